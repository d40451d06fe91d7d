"""Something that takes long, to be stopped."""

import time


def wait(*, seconds: float) -> None:
    time.sleep(seconds)
