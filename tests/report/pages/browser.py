"""A real Chromium without a window, spoken to over a pipe: no driver, no port, nothing to wait for but its answers."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",  # the pages are ours, and a container's root has no other way
    "--disable-gpu",
    "--hide-scrollbars",  # as on a phone
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--remote-debugging-pipe",
)

# The browser reads commands from its descriptor 3 and answers on 4: two pipes are put there before it begins.
BEGIN = """
import fcntl, os, sys
pipes = [fcntl.fcntl(int(number), fcntl.F_DUPFD_CLOEXEC, 10) for number in sys.argv[1:3]]
os.dup2(pipes[0], 3)
os.dup2(pipes[1], 4)
os.execv(sys.argv[3], sys.argv[3:])
"""


def find_browser() -> str | None:
    """The program, if there is one on this machine."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class Tab:
    """One browser with one tab. `requests` are the addresses that the page of the moment asked for, itself included."""

    def __init__(self, program: str) -> None:
        self._home = tempfile.TemporaryDirectory(prefix="browser-", ignore_cleanup_errors=True)
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self._count = 0
        self._events: list[dict[str, Any]] = []
        to_browser, ours_in = os.pipe()
        ours_out, from_browser = os.pipe()
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", BEGIN, str(to_browser), str(from_browser), program, *ARGUMENTS,
             f"--user-data-dir={self._home.name}", "about:blank"],
            pass_fds=(to_browser, from_browser),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(to_browser)
        os.close(from_browser)
        self._in, self._out, self._unread = ours_in, ours_out, b""
        self._session = ""
        try:
            self._attach()
        except BaseException:
            self.close()
            raise

    def _attach(self) -> None:
        targets = self.call("Target.getTargets")["targetInfos"]
        target = next(target["targetId"] for target in targets if target["type"] == "page")
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """What the browser answers to one command. Raises RuntimeError where it refuses or is gone."""
        self._count += 1
        message: dict[str, Any] = {"id": self._count, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        unsent = json.dumps(message).encode() + b"\0"
        while unsent:
            unsent = unsent[os.write(self._in, unsent) :]
        while (answer := self._receive()).get("id") != self._count:
            self._notice(answer)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        return dict(answer["result"])

    def _receive(self) -> dict[str, Any]:
        while b"\0" not in self._unread:
            if not (more := os.read(self._out, 1 << 16)):
                raise RuntimeError("the browser ended")
            self._unread += more
        message, _, self._unread = self._unread.partition(b"\0")
        return dict(json.loads(message))

    def _notice(self, event: Mapping[str, Any]) -> None:
        self._events.append(dict(event))
        params = event.get("params", {})
        if event["method"] == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])
        elif event["method"] == "Log.entryAdded":
            self.complaints.append(params["entry"]["text"])
        elif event["method"] == "Runtime.exceptionThrown":
            self.complaints.append(params["exceptionDetails"]["text"])

    def open(self, page: Path) -> None:
        """Load a file and wait until everything of it is there."""
        self.requests, self.complaints, self._events = [], [], []
        self.call("Page.navigate", url=page.resolve().as_uri())
        while not any(event["method"] == "Page.loadEventFired" for event in self._events):
            self._notice(self._receive())

    def look(self, *, dark: bool = False, width: int = 1280, height: int = 900) -> None:
        """How the reader sees pages from now on."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", media="screen", features=[scheme])
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def allow_scripts(self, allowed: bool) -> None:
        """Whether the pages' own scripts run."""
        self.call("Emulation.setScriptExecutionDisabled", value=not allowed)

    def value(self, expression: str) -> Any:
        """What an expression comes to in the page, a promise awaited. Raises RuntimeError where it throws."""
        done = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in done:
            raise RuntimeError(str(done["exceptionDetails"]))
        return done["result"].get("value")

    def violations(self) -> list[str]:
        """What axe-core finds wrong, a line a rule and element."""
        axe = (files("axe_core_python") / "axe.min.js").read_text(encoding="utf-8")
        self.value(f"{axe}; 0")
        found = self.value("axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)")
        return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]

    def picture(self, *, whole: bool = True) -> bytes:
        """A PNG of the page, down to its end or as much as the window shows."""
        shot = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole, fromSurface=True)
        return base64.b64decode(shot["data"])

    def close(self) -> None:
        """End the browser."""
        try:
            self._session = ""
            self.call("Browser.close")
        except (RuntimeError, OSError):
            self._process.kill()
        self._process.wait(timeout=30)
        for pipe in (self._in, self._out):
            os.close(pipe)
        self._home.cleanup()
