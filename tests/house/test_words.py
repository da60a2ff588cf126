"""Whatever a check can end with, there is a sentence for it, and no sentence waits for something that never happens."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

import pytest

from grader.messages import AFTER_TRAINING, MESSAGES, NOTES, REASONS
from grader.model.evidence import Verdict
from tests.house.sources import Source, package, read

COMPARE = read("grader/compare/*.py")

# Reasons that are computed: a dtype without a place on the wire is named by the sentence for wrong_dtype.
COMPUTED = {"actual.why"}


def strings(node: ast.AST) -> Iterator[str]:
    """Every string constant in an expression."""
    return (part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str))


def note_expressions(source: Source) -> Iterator[ast.AST]:
    """What is assigned to `notes`, passed as `notes` or to Sound, or added to or taken from a set of that name."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield from _note_parts(target, node.value)
        elif isinstance(node, ast.AnnAssign) and node.value:
            yield from _note_parts(node.target, node.value)
        elif isinstance(node, ast.Call):
            yield from (keyword.value for keyword in node.keywords if keyword.arg == "notes")
            yield from node.args[1:] if ast.unparse(node.func) == "Sound" else ()
            if isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value).split(".")[-1] == "notes":
                yield from node.args


def _note_parts(target: ast.expr, value: ast.expr) -> Iterator[ast.AST]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for part, part_value in zip(target.elts, value.elts, strict=True):
            yield from _note_parts(part, part_value)
    elif ast.unparse(target).split(".")[-1] == "notes":
        yield value


def reason_expressions(source: Source) -> Iterator[ast.expr]:
    """What is passed as the reason of a Finding, when it is made or changed."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"Finding", "altered"}:
            yield from (keyword.value for keyword in node.keywords if keyword.arg == "reason")


def emitted_notes() -> set[str]:
    """Every note key that the comparison can emit."""
    return {key for source in COMPARE for node in note_expressions(source) for key in strings(node)}


def emitted_reasons() -> set[str]:
    """Every reason that the comparison can give as it stands in the code."""
    return {key for source in COMPARE for node in reason_expressions(source) for key in strings(node)}


def test_every_verdict_has_one_message() -> None:
    """MESSAGES lists each Verdict once; a second entry in the text would silently replace the first."""
    (source,) = read("grader/messages.py")
    tables = [node for node in source.tree.body if isinstance(node, ast.AnnAssign) and node.value]
    (table,) = (node.value for node in tables if ast.unparse(node.target) == "MESSAGES")
    assert isinstance(table, ast.Dict)
    written = Counter(ast.unparse(key) for key in table.keys if key)
    assert written == Counter(f"Verdict.{verdict.name}" for verdict in Verdict)
    assert set(MESSAGES) == set(Verdict)


def test_every_verdict_has_its_own_word() -> None:
    """Two verdicts with one word could not be told apart in the table."""
    words = Counter(message.word.strip().lower() for message in MESSAGES.values())
    assert [word for word, times in words.items() if times > 1 or not word] == []


@pytest.mark.parametrize("verdict", list(Verdict))
def test_message_is_complete(verdict: Verdict) -> None:
    """An icon of one character, and a help text that is a sentence or more."""
    message = MESSAGES[verdict]
    assert len(message.icon) == 1
    assert message.help[:1].isupper()
    assert message.help.endswith((".", "?"))


def test_every_emitted_note_has_a_sentence() -> None:
    """Each key that grader/compare emits stands in NOTES, or a report would fail on it."""
    assert sorted(emitted_notes() - NOTES.keys()) == []


def test_every_emitted_reason_has_a_sentence() -> None:
    """Each Finding.reason of grader/compare has words; computed ones are known by name."""
    assert sorted(emitted_reasons() - REASONS.keys() - AFTER_TRAINING.keys()) == []
    computed = {
        ast.unparse(node) for source in COMPARE for node in reason_expressions(source) if not list(strings(node))
    }
    assert sorted(computed - COMPUTED) == []


def test_search_sees_notes_and_reasons_in_every_form() -> None:
    """The two tests above are not blind: they find keys that are assigned, unpacked, added, and passed."""
    assert {"list", "extra_axis", "changed_arguments", "low_precision"} <= emitted_notes()
    assert {"flat", "ragged", "not_different"} <= emitted_reasons()


@pytest.mark.parametrize("table", [NOTES, REASONS, AFTER_TRAINING], ids=["notes", "reasons", "training"])
def test_no_sentence_is_left_over(table: dict[str, str]) -> None:
    """Every key is written somewhere in the package outside the table: what nothing emits, nobody reads."""
    others = {text for source in package() if source.room != "messages" for text in strings(source.tree)}
    assert sorted(table.keys() - others) == []


@pytest.mark.parametrize("sentence", [*NOTES.values(), *REASONS.values(), *AFTER_TRAINING.values()])
def test_sentences_are_not_empty(sentence: str) -> None:
    """A key without words would leave a hole in the report."""
    assert len(sentence.split()) >= 3
