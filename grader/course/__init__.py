"""Folders and YAML become exercises, cases, checks and a rubric."""
