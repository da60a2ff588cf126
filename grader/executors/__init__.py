"""Run many gradings."""
