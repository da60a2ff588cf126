"""The templates for clusters: every shard once, each into a folder of its own, and the merge of exactly these."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from grader.cli.batch import batch
from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"
SLURM = DEPLOY / "slurm.sh"
OUT_OF_MIND = "ada's class/out"  # a name that falls apart where quotes are missing

# A stand-in for a program: writes down its arguments, a line a call, and ends as FAILS says.
RECORDER = """#!/bin/sh
( printf '%s' "${0##*/}"; for word in "$@"; do printf '\\t%s' "$word"; done; echo ) >> "$CALLS"
case "${0##*/} ${SLURM_ARRAY_TASK_ID:-$JOB_COMPLETION_INDEX}" in "$FAILS") exit "$STATUS";; esac
"""
# sbatch runs the array at once, as Slurm would in time; what it prints is the number of the job.
SBATCH = """#!/bin/bash
( printf 'sbatch'; printf '\\t%s' "$@"; echo ) >> "$CALLS"
tasks="" options=()
while [[ $1 == --* ]]; do
    case $1 in --array=1-*) tasks=${1#--array=1-};; esac
    shift
done
for ((task = 1; task <= tasks; task++)); do SLURM_ARRAY_TASK_ID=$task SLURM_CPUS_PER_TASK=4 bash "$@"; done
[[ -n $tasks ]] && echo "4711;cluster" || bash "$@"
"""


class Machine:
    """A folder of stand-ins for programs, and what they were called with."""

    def __init__(self, home: Path) -> None:
        self.home, self.record = home, home / "calls"
        for name, text in {"grader": RECORDER, "sbatch": SBATCH}.items():
            (home / name).write_text(text, encoding="utf-8")
            (home / name).chmod(0o755)

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command that finds these programs first."""
        found = {"PATH": f"{self.home}:/usr/local/bin:/usr/bin:/bin", "CALLS": str(self.record), **environment}
        return subprocess.run(command, env=found, capture_output=True, text=True, check=False, timeout=60)

    def calls(self, program: str) -> list[list[str]]:
        """The arguments of each call of a program."""
        lines = [line.split("\t") for line in self.record.read_text(encoding="utf-8").splitlines()]
        return [words for name, *words in lines if name == program]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine on which nothing has run yet."""
    return Machine(tmp_path)


def job() -> dict[str, Any]:
    """The Job of the manifest."""
    (found,) = (part for part in manifest() if part["kind"] == "Job")
    return found


def manifest() -> list[dict[str, Any]]:
    """Every document of the manifest."""
    return list(yaml.safe_load_all((DEPLOY / "job.yaml").read_text(encoding="utf-8")))


def container() -> dict[str, Any]:
    """The only container of its pods."""
    (found,) = job()["spec"]["template"]["spec"]["containers"]
    return dict(found)


def option(words: list[str], name: str) -> str:
    """What follows an option that is given once."""
    assert words.count(name) == 1
    return words[words.index(name) + 1]


@pytest.mark.parametrize("shards", [1, 3])
def test_slurm_grades_each_shard_once_and_merges_them(machine: Machine, shards: int) -> None:
    """One command gives the array, each task its own shard and folder, and after it the merge of these folders."""
    done = machine.run("bash", str(SLURM), "the class", OUT_OF_MIND, str(shards), "--assignment", "gradients")
    assert (done.returncode, done.stderr) == (0, "")
    *graded, merged = machine.calls("grader")
    numbers = range(1, shards + 1)
    assert [option(words, "--shard") for words in graded] == [f"{number}/{shards}" for number in numbers]
    assert [option(words, "-o") for words in graded] == [f"{OUT_OF_MIND}/shard-{number}" for number in numbers]
    assert {(*words[:2], option(words, "--jobs"), *words[-2:]) for words in graded} == {
        ("batch", "the class", "4", "--assignment", "gradients")
    }
    assert merged == ["merge", *(f"{OUT_OF_MIND}/shard-{number}" for number in numbers), "-o", OUT_OF_MIND]


def test_slurm_merges_after_the_array_alone(machine: Machine) -> None:
    """The merge waits for this array, by its number without the cluster's name, and never runs if a task failed."""
    machine.run("bash", str(SLURM), "class", "out", "3")
    array, merge = machine.calls("sbatch")
    assert "--array=1-3" in array
    assert {"--dependency=afterok:4711", "--kill-on-invalid-dep=yes"} <= set(merge)


@pytest.mark.parametrize(("status", "ends"), [(0, 0), (5, 0), (3, 3), (2, 2), (130, 130)])
def test_slurm_task_ends_as_its_shard_does(machine: Machine, status: int, ends: int) -> None:
    """A shard with nothing to grade is no failure; anything else that grader reports keeps the merge away."""
    failing = {"FAILS": "grader 2", "STATUS": str(status)}
    done = machine.run("bash", str(SLURM), "class", "out", "3", SLURM_ARRAY_TASK_ID="2", **failing)
    assert done.returncode == ends


@pytest.mark.parametrize("arguments", [[], ["class"], ["class", "out"], ["class", "out", "x"], ["class", "out", "0"]])
def test_slurm_says_how_it_is_called(machine: Machine, arguments: list[str]) -> None:
    """Without a number of shards nothing is submitted."""
    done = machine.run("bash", str(SLURM), *arguments)
    assert done.returncode == 2
    assert done.stderr.startswith("usage: bash ")
    assert not machine.record.exists()


def test_slurm_directives_stand_before_the_first_command() -> None:
    """Slurm reads no directive after a command; what bash thinks of the whole is asked as well."""
    lines = SLURM.read_text(encoding="utf-8").splitlines()
    first = next(number for number, line in enumerate(lines) if line and not line.startswith("#"))
    directives = [number for number, line in enumerate(lines) if line.startswith("#SBATCH ")]
    assert directives
    assert max(directives) < first
    assert subprocess.run(["bash", "-n", SLURM], capture_output=True, check=False).returncode == 0


def test_pods_grade_each_shard_once(machine: Machine) -> None:
    """Each completion index is another shard of all of them, with a folder of its own; indices begin at 0."""
    spec, environment = job()["spec"], {entry["name"]: entry.get("value", "") for entry in container()["env"]}
    assert (spec["completionMode"], environment["SHARDS"]) == ("Indexed", str(spec["completions"]))
    for index in range(spec["completions"]):
        done = machine.run(*container()["command"], JOB_COMPLETION_INDEX=str(index), **environment)
        assert (done.returncode, done.stderr) == (0, "")
    calls, numbers = machine.calls("grader"), range(1, spec["completions"] + 1)
    assert [option(words, "--shard") for words in calls] == [f"{n}/{spec['completions']}" for n in numbers]
    assert [option(words, "-o") for words in calls] == [f"/class/out/shard-{number}" for number in numbers]


@pytest.mark.parametrize(("status", "ends"), [(0, 0), (5, 0), (3, 3), (2, 2)])
def test_pod_ends_as_its_shard_does(machine: Machine, status: int, ends: int) -> None:
    """A shard with nothing to grade completes its index; a fault that is the same everywhere ends the whole job."""
    failing = {"FAILS": "grader 1", "STATUS": str(status), "SHARDS": "3"}
    assert machine.run(*container()["command"], JOB_COMPLETION_INDEX="1", **failing).returncode == ends
    rules = job()["spec"]["podFailurePolicy"]["rules"]
    assert [rule["onExitCodes"]["values"] for rule in rules if rule["action"] == "FailJob"] == [[2]]


def test_pods_are_ordinary_users_without_rights_or_network() -> None:
    """What students wrote runs in there."""
    pod, own = job()["spec"]["template"]["spec"], container()["securityContext"]
    assert pod["securityContext"]["runAsNonRoot"]
    assert pod["securityContext"]["runAsUser"] > 0
    assert not pod["automountServiceAccountToken"]
    assert (own["allowPrivilegeEscalation"], own["readOnlyRootFilesystem"]) == (False, True)
    assert own["capabilities"] == {"drop": ["ALL"]}
    (policy,) = (part["spec"] for part in manifest() if part["kind"] == "NetworkPolicy")
    assert policy == {"podSelector": {"matchLabels": {"app": "grading"}}, "policyTypes": ["Ingress", "Egress"]}
    assert job()["spec"]["template"]["metadata"]["labels"] == {"app": "grading"}


def test_pods_mount_what_they_declare_and_retry_as_kubernetes_asks() -> None:
    """Each mount has its volume; retries of an index need restartPolicy Never."""
    pod = job()["spec"]["template"]["spec"]
    assert {mount["name"] for mount in container()["volumeMounts"]} == {volume["name"] for volume in pod["volumes"]}
    assert pod["restartPolicy"] == "Never"
    assert job()["spec"]["backoffLimitPerIndex"] >= 1


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions, continued lines joined."""
    text = re.sub(r"^#.*\n", "", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [(words[0], words[1]) for line in lines if len(words := line.split(maxsplit=1)) == 2]


def test_image_has_its_walls_and_an_ordinary_user() -> None:
    """Bubblewrap and libseccomp2 are installed as root; what is run afterwards is not root, and is the grader."""
    every = instructions()
    (installs,) = (text for name, text in every if name == "RUN" and "apt-get" in text)
    assert {"bubblewrap", "libseccomp2"} <= set(installs.split())
    users = [number for number, (name, _) in enumerate(every) if name == "USER"]
    assert every[users[-1]] == ("USER", "1000:1000")
    assert {name for name, _ in every[users[-1] + 1 :]} <= {"WORKDIR", "ENTRYPOINT", "CMD"}
    assert dict(every)["ENTRYPOINT"] == '["grader"]'


def test_image_holds_what_the_package_is_built_from_and_no_answer() -> None:
    """What is copied is there and passes .dockerignore; the wheel lacks nothing, and reference/ is not in it."""
    copied = {word for name, text in instructions() if name == "COPY" for word in text.split()[:-1]}
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert {f"!{name}" for name in copied} == {line for line in ignored if line.startswith("!")}
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    included = re.findall(r'^"([\w.]+)" = "grader/_course', project, re.MULTILINE)
    assert {*included, "grader", "pyproject.toml", "README.md", "constraints.txt"} == copied


@pytest.mark.parametrize("name", ["slurm.sh", "job.yaml", "README.md"])
def test_options_of_the_templates_exist(name: str) -> None:
    """Each long option of a call of `grader batch` is one of its own."""
    text = re.sub(r"\\\n\s*", "", (DEPLOY / name).read_text(encoding="utf-8"))
    calls = re.findall(r"(?:grader|rnn-grader) batch .*", text)
    used = {word for call in calls for word in re.findall(r" (--?[a-z]+)\b", call.split("||")[0])}
    known = {word for parameter in batch.params for word in (*parameter.opts, *parameter.secondary_opts)}
    assert used - known == set()
