"""Headless Chromium for tests, driven over the DevTools protocol through two pipes: no driver, no port, no dependency.

https://chromedevtools.github.io/devtools-protocol/ has the commands. Messages are JSON, each ended by a zero byte
(`--remote-debugging-pipe`: the browser reads from file descriptor 3 and writes to 4).
"""

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
PATIENCE = 60.0
"""Seconds for an answer: a loaded machine may need several to start a browser."""


def find_chromium() -> str | None:
    """The browser of `$CHROMIUM`, or of the path; None when there is none."""
    named = os.environ.get("CHROMIUM")
    return named or next((found for name in NAMES if (found := shutil.which(name))), None)


class BrowserError(AssertionError):
    """The browser refused a command, or a script on the page threw."""


class Page:
    """One tab."""

    def __init__(self, write: int, read: int) -> None:
        self._write, self._read = write, read
        self._last = 0
        self._buffer = b""
        self._session = ""
        self.requests: list[str] = []
        """The addresses of everything that the page has asked for."""
        self.messages: list[str] = []
        """What was written to the console, and errors that nothing caught."""

    def attach(self) -> None:
        """Opens a tab and listens to it."""
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.send(f"{domain}.enable")

    def send(self, method: str, **parameters: object) -> dict[str, Any]:
        """The result of a command."""
        self._last += 1
        message: dict[str, object] = {"id": self._last, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        waiting = json.dumps(message).encode() + b"\0"
        while waiting:
            waiting = waiting[os.write(self._write, waiting) :]
        asked = self._last
        while True:
            answer = self._next()
            if answer.get("id") == asked:
                if "error" in answer:
                    raise BrowserError(f"{method}: {answer['error']['message']}")
                result: dict[str, Any] = answer["result"]
                return result

    def open(self, address: str) -> None:
        """Goes to an address and waits until it has loaded."""
        self.requests.clear()
        self.messages.clear()
        self.send("Page.navigate", url=address)
        self.wait_for("document.readyState === 'complete' && location.href !== 'about:blank'")

    def ask(self, expression: str) -> Any:
        """The value of a JavaScript expression on the page, promises awaited."""
        answer = self.send("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise BrowserError(details.get("exception", {}).get("description") or details["text"])
        return answer["result"].get("value")

    def wait_for(self, condition: str) -> None:
        """Waits until a JavaScript condition holds."""
        deadline = time.monotonic() + PATIENCE
        while not self.ask(f"Boolean({condition})"):
            if time.monotonic() > deadline:
                raise BrowserError(f"never held: {condition}")
            time.sleep(0.01)

    def press(self, key: str) -> None:
        """A key, by its DOM name: `Tab`, `ArrowDown`, `Enter`."""
        codes = {"Tab": 9, "Enter": 13, "End": 35, "Home": 36, "ArrowUp": 38, "ArrowDown": 40}
        typed = {"text": "\r"} if key == "Enter" else {}
        for kind in ("keyDown", "keyUp"):
            pressed = typed if kind == "keyDown" else {}
            self.send(
                "Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=codes[key], **pressed
            )

    def resize(self, width: int, height: int) -> None:
        """The size of the window in CSS pixels."""
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def prefer(self, scheme: str) -> None:
        """What the system prefers: `light` or `dark`."""
        self.send("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def picture(self, path: Path, *, whole: bool = False) -> None:
        """A PNG of the window, or of the whole page."""
        shot = self.send("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(shot["data"]))

    def _next(self) -> dict[str, Any]:
        """The next message; an event is noted on the way."""
        deadline = time.monotonic() + PATIENCE
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._read], [], [], max(deadline - time.monotonic(), 0))
            received = os.read(self._read, 1 << 20) if ready else b""
            if not received:
                raise BrowserError("the browser went away" if ready else "the browser does not answer")
            self._buffer += received
        text, _, self._buffer = self._buffer.partition(b"\0")
        message: dict[str, Any] = json.loads(text)
        self._note(message)
        return message

    def _note(self, message: dict[str, Any]) -> None:
        parameters = message.get("params", {})
        match message.get("method"):
            case "Network.requestWillBeSent":
                self.requests.append(parameters["request"]["url"])
            case "Runtime.exceptionThrown":
                details = parameters["exceptionDetails"]
                self.messages.append(details.get("exception", {}).get("description") or details["text"])
            case "Runtime.consoleAPICalled":
                self.messages.append(" ".join(str(value.get("value")) for value in parameters["args"]))
            case "Log.entryAdded":
                self.messages.append(parameters["entry"]["text"])
            case _:
                pass


def _pipe() -> tuple[int, int]:
    """A pipe whose descriptors are none of those that the browser's own pipes take the place of."""
    low = os.pipe()
    high = (fcntl.fcntl(low[0], fcntl.F_DUPFD_CLOEXEC, 10), fcntl.fcntl(low[1], fcntl.F_DUPFD_CLOEXEC, 10))
    os.close(low[0])
    os.close(low[1])
    return high


@contextmanager
def chromium(executable: str, profile: Path) -> Iterator[Page]:
    """A browser with one tab, ended with the block. As root, which Chromium's sandbox refuses, it runs without it."""
    from_us, to_browser = _pipe()
    from_browser, to_us = _pipe()
    options = ["--headless", "--remote-debugging-pipe", f"--user-data-dir={profile}", "--no-first-run", "--disable-gpu"]
    options += ["--disable-dev-shm-usage", "--disable-background-networking", "--hide-scrollbars"]
    if os.geteuid() == 0:
        options.append("--no-sandbox")
    # The shell puts the pipes where the browser looks for them; dash, often /bin/sh, knows only descriptors below 10.
    command = ["bash", "-c", f'exec "$@" 3<&{from_us} 4>&{to_us}', "bash", executable, *options, "about:blank"]
    with (profile.parent / "chromium.log").open("w") as log:
        process = subprocess.Popen(command, pass_fds=(from_us, to_us), stdout=log, stderr=log)
    os.close(from_us)
    os.close(to_us)
    page = Page(to_browser, from_browser)
    try:
        page.attach()
        yield page
    finally:
        try:
            page._session = ""
            page.send("Browser.close")
            process.wait(10)
        except (OSError, BrowserError, subprocess.TimeoutExpired):
            process.kill()
            process.wait()
        os.close(to_browser)
        os.close(from_browser)
