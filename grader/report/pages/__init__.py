"""The instructor's report: a page for the class, one for each student and one for each criterion."""
