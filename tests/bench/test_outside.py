"""A command seen from outside."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bench.environments import activated, environment
from bench.outside import BenchError, run

HOLDS = "import time; held = bytearray(80 << 20); held[::4096] = held[::4096]; time.sleep(0.8)"


def test_what_a_command_says_and_takes_is_known(tmp_path: Path) -> None:
    """Both of its streams, and its processor time."""
    words = "import sys, time\nwhile time.process_time() < 0.2: pass\nprint('out'); print('err', file=sys.stderr)"
    done = run([sys.executable, "-c", words], tmp_path)
    assert sorted(done.said.split()) == ["err", "out"]
    assert done.cpu_s >= 0.2


@pytest.mark.skipif(sys.platform != "linux", reason="nobody else adopts")
def test_what_is_left_behind_counts() -> None:
    """The processor time of a process that ends after its parent."""
    child = "import time\nwhile time.process_time() < 0.3: pass"
    done = run([sys.executable, "-c", f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {child!r}])"])
    assert done.cpu_s >= 0.3


def test_a_command_that_fails_is_named_with_its_last_words() -> None:
    """Its exit code, unless that is one that is looked for."""
    words = [sys.executable, "-c", "import sys; print('first'); sys.exit('the last of it')"]
    with pytest.raises(BenchError, match="exit code 1: first / the last of it"):
        run(words)
    assert "the last of it" in run(words, codes=(1,)).said


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
@pytest.mark.parametrize("is_below", [False, True], ids=["its own", "of a process below"])
def test_the_most_memory_is_seen(*, is_below: bool) -> None:
    """What a command holds counts as its own, what a process below it holds as that of another."""
    start = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {HOLDS!r}])"
    done = run([sys.executable, "-c", start if is_below else HOLDS], is_watched=True)
    assert (done.peak_mib > 80) is not is_below
    assert (done.others_mib > 80) is is_below


def test_an_environment_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One of the same packages is taken as it is; its commands come first on the path, its home is elsewhere."""
    monkeypatch.setattr("bench.environments.KEPT", tmp_path)
    (tmp_path / "tool").mkdir()
    (tmp_path / "tool" / "installed").write_text("one\ntwo==2", encoding="utf-8")
    tool = environment("tool", "one", "two==2")
    assert tool == tmp_path / "tool" / "bin"
    variables = activated(tool, tmp_path / "class")
    assert variables["PATH"].startswith(str(tool))
    assert Path(variables["HOME"]).is_relative_to(tmp_path / "class")
