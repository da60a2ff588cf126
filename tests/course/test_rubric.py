"""A rubric is loaded whole or refused with every fault, each at its place and with what would be right."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.course.rubric import check_against, load_rubric, rubric_schema
from grader.errors import CourseError
from grader.model.exercise import Check, Exercise, FollowThrough
from grader.model.rubric import Award, Visibility

Faults = Callable[..., list[str]]

ROOT = Path(__file__).parents[2]


def test_sound_rubric_is_loaded_with_its_defaults(path: Path) -> None:
    """Every value of the file arrives with its type, and what was left out has the model's default."""
    rubric = load_rubric(path)
    step, sequence, extra = rubric.exercises()[0].criteria
    assert (step.award, step.visibility, step.needs, step.bonus) == (Award.ALL, Visibility.PUBLIC, (), False)
    assert (sequence.award, sequence.steps) == (Award.STEPS, {1: 1.0, 3: 2.5})
    assert (sequence.visibility, sequence.needs) == (Visibility.HIDDEN, ("forward.step",))
    assert (extra.points, extra.bonus) == (1e-3, True)
    assert (rubric.limits.deaths, rubric.limits.call_cpu_s) == (3, 2.0)


def test_rubric_of_this_course_is_sound() -> None:
    """The rubric at the root has no fault."""
    assert load_rubric(ROOT / "rubric.yaml").exercises()


NUMBER = "right would be a number such as 2 or 0.5"
NAMES = "right would be a list of names such as [first, second]"
LOOKS = "right would be text, which has quotes where it looks like this:"
BLOCK = "right would be a block with the keys"
CRITERION = "id, title, points, checks, award, steps, visibility, needs, bonus, hint"
POLICIES = "follow_through, changed_arguments, other_convention, rounding, late"
ROUNDINGS = "right would be one of none, hundredth, half, whole"
NO_KEY = "in this block; right would be"
EXTRA = "          - id: extra\n            title: On top\n            points: 1e-3\n"
STEPS = "{1: 1, 3: 2.5}"

# name: the sound rubric's text, what replaces it, the one fault
WRONG = {
    "text_for_number": ("points: 4", "points: four", f"17:21: points is the text 'four'; {NUMBER}"),
    "quoted_number": ("points: 4", "points: '4'", f"17:21: points is the text '4'; {NUMBER}"),
    "true_for_number": ("points: 4", "points: true", f"17:21: points is true; {NUMBER}"),
    "list_for_number": ("points: 4", "points: [4]", f"17:21: points is a list; {NUMBER}"),
    "text_for_step": ("{1: 1,", "{1: one,", f"24:24: 1 is the text 'one'; {NUMBER}"),
    "number_for_text": ("title: A step", "title: 1", f'16:20: title is the number 1; {LOOKS} "1"'),
    "true_for_text": ("title: A step", "title: true", f'16:20: title is true; {LOOKS} "true"'),
    "nothing_for_text": ("title: A step", "title:", "16:19: title is nothing; right would be text"),
    "number_in_list": ("[long]", "[long, 3]", f'30:28: an entry of checks is the number 3; {LOOKS} "3"'),
    "list_in_list": ("[long]", "[[long]]", "30:22: an entry of checks is a list; right would be text"),
    "no_for_bool": ("bonus: true", "bonus: no", "31:20: bonus is the text 'no'; right would be true or false"),
    "real_for_whole": (
        "deaths: 3",
        "deaths: 3.0",
        "6:11: deaths is the number 3; right would be a whole number such as 2",
    ),
    "text_for_list": ("[long]", "long", f"30:21: checks is the text 'long'; {NAMES}"),
    "list_for_steps": (STEPS, "[1]", "24:20: steps is a list; right would be a block such as {1: 2, 2: 4}"),
    "list_for_block": ("\n  rounding: half", " [half]", f"3:11: policies is a list; {BLOCK} {POLICIES}"),
    "block_for_list": (
        "- id: forward",
        "  id: forward",
        "12:9: exercises is a block of keys; right would be a list of blocks that begin with '- id:'",
    ),
    "word_near": (
        "rounding: half",
        "rounding: halve",
        f"4:13: rounding is the text 'halve'; {ROUNDINGS}; the nearest is 'half'",
    ),
    "word_far": ("rounding: half", "rounding: zzz", f"4:13: rounding is the text 'zzz'; {ROUNDINGS}"),
    "number_for_word": ("rounding: half", "rounding: 2", f"4:13: rounding is the number 2; {ROUNDINGS}"),
    "key_near": ("rounding:", "ruonding:", "4:3: the key 'ruonding' is not known; the nearest is 'rounding'"),
    "key_far": (
        "rounding: half",
        "zzz: half",
        "4:3: the key 'zzz' is not known; there is changed_arguments, follow_through, late, other_convention, rounding",
    ),
    "key_missing": ("            title: A step\n", "", f"15:13: the key 'title' is missing {NO_KEY} title: text"),
    "schema_missing": (
        "schema: grader/rubric/v1\n",
        "",
        f"1:1: the key 'schema' is missing {NO_KEY} schema: grader/rubric/v1",
    ),
    "key_twice": (
        "deaths: 3",
        "deaths: 3\n  deaths: 4",
        "7:3: the key 'deaths' of line 6 stands here, in line 7, again; keep one",
    ),
    "leading_zero": ("deaths: 3", "deaths: 03", "6:11: readers of YAML disagree about 03; write 3, or '03' for text"),
    "syntax": (
        "course: A course",
        "course: A: course",
        "2:10: a ': ' is not possible here; put text that has a colon in quotes, and align keys of one block",
    ),
}


