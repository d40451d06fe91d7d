"""How a webinar's meeting stands, as its host sees it, and the ways to meet to choose from."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from providers.choosing import Choice, choices, label_of, names_with
from providers.models import ProviderConnection
from registrations.models import MeetingSync
from webinars.models import LeftMeeting, Meeting, Webinar
from webinars.states import MeetingState, WebinarState

HOST_ENTERS: Final = dt.timedelta(hours=1)


@dataclass(frozen=True)
class MeetingCard:
    """A meeting at a provider, in sentences. ``tone`` is that of a note; ``can_retry`` offers the button."""

    label: str
    title: str
    text: str
    tone: str
    can_retry: bool
    retry_label: str
    can_enter: bool
    passcode: str
    notes: list[str]


def ways_to_meet(chosen: str) -> tuple[list[Choice], list[Choice]]:
    """Return the ways that can be chosen, the one chosen already among them, and those that lack something."""
    every = choices()
    ready = [choice for choice in every if not choice.missing or choice.name == chosen]
    return ready, [choice for choice in every if choice not in ready]


def meeting_card(webinar: Webinar) -> MeetingCard | None:
    """Return how the meeting stands; None where the host pasted a link."""
    if webinar.provider not in names_with("creates_meetings") or webinar.state == WebinarState.DRAFT:
        return None
    meeting = getattr(webinar, "meeting", None)
    label = label_of(webinar.provider)
    title, text, tone = _said(webinar, meeting, label)
    is_open = webinar.state in {WebinarState.SCHEDULED, WebinarState.LIVE}
    is_gone = meeting is not None and meeting.gone_at is not None
    is_stuck = meeting is not None and (is_gone or bool(meeting.problem))
    is_near = webinar.starts_at - HOST_ENTERS <= timezone.now()
    return MeetingCard(
        label=label,
        title=title,
        text=text,
        tone=tone,
        can_retry=is_open and is_stuck,
        retry_label=_("Make the meeting again") if is_gone else _("Try again"),
        can_enter=is_open and is_near and meeting is not None and meeting.is_usable,
        passcode=meeting.passcode if meeting is not None and meeting.is_usable else "",
        notes=_notes(webinar, meeting, label),
    )


def _said(webinar: Webinar, meeting: Meeting | None, label: str) -> tuple[str, str, str]:
    name = {"provider": label}
    safe = _("Nothing is lost: seats stay, and people reach the meeting as soon as it is there.")
    if meeting is None or meeting.provider != webinar.provider:
        return _("The meeting is being made"), _("It takes a minute or so."), ""
    if meeting.gone_at is not None:
        text = _("Somebody deleted the meeting at %(provider)s. People with a seat cannot get in.") % name
        return _("The meeting is gone"), text, "bad"
    if meeting.state == MeetingState.FAILED:
        title = _("The meeting could not be changed") if meeting.external_id else _("There is no meeting yet")
        return title, f"{meeting.problem} {safe}", "bad"
    if meeting.problem:
        return _("Still trying"), f"{meeting.problem} {safe}", "sun"
    if meeting.state == MeetingState.WANTED:
        return _("The meeting is being made"), _("It takes a minute or so."), ""
    if meeting.state == MeetingState.CHANGED:
        return _("The meeting is being changed"), _("It follows within a minute or two."), ""
    if meeting.state == MeetingState.CANCELLED:
        return _("The meeting is taken back"), "", ""
    return _("The meeting is ready"), _("Each seat leads there by itself; there is no link to send."), "ok"


def _notes(webinar: Webinar, meeting: Meeting | None, label: str) -> list[str]:
    notes = [str(note) for note in meeting.notes] if meeting is not None else []
    sync = MeetingSync.objects.filter(webinar=webinar).exclude(seats_problem="", stays_problem="").first()
    if sync is not None:
        notes += [sentence for sentence in (sync.seats_problem, sync.stays_problem) if sentence]
    refused = webinar.registrations.filter(provider_seat__state="refused").count()
    if refused:
        notes.append(
            _("%(provider)s gave %(n)d people no link of their own. They use the one for everybody.")
            % {"provider": label, "n": refused}
        )
    left = LeftMeeting.objects.filter(webinar=webinar, taken_back_at=None, tries__gt=0).first()
    if left is not None:
        notes.append(
            _("An earlier meeting at %(provider)s could not be taken back yet: %(why)s")
            % {"provider": label_of(left.provider), "why": left.problem}
        )
    return notes


@dataclass(frozen=True)
class Stuck:
    """A webinar whose meeting needs its host, with the sentence that says why."""

    webinar: Webinar
    title: str
    text: str


def stuck_meetings(mine: Any, limit: int) -> list[Stuck]:
    """Return the webinars to come among ``mine`` whose meeting somebody has to look at."""
    bad = Q(meeting__state=MeetingState.FAILED) | Q(meeting__gone_at__isnull=False)
    rows = mine.upcoming().filter(bad, provider=F("meeting__provider")).select_related("meeting")[:limit]
    found = []
    for webinar in rows:
        title, text, _tone = _said(webinar, webinar.meeting, label_of(webinar.provider))
        found.append(Stuck(webinar, f"{title}: {webinar.title}", text))
    return found


def without_link(mine: Any) -> Any:
    """Return the webinars to come among ``mine`` that nobody could join, and whose host has to paste a link."""
    return mine.upcoming().filter(join_url="").exclude(provider__in=names_with("creates_meetings"))


def broken_connections(user: Any) -> list[tuple[str, str, str]]:
    """Return the connections that do not work, for an admin: label, sentence, address of the settings."""
    if getattr(user, "role", "") != "admin":
        return []
    rows = ProviderConnection.objects.filter(is_well=False)
    return [(label_of(row.provider), row.sentence, reverse("host_providers")) for row in rows]
