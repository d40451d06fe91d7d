"""State changes that two workers can attempt at once and only one can win."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import models


class IllegalMove(Exception):
    """The row is not in a state from which this move is allowed, or another process moved it first."""


def move(
    instance: models.Model, to: str, *, allowed: Mapping[Any, Collection[Any]], **changes: object
) -> None:
    """Set ``instance.state`` to ``to``, and ``changes`` with it, in one conditional UPDATE.

    Exactly one of several processes that try the same move wins.

    Raises ``IllegalMove`` if ``allowed`` does not list the move, or the row left its state meanwhile.
    """
    old: str = instance.state  # type: ignore[attr-defined]
    if to not in allowed.get(old, ()):
        raise IllegalMove(f"{instance!r}: {old} → {to}")
    rows = type(instance)._default_manager.filter(pk=instance.pk, state=old)  # noqa: SLF001
    if rows.update(state=to, **changes) != 1:
        raise IllegalMove(f"{instance!r} left {old} meanwhile")
    for name, value in {"state": to, **changes}.items():
        setattr(instance, name, value)
