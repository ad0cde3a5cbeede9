"""A judging service on loopback: it answers as it is told, and remembers what it was asked."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[dict[str, Any]], Any]


@dataclass
class JudgeServer:
    """What it answers: JSON made of the request's; a text is sent as it is, a number is an HTTP status."""

    answer: Answer = lambda _: {}
    url: str = ""
    pause: float = 0.0
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)


def chat(told: object) -> dict[str, Any]:
    """An answer of an OpenAI-compatible service."""
    return {"choices": [{"message": {"role": "assistant", "content": told}}]}


def patents_in(request: dict[str, Any]) -> dict[str, str]:
    """The patents of a request to a chat model, by number."""
    patents: dict[str, str] = json.loads(request["messages"][1]["content"])["patents"]
    return patents


def graded(request: dict[str, Any], grades: dict[str, float], other: float = 0) -> dict[str, Any]:
    """Grades by words that a patent's text holds."""
    told = {
        number: next((grade for word, grade in grades.items() if word in text), other)
        for number, text in patents_in(request).items()
    }
    return chat(json.dumps(told))


@contextmanager
def judge_server() -> Iterator[JudgeServer]:
    """A service that runs within it."""
    state = JudgeServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            state.asked.append(request)
            state.headers.append(dict(self.headers))
            state.paths.append(self.path)
            time.sleep(state.pause)
            answer = state.answer(request)
            self.send_response(answer if isinstance(answer, int) else 200)
            if answer == 302:
                self.send_header("Location", state.url + "/elsewhere")
            self.end_headers()
            whole = answer if isinstance(answer, str) else json.dumps(answer)
            try:
                self.wfile.write(whole.encode())
            except OSError:
                return  # nobody waits any more

        def do_GET(self) -> None:
            """Somebody followed a redirection."""
            state.asked.append({})
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
