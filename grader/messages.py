"""Every sentence that a student can read, in one place.

A message has a word for the table, an icon that differs in shape as well as colour, and a help text. Sentences
are built from typed facts only: no template has a field for a hidden input or for an expected value of one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.model.evidence import ABSENT, Failure, Finding, Outcome, Verdict
from grader.model.grade import CriterionGrade
from grader.model.text import clean


@dataclass(frozen=True)
class Message:
    """How a verdict is shown: an icon, its word, and what it means."""

    icon: str
    word: str
    help: str


MESSAGES: dict[Verdict, Message] = {
    Verdict.CORRECT: Message("✓", "correct", "Everything that was tried gave the right values."),
    Verdict.WRONG_VALUES: Message(
        "✗", "wrong values", "The result has the right shape, but its numbers are not right."
    ),
    Verdict.WRONG_SHAPE: Message("▱", "wrong shape", "The result is an array, but its shape is not the one asked for."),
    Verdict.WRONG_DTYPE: Message("✗", "wrong dtype", "The result must hold real numbers; float64 is best."),
    Verdict.NOT_FINITE: Message("∞", "not finite", "The result contains NaN or infinity."),
    Verdict.WRONG_TYPE: Message("✗", "wrong type", "The result is not the kind of value asked for."),
    Verdict.MISSING: Message("–", "missing", "No function of this name was found in what you handed in."),
    Verdict.NOT_IMPLEMENTED: Message("○", "not implemented", "The function is still the template's."),
    Verdict.RAISED: Message("!", "raised an error", "Your code stopped with an error."),
    Verdict.TIMED_OUT: Message("◷", "timed out", "The call used up its time. Is there a loop that never ends?"),
    Verdict.OUT_OF_MEMORY: Message("!", "out of memory", "The call asked for more memory than is allowed."),
    Verdict.OUTPUT_TOO_LARGE: Message("!", "too much output", "The call printed or returned more than is allowed."),
    Verdict.FORBIDDEN: Message("!", "forbidden", "The call tried something that is not allowed here."),
    Verdict.CHANGED_ARGUMENTS: Message("✗", "changed arguments", "The call wrote into the arrays it was given."),
    Verdict.NOT_RUN: Message("–", "could not run", "A part that this one needs did not work."),
    Verdict.GRADER_ERROR: Message("⚠", "grader error", "This is our fault, not yours. It costs you no points."),
}

# What a check overlooked on purpose; none of these costs anything unless the rubric says so.
NOTES: dict[str, str] = {
    "list": "A list was returned where an array was asked for; it was read as an array.",
    "extra_axis": "An array with one axis too many was returned, such as (1, H) for (H,); it was read as (H,).",
    "integers": "Whole numbers were returned: an array of integers cuts off what stands behind the decimal point.",
    "single_precision": "float32 was returned; float64 is asked for.",
    "low_precision": "The values are right but not precise; is there a float32 array or a small constant on the way?",
    "changed_arguments": "An array that was passed in was changed; working on a copy is safer.",
}

# In a report's page where figures would be.
NO_FIGURES = "The figures are missing, because matplotlib is not installed where this page was made."

# Where a course's layout or names are not ours.
OUR_TERMS = "Shapes, indices and names of arrays are told in the grader's own order: batch first, weights (in, out)."

# Under functions that were not found, where something of the submission could not be read or run.
SEE_NOTES = "If you did write it, the notes below may say why it was not found."
SEE_UNREAD = "If you did write it, it stands in the file that cannot be read."

# What an export says about a whole mark, and about a line that a person has changed.
NOT_FINAL = "A check failed through a fault of ours. This mark is not final."
NO_MARK = "There is no mark yet."
OUR_FAULT = "The grader failed. This is our fault, not yours."
UNSEEN_LINES = "Some lines are not shown here; the total counts them."
SET_BY_HAND = "Set by hand to {points}: {reason}."
EXCUSED = "Excused, it does not count: {reason}."
EXCUSED_WORD = "excused"
LIKELY = "This looks like: {}"

REASONS: dict[str, str] = {
    "flat": "it is the same everywhere along an axis, or zero, where the right answer varies",
    "too_few": "the function returned fewer values than asked for",
    "ragged": "its parts have different shapes",
    "not_a_dict": "a dict from name to array is asked for",
    "other_keys": "its keys are not those that were passed in",
    "not_different": "it does not change although it must",
}

# What an experiment says: part and figure are words of exercise.py, the numbers are what training reached and wanted.
AFTER_TRAINING: dict[str, str] = {
    "gate": "Nothing was trained yet, because something that training rests on is not right: “{part}”.",
    "not_reached": "Your cells were trained, but {part} only came down to {reached}; wanted is {wanted} or less.",
}

# What old code calls things that newer versions no longer have.
RENAMED: dict[str, str] = {
    "has no attribute 'float'": "np.float is gone from numpy; write float or np.float64.",
    "has no attribute 'int'": "np.int is gone from numpy; write int.",
    "has no attribute 'bool'": "np.bool was missing from numpy for some years; write bool.",
    "name 'np' is not defined": "Write `import numpy as np` at the top of this file.",
    "name 'xrange'": "xrange is Python 2; write range.",
    "Missing parentheses in call to 'print'": "print is a function in Python 3; write print(x).",
    "'float' object cannot be interpreted as an integer": "A size must be an integer; write // where you wrote /.",
    "slice indices must be integers": "An index must be an integer; write // where you wrote / to compute it.",
    "module 'numpy": "This numpy has no such name: it is spelled otherwise, or belongs to an older or a newer numpy.",
}

# What Python and numpy say of slips that are frequent here -> what to look for, where no likely mistake says more.
FREQUENT: dict[str, str] = {
    "positional argument": "It is called as the task says: compare the names in its `def` line, and their order.",
    "NoneType": "Something is None on this line; a function that ends without return gives None.",
    "values to unpack": "There must be as many names before the = as values come back; the task lists them.",
    "is not defined": "Is the name misspelt, defined elsewhere, or one of numpy's, as in np.tanh?",
    "local variable": "On the way to this line nothing was assigned to that name.",
    **dict.fromkeys(
        ("broadcast", "core dimension", "not aligned", "out of bounds"),
        "Print the shapes of the arrays on this line, and compare them with the shapes in the task.",
    ),
}
NO_RETURN = "Nothing came back: end the function with return and what the task lists."

# What stopped a call -> what to look for.
STOPPED: dict[Verdict, str] = {
    Verdict.TIMED_OUT: "Is there a loop that never ends, or one over single numbers where numpy takes all at once?",
    Verdict.OUTPUT_TOO_LARGE: "Take print out of the loops, and return arrays of the shapes that the task gives.",
    Verdict.OUT_OF_MEMORY: "Look at the shapes: does an array grow in a loop, or is there a product of the wrong axes?",
}

# A change that right values went through -> what it is, with the names of the outputs, and what to do about it.
CHANGES: dict[str, tuple[str, str]] = {
    "minus": (
        "{} has the opposite sign",
        "Return the gradient itself, which points uphill; the minus belongs to the update of the weights.",
    ),
    "mean_over_batch": (
        "{} is the mean over the batch instead of the sum",
        "Add the examples up and leave the division by N to the loss.",
    ),
    "mean_over_time": (
        "{} is the mean over the time steps instead of the sum",
        "Add the time steps up and leave the division by T to the loss.",
    ),
    "mean_over_both": (
        "{} is divided by the number of examples and of time steps",
        "Add up examples and time steps; any division belongs to the loss.",
    ),
    "times_batch": (
        "{} is larger by the number of examples",
        "Something is added once for each example that belongs there once: look for a second sum over the batch.",
    ),
    "times_time": (
        "{} is larger by the number of time steps",
        "Something is added at each time step that belongs there once: look for a second sum over time.",
    ),
    "double": ("{} is twice what it should be", "Look for something that is added twice."),
    "half": ("{} is half of what it should be", "Look for a factor of one half that is not asked for."),
    "transposed": (
        "{} is transposed",
        "A gradient has the shape of what it belongs to: rows for what comes in, columns for what goes out.",
    ),
    "time_reversed": (
        "{} runs backwards in time",
        "Whatever the order in which you compute the steps, put step t at index t.",
    ),
    "time_first": (
        "{} has its first two axes swapped",
        "Axis 0 is the batch and axis 1 is time: stack the time steps along axis 1.",
    ),
    "gate_blocks": (
        "{} has the blocks of its gates in another order",
        "Put the blocks together in the order in which the task lists them, the same that you split them in.",
    ),
}


# Field and value of a convention -> what it is, and what is asked for here.
CONVENTIONS: dict[str, tuple[str, str]] = {
    "layout=TND": ("time is the first axis and the batch the second", "here the batch is axis 0 and time axis 1"),
    "weights=out_in": (
        "a weight matrix has a row for each output",
        "here it has a row for each input and stands to the right, as in x @ W",
    ),
    "gru.update=write": ("z = 1 writes the new state", "here z = 1 keeps the old one"),
    "gru.reset=before": (
        "the reset gate multiplies h before the product",
        "here it multiplies the whole recurrent part, h Whn + bhn",
    ),
    "grad_sign=-1": ("backward passes return the direction of descent", "here they return the gradient"),
    "batch_reduce=mean": (
        "gradients of the weights are means over the batch",
        "here they are sums over the batch",
    ),
    "lstm.gate_order": ("the blocks of the gates stand in another order", "here it is i, f, o, g"),
}


def convention_words(line: str) -> tuple[str, str]:
    """The sentence and the hint for another convention, a line such as `gru.reset=before, gru.update=write`."""
    fields = [field if field in CONVENTIONS else field.partition("=")[0] for field in line.split(", ")]
    theirs, ours = zip(*(CONVENTIONS[field] for field in fields), strict=True)
    return (
        f"Another convention: {', and '.join(theirs)}.",
        f"Other courses do it like this; {', and '.join(ours)}.",
    )


def change_words(change: str, outputs: Sequence[str]) -> tuple[str, str]:
    """The sentence and the hint for a change of some outputs, all of whose names are ours."""
    words, hint = CHANGES[change]
    *others, last = outputs
    listed = f"{', '.join(others)} and {last}" if others else last
    return words.format(f"Each of {listed}" if others else listed) + ".", hint


def sentence(outcome: Outcome) -> str:
    """What went wrong in one check, in one sentence; empty where nothing did."""
    if outcome.verdict is Verdict.CORRECT:
        return ""
    if outcome.failure:
        return _failure(outcome, outcome.failure)
    if outcome.finding and outcome.finding.reason in AFTER_TRAINING:
        return AFTER_TRAINING[outcome.finding.reason].format(**_figures(outcome.finding))
    if outcome.finding:
        return f"{_opening(outcome)}: {_finding(outcome.finding)}."
    return MESSAGES[outcome.verdict].help


# Why a check that differs from the reference kept its marks.
FOLLOWED_THROUGH = (
    "This differs from the expected values only because an earlier part does. It is right for your own earlier "
    "part, so the mark was lost once, there."
)

# Why a criterion that was lost keeps a part of its points.
OTHER_CONVENTION = "Read that way your work is right, so a part of the points is yours."


def criterion_message(criterion: CriterionGrade) -> str:
    """The sentence that belongs to a line of the mark sheet."""
    if criterion.withheld:
        return f"No points here until “{criterion.withheld_title}” has earned some."
    decisive = criterion.decisive
    if decisive.followed_through:
        return FOLLOWED_THROUGH
    return sentence(decisive.outcome)


def criterion_hint(criterion: CriterionGrade) -> str:
    """One hint for a criterion that lost points: from the error itself if that is telling, else from the rubric."""
    if criterion.score >= criterion.max_score or criterion.verdict in ABSENT:
        return ""
    failure = criterion.decisive.outcome.failure
    if failure:
        words = f"{failure.error_type}: {failure.error_message}"
        known = _advice(RENAMED, words) or (criterion.diagnosis.hint if criterion.diagnosis else "")
        own = _advice(FREQUENT, words) if criterion.verdict is Verdict.RAISED else ""
        return known or own or STOPPED.get(criterion.verdict, "")
    if criterion.diagnosis:
        return criterion.diagnosis.hint
    finding = criterion.decisive.outcome.finding
    return NO_RETURN if finding and finding.actual_type == "None" else criterion.hint


def _advice(table: Mapping[str, str], words: str) -> str:
    return next((advice for sign, advice in table.items() if sign in words), "")


def likely_mistake(criterion: CriterionGrade) -> str:
    """The mistake that explains a lost criterion, as a tutor would open; empty where none is known."""
    diagnosis = criterion.diagnosis
    if diagnosis is None:
        return ""
    kept = f" {OTHER_CONVENTION}" if diagnosis.under and criterion.score and not criterion.override else ""
    return f"{LIKELY.format(diagnosis.sentence)}{kept}"


def _opening(outcome: Outcome) -> str:
    case = outcome.case.replace("_", " ")
    return f"{outcome.call} on {'a hidden case like' if outcome.hidden else 'the case'} “{case}”"


def _finding(finding: Finding) -> str:
    # What a law compares has words for a name, such as “norms of dx”.
    what = f"“{finding.output}”" if " " in finding.output else finding.output or "the result"
    if finding.reason in REASONS:
        return f"{what}: {REASONS[finding.reason]}"
    verdict = finding.verdict
    if verdict is Verdict.WRONG_SHAPE:
        came = f"shape {finding.actual_shape}" if finding.actual_shape is not None else "another shape"
        return f"{what} has {came}, expected {finding.expected_shape}"
    if verdict in {Verdict.WRONG_TYPE, Verdict.WRONG_DTYPE}:
        shape = f" of shape {finding.expected_shape}" if finding.expected_shape else ""
        wanted = f"an array of numbers{shape}" if finding.expected_shape != () else "a number"
        return f"{what} is {_article(finding.actual_type)}, expected {wanted}"
    where = _where(finding)
    if verdict is Verdict.NOT_FINITE:
        return f"{what} contains NaN or infinity{where}"
    return f"{what} is wrong{where}{_numbers(finding)}"


def _figures(finding: Finding) -> dict[str, str]:
    reached = "no number" if finding.error is None else f"{finding.error:.2g}"
    return {"part": finding.output, "reached": reached, "wanted": f"{finding.tolerance or 0.0:g}"}


def _article(kind: str) -> str:
    if kind in {"", "None"}:
        return kind or "something else"
    return f"{'an' if kind[:1].lower() in set('aeiou') else 'a'} {clean(kind)}"


def _where(finding: Finding) -> str:
    text = ""
    if finding.step is not None:
        text = f", first at time step t = {finding.step} (T = {finding.steps})"
    if finding.index:
        word = "worst at" if finding.verdict is Verdict.WRONG_VALUES else "first at"
        text += f", {word} index {list(finding.index)}"
    return text


def _numbers(finding: Finding) -> str:
    if finding.actual_value is not None and finding.expected_value is not None:
        link = ", where it is" if finding.index else ": it is"  # a single number has no place
        return f"{link} {finding.actual_value:.6g} instead of {finding.expected_value:.6g}"
    return ""


def _failure(outcome: Outcome, failure: Failure) -> str:
    place = f" ({failure.file}, line {failure.line})" if failure.file and failure.line else ""
    verdict = failure.verdict if outcome.verdict is not Verdict.NOT_RUN else Verdict.NOT_RUN
    name = failure.called or failure.function
    if verdict is Verdict.MISSING:
        return f"No {'method' if '.' in name else 'function'} named {name} was found in what you handed in."
    if verdict is Verdict.NOT_IMPLEMENTED:
        inner = f": {failure.error_message}" if failure.error_message else ""
        return f"{name} is not implemented yet{place}{inner}."
    if verdict is Verdict.NOT_RUN:
        return f"This could not be tried, because {name} did not work: {_short(failure)}."
    allowed = f" {failure.allowed}" if failure.allowed else ""
    if failure.error_type:
        message = failure.error_message
        end = "" if not message or message.endswith((".", "?", "!", "…")) else "."
        return f"{outcome.call} raised {failure.error_type}{place}: {message}{end}{allowed}"
    case = outcome.case.replace("_", " ")
    return f"{outcome.call} on the case “{case}” did not finish: {failure.error_message}.{allowed}"


def _short(failure: Failure) -> str:
    if failure.error_type:
        return f"{failure.error_type}: {failure.error_message}".rstrip(".")
    return failure.error_message or MESSAGES[failure.verdict].word
