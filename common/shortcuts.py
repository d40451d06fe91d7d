"""Fetching that cannot forget the permission check."""

from typing import Any, TypeVar

from django.db import models
from django.http import Http404

Row = TypeVar("Row", bound=models.Model)


def get_visible_or_404(model: type[Row], user: Any, **lookup: object) -> Row:
    """Return the one row of ``model`` that ``user`` may see, by the model's own ``visible_to``.

    Raises ``Http404`` alike for a row that does not exist and for one that is not the user's to see.
    """
    row: Row | None = model._default_manager.visible_to(user).filter(**lookup).first()  # type: ignore[attr-defined]  # noqa: SLF001
    if row is None:
        raise Http404
    return row
