"""Which deliveries."""

import datetime as dt
from typing import Any, Final, Self

from django.db import models

MOST_ATTEMPTS: Final = 8


class DeliveryQuerySet(models.QuerySet[Any]):
    def forgotten(self, before: dt.datetime) -> Self:
        """Return what was stored before then and is not handled, though it is worth another try."""
        return self.filter(handled_at=None, received_at__lt=before, attempts__lt=MOST_ATTEMPTS)

    def stuck(self) -> Self:
        return self.filter(handled_at=None, attempts__gte=MOST_ATTEMPTS)

    def with_body_since_handled(self, before: dt.datetime) -> Self:
        """Return what was handled before then and still holds what came."""
        return self.filter(handled_at__lt=before).exclude(body=b"", query="")
