"""Stretches of time as pairs of a beginning and an end, in seconds: joined, cut and counted.

A pair whose end is not after its beginning is no stretch and falls out everywhere.
"""

from collections.abc import Iterable, Sequence

Stretch = tuple[float, float]


def union(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Return the same time as stretches that are apart and in order: what is covered twice counts once."""
    joined: list[Stretch] = []
    for begin, end in sorted(pair for pair in stretches if pair[1] > pair[0]):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((begin, end))
    return joined


def clip(stretches: Iterable[Stretch], begin: float, end: float) -> list[Stretch]:
    """Return the part of each that lies between ``begin`` and ``end``."""
    cut = ((max(first, begin), min(last, end)) for first, last in stretches)
    return [pair for pair in cut if pair[1] > pair[0]]


def length(stretches: Iterable[Stretch]) -> float:
    """Return how long the covered time is."""
    return sum(end - begin for begin, end in union(stretches))


def without(stretches: Iterable[Stretch], known: Iterable[Stretch]) -> list[Stretch]:
    """Return what of ``stretches`` is not in ``known`` yet, apart and in order."""
    left = union(stretches)
    for begin, end in union(known):
        left = [
            piece for first, last in left for piece in ((first, min(last, begin)), (max(first, end), last))
        ]
        left = [pair for pair in left if pair[1] > pair[0]]
    return left


def first_of(stretches: Iterable[Stretch], most: float) -> list[Stretch]:
    """Return the first ``most`` seconds of ``stretches``, which are apart and in order."""
    taken: list[Stretch] = []
    for begin, end in stretches:
        if most <= 0:
            break
        taken.append((begin, min(end, begin + most)))
        most -= end - begin
    return taken


def covers(stretches: Iterable[Stretch], moment: float) -> bool:
    """Say whether ``moment`` lies in one of them; the end does not."""
    return any(begin <= moment < end for begin, end in stretches)


def highest(crowd: Sequence[tuple[Sequence[Stretch], int]]) -> tuple[int, float] | None:
    """Return the most people at once and the first moment of it; None where nobody was there.

    ``crowd`` holds for each the stretches of their stay, apart and in order, and how many people that are.
    """
    steps = [
        step
        for stretches, people in crowd
        for begin, end in stretches
        for step in ((begin, people), (end, -people))
    ]
    # At one moment those who leave are gone before those who come are counted.
    most, here, at = 0, 0, 0.0
    for moment, change in sorted(steps):
        here += change
        if here > most:
            most, at = here, moment
    return (most, at) if most else None
