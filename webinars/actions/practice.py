"""The time before a webinar at which those who lead it and speak in it try everything out."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common.audit import record
from notifications.actions import post_mail
from webinars.actions.errors import BadPractice
from webinars.actions.permits import permit
from webinars.mail_plans import about
from webinars.models import Webinar
from webinars.signals import webinar_changed
from webinars.states import RUNNING, WebinarState

TOLD_BEFORE: Final = dt.timedelta(hours=24)


@transaction.atomic
def set_practice(
    webinar: Webinar, *, by: Any, practice_at: dt.datetime | None, note: str = "", url: str = ""
) -> Webinar:
    """Set when presenters and hosts practise, with a note to them and a link if it is not the meeting's; None ends it.

    They are told a day before, or soon if it is nearer. Raises ``BadPractice``, ``PermissionDenied``.
    """
    permit(by, webinar)
    locked: Webinar = Webinar.objects.select_for_update(no_key=True).get(pk=webinar.pk)
    if practice_at is not None and practice_at != locked.practice_at:
        _check(locked, practice_at)
    values = {"practice_at": practice_at, "practice_note": note, "practice_url": url}
    different = sorted(name for name, value in values.items() if getattr(locked, name) != value)
    if different:
        for name in different:
            setattr(locked, name, values[name])
        locked.save(update_fields=[*different, "updated_at"])
        record("practice.changed", locked, by=by, fields=different)
        webinar_changed.send(sender=Webinar, webinar=locked, changed=frozenset(different))
    webinar.refresh_from_db()
    return webinar


def _check(webinar: Webinar, practice_at: dt.datetime) -> None:
    if practice_at <= timezone.now():
        raise BadPractice(_("This time is past. Choose a time to come."))
    if practice_at >= webinar.starts_at:
        raise BadPractice(_("Practise before the webinar starts. Choose an earlier time."))


@dataclass(frozen=True, slots=True)
class Practising:
    """Somebody who is told of the practice."""

    name: str
    email: str
    language: str
    time_zone: str
    is_host: bool


def those_practising(webinar: Webinar) -> list[Practising]:
    """Return the hosts and those presenters and interpreters who have an address, each address once."""
    found: dict[str, Practising] = {}
    for row in webinar.host_rows.select_related("member"):
        member = row.member
        if row.role in RUNNING and member.is_active:
            found[member.email.lower()] = Practising(
                member.name, member.email, member.language, member.time_zone, is_host=True
            )
    for presenter in webinar.presenters.select_related("person__member"):
        person, account = presenter.person, presenter.person.member
        if address := person.relay_address:
            said = (account.language, account.time_zone) if account else (webinar.language, webinar.time_zone)
            found.setdefault(address.lower(), Practising(person.name, address, *said, is_host=False))
    return list(found.values())


def remind_of_practice() -> int:
    """Mail hosts and presenters whose practice is within a day, each time of it once; return how many mails."""
    now = timezone.now()
    soon = Webinar.objects.filter(
        practice_at__gt=now,
        practice_at__lte=now + TOLD_BEFORE,
        state__in=[WebinarState.DRAFT, WebinarState.SCHEDULED],
    )
    return sum(tell_practice(webinar) for webinar in soon)


@transaction.atomic
def tell_practice(webinar: Webinar) -> int:
    """Mail those who practise when and where, unless they know it; return to how many."""
    return sum(_tell(webinar, person) for person in those_practising(webinar))


def _tell(webinar: Webinar, person: Practising) -> bool:
    at = webinar.practice_at
    if at is None:
        return False
    address = reverse("host_webinar", args=[webinar.slug]) if person.is_host else webinar.get_absolute_url()
    mail = post_mail(
        "practice",
        to=person.email,
        name=person.name,
        context={
            "webinar": webinar,
            "practice_at": at,
            "note": webinar.practice_note,
            "link": webinar.practice_url or webinar.join_url,
            "url": settings.SITE_URL + address,
        },
        dedupe_key=f"practice:{webinar.pk}:{at.timestamp():.0f}:{person.email.lower()}",
        about=about(webinar),
        language=person.language,
        time_zone=person.time_zone,
        expires_at=at,
    )
    return mail is not None
