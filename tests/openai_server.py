"""A small OpenAI-compatible server on loopback: the built-in teacher behind the real protocol."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from dspy import lm15

from knowledge_sdg.teacher.offline.engine import reply

Answer = Callable[[lm15.Request], lm15.Response]


@dataclass
class Seen:
    """What the server was asked."""

    bodies: list[dict] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    status: int = 200
    takes_schema: bool = True
    """Whether it knows `response_format`; else it answers 400."""


@contextmanager
def openai_server(answer: Answer = reply) -> Iterator[tuple[str, Seen]]:
    """Its address, and what it has seen; ends with the block."""
    seen = Seen()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *args: object) -> None:
            pass

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            seen.bodies.append(body)
            seen.keys.append(self.headers.get("Authorization", ""))
            if seen.status != 200:
                return self._send({"error": {"message": "refused by the test", "code": seen.status}}, seen.status)
            if "response_format" in body and not seen.takes_schema:
                return self._send({"error": {"message": "response_format is not supported", "code": 400}}, 400)
            return self._send(_completion(body, answer), 200)

        def _send(self, content: dict, status: int) -> None:
            payload = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _completion(body: dict, answer: Answer) -> dict:
    system = "".join(message["content"] for message in body["messages"] if message["role"] in ("system", "developer"))
    rest = [message for message in body["messages"] if message["role"] not in ("system", "developer")]
    messages = tuple(
        lm15.Message.user(message["content"])
        if message["role"] == "user"
        else lm15.Message.assistant(message["content"])
        for message in rest
    )
    config = lm15.Config(temperature=body.get("temperature"))
    answered = answer(lm15.Request(model=body["model"], messages=messages, system=system, config=config))
    usage = answered.usage
    return {
        "id": "test",
        "object": "chat.completion",
        "created": 0,
        "model": body["model"],
        "choices": [
            {"index": 0, "message": {"role": "assistant", "content": answered.message.text}, "finish_reason": "stop"}
        ],
        "usage": {"prompt_tokens": usage.input_tokens, "completion_tokens": usage.output_tokens, "total_tokens": 0},
    }
