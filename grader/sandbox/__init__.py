"""Start, feed, limit and end the workers that run students' code."""
