"""Somebody asks to take something out of a recording."""

from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common import audit
from members.models import Member
from members.roles import Role
from notifications.actions import post_mail
from recordings.models import Recording
from transcripts.actions.errors import NotPossible
from transcripts.models import RemovalWish
from webinars.states import RUNNING

LONGEST_WISH: Final = 2000
MOST_OPEN: Final = 50


@transaction.atomic
def ask_removal(recording: Recording, *, text: str) -> RemovalWish:
    """Keep what somebody wants removed, and tell those who run the webinar and the moderators by mail.

    The mails do not hold the text: it may name what should be forgotten. Raises ``NotPossible`` if it is empty, too
    long, or very many wait.
    """
    text = text.strip()
    if not text or len(text) > LONGEST_WISH:
        raise NotPossible(_("Write what should be removed, in up to 2,000 characters."))
    if RemovalWish.objects.open().filter(recording=recording).count() >= MOST_OPEN:
        raise NotPossible(_("The hosts have many such requests to read. Please come back tomorrow."))
    wish = RemovalWish.objects.create(recording=recording, text=text)
    for member in _who_looks(recording):
        post_mail(
            "removal_asked",
            to=member.email,
            name=member.name,
            context={"webinar": recording.webinar, "url": settings.SITE_URL + reverse("host_removals")},
            dedupe_key=f"removal_asked:{wish.public_id}:{member.pk}",
            language=member.language,
            time_zone=member.time_zone,
        )
    return wish


def _who_looks(recording: Recording) -> list[Member]:
    rows = recording.webinar.host_rows.filter(role__in=RUNNING).select_related("member")
    moderators = Member.objects.filter(role=Role.MODERATOR)
    found = {member.pk: member for member in [*(row.member for row in rows), *moderators]}
    return [member for member in found.values() if member.is_active and member.email]


@transaction.atomic
def close_removal(wish: RemovalWish, *, by: Any) -> RemovalWish:
    """Note that a wish was looked after. What was written is forgotten. Raises ``NotPossible`` if it is closed."""
    closed = RemovalWish.objects.open().filter(pk=wish.pk)
    if not closed.update(
        closed_at=timezone.now(), closed_by=by if getattr(by, "pk", None) else None, text=""
    ):
        raise NotPossible(_("Somebody looked after this already."))
    audit.record("close_removal", wish.recording, by=by, wish=wish.public_id)
    wish.refresh_from_db()
    return wish
