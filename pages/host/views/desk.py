"""The first page of the host desk: what needs its host, what is on its way, what is coming up."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from archive.states import PublicationState
from community.states import PostState
from pages.host.access import for_hosts
from pages.host.charts import sparkline
from pages.host.figures import last_month, registered_by_day
from pages.host.helping import helping
from pages.host.mails import unreached_by_webinar
from pages.host.meeting import broken_connections, stuck_meetings, without_link
from pages.host.people import seats_of
from pages.host.progress import Card, card, with_way
from pages.host.views.questions import waiting_questions
from recordings.models import Recording
from recordings.states import RecordingState
from registrations.states import SeatState
from transcripts.models import Fix, RemovalWish, Transcript
from transcripts.states import FixState, TranscriptState
from webinars.models import Presenter, Webinar
from webinars.rules import may_host
from webinars.states import WebinarState

COMING_SHOWN = 20
CARDS_SHOWN = 12
NEEDS_SHOWN = 12
LINK_NEEDED_WITHIN = dt.timedelta(days=7)
RECORDING_AWAITED_FOR = dt.timedelta(days=30)


@dataclass(frozen=True)
class Need:
    """A line of the list "Needs you"."""

    icon: str
    title: str
    text: str
    url: str
    label: str
    is_first: bool = False


@require_safe
@for_hosts
def host(request: HttpRequest) -> HttpResponse:
    mine = Webinar.objects.run_by(request.user)
    cards = _cards(request)
    return render(
        request,
        "pages/host/host.html",
        {
            "greeting": _greeting(request.user),
            "needs": _needs(request, cards)[:NEEDS_SHOWN],
            "cards": cards[:CARDS_SHOWN],
            "is_moving": any(shown.is_moving for shown in cards),
            "coming": _coming(mine),
            "month": last_month(request.user),
            "helping": helping(request.user),
            "may_plan": may_host(request.user),
        },
    )


def _greeting(user: Any) -> str:
    hour = timezone.localtime().hour
    name = user.get_short_name()
    if not name:
        return _("Host desk")
    if hour < 12:  # noqa: PLR2004
        return _("Good morning, %(name)s") % {"name": name}
    if hour < 18:  # noqa: PLR2004
        return _("Good afternoon, %(name)s") % {"name": name}
    return _("Good evening, %(name)s") % {"name": name}


def _cards(request: HttpRequest) -> list[Card]:
    """Return the recordings that are not public yet, those that move or failed first."""
    mine = Webinar.objects.run_by(request.user).order_by().values("pk")
    done = Q(webinar__publication__state__in=[PublicationState.PUBLISHED, PublicationState.WITHDRAWN])
    finished = Q(state=RecordingState.READY) & (done | Q(is_current=False))
    waiting = (
        Recording.objects.filter(webinar__in=mine).exclude(finished).exclude(state=RecordingState.WITHDRAWN)
    )
    cards = [card(recording) for recording in with_way(waiting).order_by("-created_at")[: CARDS_SHOWN * 2]]
    return sorted(cards, key=lambda shown: (not shown.is_moving, not shown.has_failed))


def _needs(request: HttpRequest, cards: list[Card]) -> list[Need]:
    mine = Webinar.objects.run_by(request.user)
    return [
        *_of_removals(request.user),
        *_of_connections(request.user),
        *_of_cards(cards),
        *_of_published(mine),
        *_of_seats(mine),
        *_of_strangers(mine),
        *_of_mails(mine),
        *_of_questions(request),
        *_of_fixes(request.user),
        *_of_webinars(mine),
    ]


def _of_seats(mine: Any) -> list[Need]:
    """Return the webinars in which people wait to be let in."""
    asking = Count("registrations", filter=Q(registrations__state=SeatState.PENDING))
    return [
        Need(
            "person",
            ngettext("%(n)d person asks for a seat", "%(n)d people ask for a seat", webinar.asking)
            % {"n": webinar.asking},
            webinar.title,
            reverse("host_webinar_people", args=[webinar.slug]),
            _("Decide"),
        )
        for webinar in mine.upcoming().annotate(asking=asking).filter(asking__gt=0)
    ]


def _of_strangers(mine: Any) -> list[Need]:
    """Return the webinars in whose meeting somebody was of whom it is not known whose seat they have."""
    rows = mine.filter(turnout__to_match__gt=0).select_related("turnout").order_by("-starts_at", "-pk")
    return [
        Need(
            "question",
            ngettext("%(n)d stay to match", "%(n)d stays to match", webinar.turnout.to_match)
            % {"n": webinar.turnout.to_match},
            webinar.title,
            reverse("host_attendance_match", args=[webinar.slug]),
            _("Match people"),
        )
        for webinar in rows[:NEEDS_SHOWN]
    ]


def _of_cards(cards: list[Card]) -> list[Need]:
    needs = []
    silent = _silent([shown.webinar.pk for shown in cards])
    for shown in cards:
        title = {"title": shown.webinar.title}
        editor = reverse("host_transcript", args=[shown.recording.public_id])
        for text in shown.texts:
            if shown.needs_check and text.state != TranscriptState.APPROVED:
                amount = _("%(checked)d of %(total)d lines checked.") % {
                    "checked": text.checked_count,
                    "total": text.line_count,
                }
                url = f"{editor}?lang={text.language}"
                needs.append(
                    Need("edit", _("Check a transcript: %(title)s") % title, amount, url, _("Check it"), True)
                )
        if shown.steps[-1]["state"] == "running":
            names = silent.get(shown.webinar.pk, [])
            missing = _("Waiting for the agreement of %(names)s.") % {"names": ", ".join(names)}
            text = missing if names else _("The transcript is approved. Everything is ready.")
            url = reverse("host_publish", args=[shown.webinar.slug])
            needs.append(Need("flag", _("Publish: %(title)s") % title, text, url, _("Look at it"), not names))
    return needs


def _silent(webinars: list[int]) -> dict[int, list[str]]:
    """Return for each webinar the names of those who have not agreed to publishing."""
    names: dict[int, list[str]] = {}
    rows = Presenter.objects.filter(webinar__in=webinars, consented_at=None).values_list(
        "webinar", "person__name"
    )
    for webinar, name in rows:
        names.setdefault(webinar, []).append(name)
    return names


def _of_published(mine: Any) -> list[Need]:
    """Return the texts of published recordings that were changed or added since and are not approved."""
    published = (
        mine.filter(publication__state=PublicationState.PUBLISHED).order_by().values("publication__recording")
    )
    texts = Transcript.objects.filter(recording__in=published).exclude(state=TranscriptState.APPROVED)
    needs = []
    for text in texts.select_related("recording__webinar")[:NEEDS_SHOWN]:
        title = _("Approve the text again: %(title)s") % {"title": text.recording.webinar.title}
        url = f"{reverse('host_transcript', args=[text.recording.public_id])}?lang={text.language}"
        needs.append(Need("edit", title, _("It changed after it was published."), url, _("Look at it")))
    return needs


def _of_questions(request: HttpRequest) -> list[Need]:
    waiting = waiting_questions(request)
    count = waiting.count()
    if not count:
        return []
    days = (timezone.now() - waiting[0].created_at).days
    text = ngettext("The oldest has waited %(n)d day.", "The oldest has waited %(n)d days.", days) % {
        "n": days
    }
    title = ngettext("%(n)d question without an answer", "%(n)d questions without an answer", count) % {
        "n": count
    }
    return [
        Need("question", title, text if days else _("Asked today."), reverse("host_questions"), _("Answer"))
    ]


def _of_removals(user: Any) -> list[Need]:
    count = RemovalWish.objects.open().visible_to(user).count()
    if not count:
        return []
    title = ngettext("%(n)d request to remove something", "%(n)d requests to remove something", count)
    text = _("It may be urgent.")
    return [Need("hide", title % {"n": count}, text, reverse("host_removals"), _("Look at it"), True)]


def _of_fixes(user: Any) -> list[Need]:
    """Return the recordings for whose lines readers suggest fixes."""
    held = Fix.objects.run_by(user).filter(state=FixState.HELD).order_by()
    name = "segment__transcript__recording"
    rows = held.values_list(f"{name}__public_id", f"{name}__webinar__title").annotate(n=Count("pk"))
    return [
        Need(
            "edit",
            ngettext("%(n)d suggested fix", "%(n)d suggested fixes", count) % {"n": count},
            title,
            reverse("host_recording_fixes", args=[recording]),
            _("Look at it"),
        )
        for recording, title, count in rows[:NEEDS_SHOWN]
    ]


def _of_connections(user: Any) -> list[Need]:
    return [
        Need("warning", _("%(label)s does not work") % {"label": label}, sentence, url, _("Look at it"), True)
        for label, sentence, url in broken_connections(user)
    ]


def _of_mails(mine: Any) -> list[Need]:
    since = timezone.now() - RECORDING_AWAITED_FOR
    recent = mine.filter(starts_at__gte=since).order_by("starts_at")
    needs = []
    for webinar, people in unreached_by_webinar(recent):
        title = ngettext(
            "An e-mail did not reach %(n)d person: %(title)s",
            "E-mails did not reach %(n)d people: %(title)s",
            people,
        ) % {"n": people, "title": webinar.title}
        url = reverse("host_webinar_mails", args=[webinar.slug]) + "#failed"
        needs.append(Need("mail", title, _("They may not know of their seat."), url, _("Look at it")))
    return needs[:NEEDS_SHOWN]


def _of_webinars(mine: Any) -> list[Need]:
    now = timezone.now()
    needs = []
    for stuck in stuck_meetings(mine, NEEDS_SHOWN):
        page = reverse("host_webinar", args=[stuck.webinar.slug]) + "#meeting"
        needs.append(Need("warning", stuck.title, stuck.text, page, _("Look at it"), True))
    for webinar in without_link(mine).filter(starts_at__lte=now + LINK_NEEDED_WITHIN)[:NEEDS_SHOWN]:
        title = _("No meeting link yet: %(title)s") % {"title": webinar.title}
        url = reverse("host_webinar_edit", args=[webinar.slug])
        needs.append(
            Need("link", title, _("People with a seat cannot join without it."), url, _("Add the link"))
        )
    has_recording = Recording.objects.filter(webinar=OuterRef("pk")).exclude(state=RecordingState.WITHDRAWN)
    bare = mine.filter(state=WebinarState.ENDED, starts_at__gte=now - RECORDING_AWAITED_FOR)
    for webinar in bare.filter(~Exists(has_recording))[:NEEDS_SHOWN]:
        title = _("Add the recording: %(title)s") % {"title": webinar.title}
        url = reverse("host_recording_add", args=[webinar.slug])
        needs.append(Need("add", title, _("People who could not come are waiting for it."), url, _("Add it")))
    return needs


def _coming(mine: Any) -> list[dict[str, object]]:
    """Return what is planned: drafts too, each with its counts and the line of its registrations."""
    planned = Q(state=WebinarState.DRAFT) | Q(pk__in=mine.upcoming().order_by().values("pk"))
    rows = list(
        mine.filter(planned)
        .select_related("meeting")
        .annotate(
            seats=Count("registrations", filter=seats_of(), distinct=True),
            asked=Count("questions", filter=~Q(questions__state=PostState.HIDDEN), distinct=True),
            speakers=Count("presenters", distinct=True),
        )
        .order_by("starts_at", "pk")[:COMING_SHOWN]
    )
    totals = registered_by_day([row.pk for row in rows])
    return [
        {"webinar": row, "path": sparkline([total for _day, total in totals.get(row.pk, [])])} for row in rows
    ]
