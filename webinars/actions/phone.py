"""By which numbers people take part over the phone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from common.audit import record
from webinars.actions.errors import BadDialIn
from webinars.actions.permits import permit
from webinars.models import DialIn, Webinar
from webinars.signals import webinar_changed

MAX_NUMBERS: Final = 20
NUMBER: Final = re.compile(r"\+?[(0-9][0-9 ()./-]{3,38}")
CODE: Final = re.compile(r"[0-9#*, ]{1,40}")


@dataclass(frozen=True, slots=True)
class DialInSpec:
    """A number with its country; ``code`` is what is typed once somebody answers, such as ``123 456#``."""

    country: str
    number: str
    code: str = ""


def check_dial_in(spec: DialInSpec) -> None:
    """Raise ``BadDialIn`` unless it is a number that can be dialled."""
    if not spec.country:
        raise BadDialIn(_("Enter the country of this number."))
    if not NUMBER.fullmatch(spec.number):
        raise BadDialIn(_("Enter the number with its country’s code, such as +254 20 555 0100."))
    if spec.code and not CODE.fullmatch(spec.code):
        raise BadDialIn(_("Enter the code in digits, with # or * if they are part of it."))


@transaction.atomic
def set_dial_ins(webinar: Webinar, *, by: Any, numbers: Sequence[DialInSpec]) -> bool:
    """Make ``numbers`` those of the webinar, in this order, and say whether that changed anything.

    Raises ``BadDialIn``, ``PermissionDenied``.
    """
    permit(by, webinar)
    Webinar.objects.select_for_update(no_key=True).get(pk=webinar.pk)
    if len(numbers) > MAX_NUMBERS:
        raise BadDialIn(_("A webinar has at most %(n)d numbers.") % {"n": MAX_NUMBERS})
    for spec in numbers:
        check_dial_in(spec)
    before = [DialInSpec(row.country, row.number, row.code) for row in webinar.dial_ins.all()]
    if before == list(numbers):
        return False
    webinar.dial_ins.all().delete()
    add_dial_ins(webinar, numbers)
    record("dial_in.changed", webinar, by=by, numbers=len(numbers))
    webinar_changed.send(sender=Webinar, webinar=webinar, changed=frozenset({"dial_ins"}))
    return True


def add_dial_ins(webinar: Webinar, numbers: Sequence[DialInSpec]) -> None:
    DialIn.objects.bulk_create(
        DialIn(webinar=webinar, position=position, country=spec.country, number=spec.number, code=spec.code)
        for position, spec in enumerate(numbers)
    )