@pytest.mark.parametrize(("old", "new", "fault"), WRONG.values(), ids=list(WRONG))
def test_wrong_type_is_exactly_one_fault(faults_of: Faults, old: str, new: str, fault: str) -> None:
    """A value of the wrong type or a wrong key is one fault, in our words, and brings none that follows from it."""
    assert faults_of((old, new)) == [fault]


def test_word_in_place_of_a_criterion_is_one_fault(faults_of: Faults, sound: str) -> None:
    """An entry that is no block of keys is one fault, which names the keys that it would have."""
    found = faults_of(text=sound[: sound.index("          - id: extra")] + "          - extra\n")
    assert found == [f"27:13: an entry of criteria is the text 'extra'; {BLOCK} {CRITERION}"]


def test_flow_style_has_the_same_places(faults_of: Faults, sound: str) -> None:
    """A criterion written in braces has its faults at the columns of the braces."""
    flow = "          - {id: Extra, title: 3, points: [1], checks: []}\n"
    found = faults_of(text=sound[: sound.index("          - id: extra")] + flow)
    assert [line.split(" ")[0] for line in found] == ["27:18:", "27:32:", "27:43:", "27:56:"]


MANY_FAULTS = """\
schema: grader/rubric/v3
course: 7
polices: {}
policies: {rounding: halve, follow_through: yes}
limits: {call_cpu_s: -1, memory_mib: 010}
assignments:
  - id: Gradients
    title: Why
    points: 15
    exercises:
      - id: forward
        points: 16
        criteria:
          - id: step
            title: One step
            points: 4
            points: 5
            checks: [step, 3]
            needs: [forward.sequence]
          - {id: sequence, titel: Two, points: 2, checks: [], needs: [forward.step], award: steps}
          - id: third
            title: null
            points: 1
            checks: [a, step]
            award: steps
            steps: {1: 2, 3: 1}
      - id: backward
        points: 8
        criteria:
          - {id: all, title: All of it, points: 2e0, checks: [all]}
"""

