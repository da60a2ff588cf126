"""Evidence and a rubric become a grade; pure."""
