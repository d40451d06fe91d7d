import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from recordings import storage


@pytest.fixture
def old_file() -> Callable[[str], None]:
    """Give a function that puts a two days old file under a name in the media folder."""

    def make(name: str) -> None:
        file: Path = storage.path(name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"old")
        two_days_ago = time.time() - 2 * 24 * 60 * 60
        for place in (file, file.parent):
            os.utime(place, (two_days_ago, two_days_ago))

    return make
