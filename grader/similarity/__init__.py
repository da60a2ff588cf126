"""Pairs of submissions that share what few others have. Pure."""
