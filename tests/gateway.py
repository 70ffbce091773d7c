"""What may stand before a server: a gateway that fails once, or something that answers whatever it is asked alike."""

import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class _Handler(BaseHTTPRequestHandler):
    """Answers all methods in one way."""

    def do_GET(self) -> None:
        raise NotImplementedError

    def do_POST(self) -> None:
        self.do_GET()

    def do_PUT(self) -> None:
        self.do_GET()

    def answer(self, content: bytes, length: int) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Tells nothing."""


@contextmanager
def gateway(server: str, step: str) -> Iterator[str]:
    """Its address. The first request whose path has `step` in it gets a 503; there must be one."""
    failed: list[str] = []

    class Gateway(_Handler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))) or None
            if step in self.path and not failed:
                failed.append(self.path)
                self.send_error(503)
                return
            head = {"Content-Type": self.headers.get("Content-Type", "")}
            request = urllib.request.Request(server + self.path, body, head, method=self.command)  # noqa: S310
            with urllib.request.urlopen(request) as reply:  # noqa: S310 - loopback
                content = reply.read()
            self.answer(content, len(content))

    with _serving(Gateway) as place:
        yield place
    assert failed


@contextmanager
def answering(content: bytes, missing: int = 0) -> Iterator[tuple[str, Callable[[], int]]]:
    """Its address, and how many requests there were. `missing`: how many bytes are promised and not sent."""
    asked: list[str] = []

    class Answering(_Handler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.answer(content, len(content) + missing)

    with _serving(Answering) as place:
        yield place, lambda: len(asked)


@contextmanager
def _serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as listening:
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{listening.server_port}"
        listening.shutdown()
