"""One submission, start to end: values from a worker, outcomes from the comparison, evidence for scoring."""

from grader.pipeline.grading import Keep, grade, mark
from grader.pipeline.paper import Paper, open_session, prepare

__all__ = ["Keep", "Paper", "grade", "mark", "open_session", "prepare"]
