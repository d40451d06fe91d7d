"""Jobs that write down when they start and end."""

import time
from pathlib import Path


def note(path: str, seconds: str) -> None:
    """Add ``start`` to the file, work for ``seconds``, add ``end``."""
    with Path(path).open("a") as file:
        file.write("start\n")
    time.sleep(float(seconds))
    with Path(path).open("a") as file:
        file.write("end\n")


def fail(path: str) -> None:
    with Path(path).open("a") as file:
        file.write("start\n")
    raise RuntimeError("as asked")
