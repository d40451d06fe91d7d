"""The process an engine runs in: ``python -m transcripts.engines.child``.

Reads one JSON request per line and answers each with one line; ``transcripts.engines.client`` is the other
end. It ends by itself when its standard input closes, even in the midst of a window, so that no engine
outlives a worker that was killed.
"""

import json
import os
import queue
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TextIO

from django.utils.module_loading import import_string

from transcripts.engines.base import EngineError, Session
from transcripts.engines.pcm import read_pcm

NICENESS: Final = 10


def main() -> None:
    os.nice(NICENESS)
    answers = _claim_stdout()
    requests: queue.Queue[dict[str, Any]] = queue.Queue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    worker = Worker(answers)
    while True:
        worker.handle(requests.get())


def _claim_stdout() -> TextIO:
    """Keep standard output for answers alone: a library that prints must not break the protocol."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return answers


def _listen(requests: queue.Queue[dict[str, Any]]) -> None:
    for line in sys.stdin:
        requests.put(json.loads(line))
    os._exit(0)  # the main thread may be deep in native code


class Worker:
    """Serves requests in order; holds the one open session."""

    def __init__(self, answers: TextIO) -> None:
        self.answers = answers
        self.session: Session | None = None

    def handle(self, request: dict[str, Any]) -> None:
        verbs: dict[str, Callable[..., Any]] = {
            "open": self.open,
            "transcribe": self.transcribe,
            "call": self.call,
        }
        try:
            self.answer(result=verbs[request["do"]](**request["with"]))
        except Exception as error:  # noqa: BLE001  (whatever a library raises is the host's to judge)
            traceback.print_exc()
            permanent = isinstance(error, EngineError) and error.permanent
            self.answer(error=f"{type(error).__name__}: {error}", permanent=permanent)

    def answer(self, **answer: object) -> None:
        self.answers.write(json.dumps(answer) + "\n")
        self.answers.flush()

    def open(self, *, factory: str, options: dict[str, Any]) -> None:
        self.session = import_string(factory)(**options)

    def transcribe(
        self, *, audio: str, start_ms: int, end_ms: int, language: str, hints: list[str], careful: bool
    ) -> list[dict[str, Any]]:
        if self.session is None:
            raise EngineError("No session is open.")
        pcm = read_pcm(Path(audio), start_ms, end_ms)
        segments = self.session.transcribe(
            pcm, offset_ms=start_ms, language=language, hints=hints, careful=careful
        )
        return [segment.as_json() for segment in segments]

    def call(self, *, function: str, arguments: dict[str, Any]) -> Any:
        return import_string(function)(**arguments)


if __name__ == "__main__":
    main()