ALL_OF_THEM = f"""\
1:9: schema is 'grader/rubric/v3'; right would be grader/rubric/v1
2:9: course is the number 7; {LOOKS} "7"
3:1: the key 'polices' is not known; the nearest is 'policies'
4:22: rounding is the text 'halve'; {ROUNDINGS}; the nearest is 'half'
4:45: follow_through is the text 'yes'; right would be true or false
5:22: call_cpu_s is -1; right would be a number above 0
5:38: readers of YAML disagree about 010; write 10, or '010' for text
7:9: the id 'Gradients' is no name; right would be a lower-case letter, then lower-case letters, digits, _ or -
9:13: points is 15, but the exercises here add up to 24; write 24, or change them to make 15
12:17: points is 16, but the criteria that are no bonus here add up to 7; write 7, or change them to make 16
17:13: the key 'points' of line 16 stands here, in line 17, again; keep one
18:28: an entry of checks is the number 3; {LOOKS} "3"
20:13: the key 'title' is missing in this block; right would be title: text
20:28: the key 'titel' is not known; the nearest is 'title'
20:59: checks is empty; right would be at least one entry
20:71: a circle: 'forward.sequence' needs 'forward.step' needs 'forward.sequence'; right would be needs that end, \
so remove one of them
20:93: award is steps, but no steps are given; right would be such as steps: {{1: 2, 2: 4}}
22:20: title is nothing; right would be text
24:25: the check 'step' already counts in line 18; a check may count once, so remove it from one of them
26:24: step 1 gives 2, above the criterion's points; right would be at most 1
26:27: the step '3' cannot be reached; right would be a number of checks from 1 to 2
28:17: points is 8, but the criteria that are no bonus here add up to 2; write 2, or change them to make 8
"""


def test_many_faults_are_told_at_once_in_the_order_of_the_file(faults_of: Faults) -> None:
    """Faults of YAML, of types and of laws come together, sorted by line and column."""
    assert faults_of(text=MANY_FAULTS) == ALL_OF_THEM.splitlines()


@pytest.mark.parametrize(
    ("content", "start"),
    [
        (b"", "1:1: the file is empty"),
        (b"- a\n- b\n", f"1:1: rubric is a list; {BLOCK} schema, course, assignments, policies, limits"),
        (b"word", f"1:1: rubric is the text 'word'; {BLOCK} schema"),
        (b"\xff\xfes\x00", "1:1: this byte is not UTF-8"),
        (b"&a [*a]", "1:5: the alias 'a' is used inside itself"),
    ],
)
def test_file_that_is_no_rubric_is_one_fault(path: Path, content: bytes, start: str) -> None:
    """An empty file, a list, a word or another encoding is a fault with a place, never a traceback."""
    path.write_bytes(content)
    with pytest.raises(CourseError) as caught:
        load_rubric(path)
    (line,) = caught.value.faults
    assert line.startswith(f"rubric.yaml:{start}")


@pytest.mark.usefixtures("path")
def test_missing_file_or_folder_is_a_fault_with_the_path_as_given() -> None:
    """The path in a fault is the one that was given, even where nothing can be read."""
    with pytest.raises(CourseError, match=r"^none.yaml:1:1: there is no such file; name the one to read$"):
        load_rubric(Path("none.yaml"))
    with pytest.raises(CourseError, match=r"^\.\.:1:1: this is a folder; name the file in it$"):
        load_rubric(Path(".."))


LINE = re.compile(r"[^:\n]+:\d+:\d+: .+")
WORDS = [
    "[]",
    "{}",
    "~",
    "-1",
    ".nan",
    "1e999",
    "[{}]",
    "{a: 1}",
    "'\\n'",
    "*x",
    "&x [1]",
    "010",
    "x: y",
    '"\\e"',
    "9" * 400,
]


def faults_in(path: Path) -> list[str]:
    """Load a file that may be anything: its faults, each well-formed and all in the order of the file."""
    try:
        load_rubric(path)
    except CourseError as error:
        faults = list(error.faults)
    else:
        return []
    places = [tuple(int(number) for number in line.split(":")[1:3]) for line in faults]
    assert faults
    assert places == sorted(places)
    assert all(LINE.fullmatch(line) for line in faults)
    return faults


