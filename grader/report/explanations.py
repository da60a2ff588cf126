"""What there is to say about a grade: a paragraph for each thing to know, whatever it is shown in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from grader.guidance import SAME_MISTAKE, almost, mend_first, next_step, numbers_side_by_side, see_page
from grader.messages import (
    FOLLOWED_THROUGH,
    MESSAGES,
    NOTES,
    SEE_NOTES,
    SEE_UNREAD,
    criterion_hint,
    criterion_message,
    likely_mistake,
)
from grader.model.evidence import ABSENT, Definition, Failure, Outcome, Profile, Verdict
from grader.model.grade import CriterionGrade, ExerciseGrade, Grade

FEW = 2
UNREADABLE = ("SyntaxError", "IndentationError", "TabError", "could not read this notebook")


@dataclass(frozen=True)
class Around:
    """What a student's own check knows beside the grade.

    page: exercise and function -> where the task of it is told, or nothing. prompt: a public check and its case ->
    lines for a Python prompt that do the same again, or none. again: exercise -> the command that checks it again.
    """

    page: Callable[[str, str], str] = lambda _exercise, _function: ""
    prompt: Callable[[str, str], tuple[str, ...]] = lambda _check, _case: ()
    again: Callable[[str], str] = lambda _exercise: "grader check"


@dataclass(frozen=True)
class Explanation:
    """A paragraph: numbers are rows to show as they stand, prompt is what to type, both in a fixed width."""

    icon: str
    title: str
    sentences: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    prompt: tuple[str, ...] = ()


@dataclass
class _Told:
    """A criterion that is explained, and the titles of all that have the same explanation, by exercise."""

    exercise: ExerciseGrade
    criterion: CriterionGrade
    titles: dict[str, list[str]] = field(default_factory=dict)


def explain(grade: Grade, around: Around | None = None) -> list[Explanation]:
    """Each lost criterion once: a likely mistake or an error is told once for all that it costs.

    Another line about the same function is only named. around: adds where to read and what to type.
    """
    told: dict[tuple[str, ...], _Told] = {}
    for exercise, criterion in _criteria(grade):
        if criterion.verdict not in ABSENT and not criterion.decisive.followed_through and criterion_message(criterion):
            one = told.setdefault(_key(exercise, criterion), _Told(exercise, criterion))
            one.titles.setdefault(exercise.title, []).append(criterion.title)
    diagnosed = {_subject(one) for one in told.values() if one.criterion.diagnosis}
    paragraphs = [
        _also(one) if not one.criterion.diagnosis and _subject(one) in diagnosed else _lost(one, around)
        for one in told.values()
    ]
    return [*paragraphs, *_kept(grade), *_absent(grade, around)]


def urgent(grade: Grade) -> tuple[str, ...]:
    """Notes on files that cannot be read at all: until that is mended nothing else matters."""
    return tuple(note for note in grade.notes if any(kind in note for kind in UNREADABLE))


def what_next(grade: Grade, around: Around) -> tuple[str, ...]:
    """One thing to do now: mend what cannot be read, else the first line of the sheet that is lost."""
    lost = [
        (e, c)
        for e, c in _criteria(grade)
        if c.verdict not in {Verdict.CORRECT, Verdict.GRADER_ERROR} and not c.decisive.followed_through
    ]
    again = next((around.again(e.id) for e, _ in lost), around.again(grade.exercises[0].id) if grade.exercises else "")
    if unread := urgent(grade):
        return mend_first(unread[0], again)
    if not lost:
        return next_step(0)
    exercise, criterion = next(((e, c) for e, c in lost if not c.withheld), lost[0])
    function, failure = function_of(criterion.decisive.outcome), criterion.decisive.outcome.failure
    return next_step(
        len(lost),
        note=almost(grade.notes, function),
        function=function,
        write=criterion.verdict in ABSENT or (failure is not None and failure.verdict in ABSENT),
        place=_place(failure, grade.definitions.get(function)),
        page=around.page(exercise.id, function),
        again=around.again(exercise.id),
    )


def curves(grade: Grade) -> tuple[Profile, ...]:
    """Curves worth showing: those that are not as expected, and all of them where one exercise is looked at."""
    if len(grade.exercises) == 1:
        return grade.profiles
    return tuple(profile for profile in grade.profiles if profile.actual and not _is_alike(profile))


def function_of(outcome: Outcome) -> str:
    """The student's function that an outcome is about, by the name that the student knows; empty if none is."""
    if outcome.failure:
        return outcome.failure.called or outcome.failure.function
    return outcome.call.partition("(")[0].strip()


