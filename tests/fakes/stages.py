"""Stages that do what a test wants to see."""

from collections.abc import Callable
from typing import ClassVar

from recordings.pipeline import StageContext, StageFailed
from recordings.refusals import DamagedFile

HERE = "tests.fakes.stages"


class Quick:
    """Succeeds; ``during`` is called in the middle of it."""

    queue = "media"
    required = True
    follows_source = True
    label = "Quick"
    during: ClassVar[Callable[[StageContext], None] | None] = None

    def wanted(self, context: StageContext) -> bool:
        return True

    def run(self, context: StageContext) -> None:
        if Quick.during is not None:
            Quick.during(context)


class Unwanted(Quick):
    label = "Unwanted"

    def wanted(self, context: StageContext) -> bool:
        return False


class Refusing(Quick):
    """Finds the file damaged."""

    label = "Refusing"

    def run(self, context: StageContext) -> None:
        raise DamagedFile("moov atom not found")


class Broken(Quick):
    """Meets a full disk, every time."""

    label = "Broken"

    def run(self, context: StageContext) -> None:
        raise OSError("no space left on device")


class Optional(Quick):
    """Fails for want of an engine; the rest does not need it."""

    queue = "speech"
    required = False
    follows_source = True
    label = "Optional"

    def run(self, context: StageContext) -> None:
        raise StageFailed("No speech engine is ready.")


def pipeline(*stages: type) -> list[str]:
    return [f"{HERE}.{stage.__name__}" for stage in stages]