@given(content=st.binary() | st.text().map(str.encode))
@settings(deadline=None, max_examples=60)
def test_any_content_is_refused_with_faults_only(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """Whatever the file holds, nothing but CourseError is raised, with one line a fault."""
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(content)
    assert faults_in(path)


PIECES = (ROOT / "rubric.yaml").read_text(encoding="utf-8").split(": ")


@given(values=st.dictionaries(st.integers(1, len(PIECES) - 1), st.sampled_from(WORDS), min_size=1, max_size=4))
@settings(deadline=None, max_examples=60)
def test_any_value_anywhere_is_loaded_or_refused(
    tmp_path_factory: pytest.TempPathFactory, values: dict[int, str]
) -> None:
    """Values of any kind at any places of a rubric end in a rubric or in faults, never in another exception."""
    pieces = [
        "\n".join([values[index], *piece.split("\n")[1:]]) if index in values else piece
        for index, piece in enumerate(PIECES)
    ]
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_text(": ".join(pieces), encoding="utf-8")
    faults_in(path)


def exercise(*checks: str, stand_in: str = "") -> Exercise:
    """An exercise with checks of these ids; the first may be kept by a stand-in."""
    through = FollowThrough((), stand_in) if stand_in else None
    made = [
        Check(name, name, lambda _case: [], follow_through=None if index else through)
        for index, name in enumerate(checks)
    ]
    return Exercise("An exercise", (), lambda _rng: [], tuple(made))


def against(path: Path, exercises: Mapping[str, Exercise]) -> list[str]:
    """What is wrong between the sound rubric and some exercises, without the file's name."""
    return [line.removeprefix("rubric.yaml:") for line in check_against(path, load_rubric(path), exercises)]


CHECKS = ("step", "edges", "sequence", "batch", "again", "long")


def test_rubric_that_uses_every_check_fits(path: Path) -> None:
    """Where each check counts once, or only stands in for another, nothing is wrong."""
    assert against(path, {"forward": exercise(*CHECKS)}) == []
    assert against(path, {"forward": exercise(*CHECKS, "own", stand_in="own"), "unlisted": exercise("a")}) == []


def test_check_that_is_missing_or_unused_is_a_fault(path: Path) -> None:
    """A missing check is named at its use with the nearest, an unused one at the exercise's id."""
    assert against(path, {"forward": exercise("step", "edge", "sequence", "batch", "again", "long")}) == [
        "12:13: no criterion of forward uses the check 'edge'; name it in one, or remove it from exercise.py",
        "18:28: exercise.py has no check 'edges'; the nearest is 'edge'",
    ]


def test_exercise_without_folder_is_a_fault(path: Path) -> None:
    """An exercise that the course does not have is named at its id, with the nearest that it has."""
    missing = "12:13: there is no exercise folder assignments/forward"
    assert against(path, {"forwards": exercise("a")}) == [f"{missing}; the nearest is 'forwards'"]
    assert against(path, {}) == [f"{missing}; there is none"]


def test_schema_file_is_what_the_model_says() -> None:
    """rubric.schema.json is the model's schema, sorted, with a description of every key, and the rubric names it."""
    text = (ROOT / "rubric.schema.json").read_text(encoding="utf-8")
    assert text == rubric_schema()
    schema = json.loads(text)
    assert text == json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    blocks = [schema, *(block for block in schema["$defs"].values() if block["type"] == "object")]
    assert all(not block["additionalProperties"] for block in blocks)
    assert all(key["description"] for block in blocks for key in block["properties"].values())
    assert "$schema=./rubric.schema.json" in (ROOT / "rubric.yaml").read_text(encoding="utf-8").splitlines()[0]


def test_importing_the_loader_does_not_import_pydantic() -> None:
    """The library that validates is paid for when a rubric is loaded, not when the command starts."""
    code = "import sys, grader.course.rubric; raise SystemExit('pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