def _criteria(grade: Grade) -> list[tuple[ExerciseGrade, CriterionGrade]]:
    return [(exercise, criterion) for exercise in grade.exercises for criterion in exercise.criteria]


def _key(exercise: ExerciseGrade, criterion: CriterionGrade) -> tuple[str, ...]:
    if criterion.diagnosis and not criterion.withheld:
        return ("diagnosis", criterion.diagnosis.id, likely_mistake(criterion))
    failure = criterion.decisive.outcome.failure
    if failure and failure.error_type and not criterion.withheld:
        # What is raised before a function's first line, by a wrong count of arguments, has no line but a function.
        where = (failure.file, str(failure.line)) if failure.line else (failure.function,)
        return ("failure", failure.error_type, failure.error_message, *where)
    return (MESSAGES[criterion.verdict].icon, exercise.title, *_sentences(criterion))


def _sentences(criterion: CriterionGrade) -> list[str]:
    if criterion.withheld:
        return [criterion_message(criterion)]
    hint = criterion_hint(criterion)
    said = (NOTES[note] for note in criterion.decisive.outcome.notes)
    lines = [criterion_message(criterion), likely_mistake(criterion), *said, f"Hint: {hint}" if hint else ""]
    return [line for line in lines if line]


def _subject(one: _Told) -> tuple[str, str]:
    return one.exercise.id, function_of(one.criterion.decisive.outcome)


def _title(one: _Told) -> str:
    return " · ".join(f"{exercise}: {'; '.join(titles)}" for exercise, titles in one.titles.items())


def _also(one: _Told) -> Explanation:
    sentences = (criterion_message(one.criterion), SAME_MISTAKE)
    return Explanation(MESSAGES[one.criterion.verdict].icon, _title(one), sentences)


def _lost(one: _Told, around: Around | None) -> Explanation:
    criterion, outcome = one.criterion, one.criterion.decisive.outcome
    sentences, prompt = _sentences(criterion), tuple[str, ...]()
    numbers = numbers_side_by_side(outcome.finding) if outcome.finding and not criterion.withheld else ()
    if around and not criterion.withheld and criterion.verdict is not Verdict.GRADER_ERROR:
        page = around.page(one.exercise.id, function_of(outcome))
        sentences += [see_page(page)] if page else []
        prompt = () if outcome.hidden or _waits(outcome) else around.prompt(outcome.check, outcome.case)
    return Explanation(MESSAGES[criterion.verdict].icon, _title(one), tuple(sentences), numbers, prompt)


def _waits(outcome: Outcome) -> bool:
    """Whether a function that this one calls is not there yet, so that there is nothing to see."""
    return outcome.failure is not None and outcome.failure.verdict in ABSENT


def _kept(grade: Grade) -> list[Explanation]:
    kept = [f"{e.title}: {c.title}" for e, c in _criteria(grade) if c.decisive.followed_through]
    return [Explanation("*", "Kept although an earlier part is wrong", (FOLLOWED_THROUGH, *kept))] if kept else []


def _absent(grade: Grade, around: Around | None) -> list[Explanation]:
    found: dict[Verdict, dict[str, str]] = {}
    for exercise, criterion in _criteria(grade):
        failure = criterion.decisive.outcome.failure
        if criterion.verdict in ABSENT and failure:
            found.setdefault(criterion.verdict, {}).setdefault(failure.called or failure.function, exercise.id)
    paragraphs = []
    for verdict, names in found.items():
        message = MESSAGES[verdict]
        pages = dict.fromkeys(around.page(slug, name) for name, slug in names.items()) if around else {}
        sentences = [message.help, *_why_absent(grade, verdict)]
        # Whoever has not begun needs no list of all pages.
        sentences += (
            [see_page("; ".join(page for page in pages if page))] if 0 < len(pages) <= FEW and any(pages) else []
        )
        paragraphs.append(
            Explanation(message.icon, f"{message.word.capitalize()}: {', '.join(names)}", tuple(sentences))
        )
    return paragraphs


def _why_absent(grade: Grade, verdict: Verdict) -> list[str]:
    if urgent(grade):
        return [SEE_UNREAD]
    return [SEE_NOTES] if verdict is Verdict.MISSING and grade.notes else []


def _place(failure: Failure | None, found: Definition | None) -> str:
    """The line on which it went wrong, else that on which the function begins."""
    where: Failure | Definition | None = failure if failure and failure.file and failure.line else found
    return f"{where.file}, line {where.line}" if where and where.line else ""


def _is_alike(profile: Profile) -> bool:
    pairs: Sequence[tuple[float | None, float]] = list(zip(profile.actual, profile.expected, strict=False))
    return all(a is not None and abs(a - e) <= 1e-4 * abs(e) for a, e in pairs)
