"""One link for one seat: before, during and after the webinar. What is shown never changes anything."""

import datetime as dt
from urllib.parse import urlsplit

from csp.decorators import csp_update
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from archive.models import Publication
from common.middleware import known_zone
from pages.cards import listed, recording_card
from pages.certificates import certificate_card
from pages.forms import SeatQuestionForm
from registrations import actions
from registrations.consents import needed_to_join
from registrations.models import Registration
from registrations.rules import JOIN_OPENS, is_join_open, join_closes_at, page_ends_at
from registrations.states import SeatState
from webinars.calendar import webinar_event
from webinars.states import WebinarState

SOON = dt.timedelta(minutes=30)
REFRESH_S = 60
# The stages in which the webinar is still to come, or on.
BEFORE = {"wait", "join", "offered", "waitlisted", "pending"}
# The stage of a seat that its state alone decides.
BY_STATE = {
    SeatState.CANCELLED: "gave_up",
    SeatState.DECLINED: "declined",
    SeatState.PENDING: "pending",
}


class SeeOther(HttpResponseRedirect):
    """The answer to a POST that leads to another site."""

    status_code = 303


def seat_or_404(token: str) -> Registration:
    seat = Registration.objects.select_related("webinar", "series_seat").filter(token=token).first()
    if seat is None or timezone.now() > page_ends_at(seat.webinar):
        raise Http404
    return seat


def _publication(seat: Registration) -> Publication | None:
    """Return the recording that everybody may see: the seat's link may be used without an account."""
    public = Publication.objects.published().filter(webinar=seat.webinar)
    found: Publication | None = listed(public).first()
    return found


def stage_of(seat: Registration, *, is_published: bool, now: dt.datetime) -> str:
    """Name what the seat's page is about at ``now``."""
    webinar = seat.webinar
    if webinar.state == WebinarState.CANCELLED:
        return "cancelled_webinar"
    if is_published:
        return "recording"
    if seat.state in BY_STATE:
        return BY_STATE[SeatState(seat.state)]
    if webinar.state == WebinarState.ENDED or now > join_closes_at(webinar):
        return "over"
    if seat.state in {SeatState.WAITLISTED, SeatState.OFFERED}:
        return str(seat.state) if now < webinar.ends_at else "over"
    return "join" if is_join_open(webinar, now) else "wait"


# Browsers apply form-action to the redirects after a form too: the join button must be let off the site.
@csp_update({"form-action": ["https:", "http:"]})  # type: ignore[arg-type]
@require_safe
def seat(request: HttpRequest, token: str) -> HttpResponse:
    """Show the seat: to wait, to join, to see the recording, or why there is nothing to do."""
    own = seat_or_404(token)
    # A browser that has not said where it is: the zone in which the seat was taken.
    request.reader_zone = request.reader_zone or known_zone(own.time_zone)  # type: ignore[attr-defined]
    now = timezone.now()
    publication = _publication(own)
    stage = stage_of(own, is_published=publication is not None, now=now)
    context = {
        "seat": own,
        "webinar": own.webinar,
        "stage": stage,
        "stage_template": f"pages/seat/{stage}.html",
        "opens_minutes": round(JOIN_OPENS.total_seconds() / 60),
        "place": urlsplit(own.webinar.join_url).hostname or _("the meeting"),
        "refresh_s": REFRESH_S if stage == "wait" and own.webinar.starts_at - now < SOON else 0,
        "card": recording_card(publication) if publication else None,
        "place_in_line": Registration.objects.position(own) if stage == SeatState.WAITLISTED else None,
        "certificate": certificate_card(own),
        "is_published": publication is not None,
        "can_cancel": stage in BEFORE,
        "can_choose": stage not in {"gave_up", "declined", "cancelled_webinar"},
        "ask_form": SeatQuestionForm() if stage in BEFORE else None,
        "needed": needed_to_join(own) if stage == "join" else [],
    }
    return render(request, "pages/seat.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def seat_join(request: HttpRequest, token: str) -> HttpResponse:
    """Note the click, then lead to the meeting; a look at the address only shows the seat."""
    own = seat_or_404(token)
    if request.method != "POST":
        return redirect("seat", token=token)
    try:
        address = actions.join(own)
    except actions.CannotJoin as error:
        return _message(request, own, _("You cannot join now"), error.message)
    return SeeOther(address)


def _message(request: HttpRequest, own: Registration, heading: str, text: str) -> HttpResponse:
    context = {"heading": heading, "text": text, "href": own.get_absolute_url(), "link": _("Back to my seat")}
    return render(request, "pages/message.html", context, status=409)


@require_POST
def seat_keep(request: HttpRequest, token: str) -> HttpResponse:
    """Take the offered seat, or show that the address is one's own."""
    actions.keep_seat(seat_or_404(token))
    return redirect("seat", token=token)


@require_http_methods(["GET", "HEAD", "POST"])
def seat_cancel(request: HttpRequest, token: str) -> HttpResponse:
    """Ask before the seat is given up; only the POST does it."""
    own = seat_or_404(token)
    if request.method == "POST":
        actions.cancel(own)
        return redirect("seat", token=token)
    said_no = request.GET.get("why") == "calendar"
    words = {
        "heading": _("You said no in your calendar. Give the seat free?")
        if said_no
        else _("Give up your seat?"),
        "explanation": _(
            "Whoever waits for a seat gets it. You can still read the transcript later. "
            "Somebody else used your address? This takes the seat back, too."
        ),
        "button": _("Give up my seat"),
    }
    return render(request, "pages/seat_confirm.html", {"seat": own, "webinar": own.webinar, **words})


# One-click stop of mail programs (RFC 8058): they post without a cookie, and the token is the proof.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def seat_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask before reminders are stopped; only the POST does it. The seat stays."""
    own = seat_or_404(token)
    if request.method == "POST":
        actions.stop(own)
        text = _("No more reminders about this webinar. Your seat stays yours.")
        context = {
            "heading": _("Stopped"),
            "text": text,
            "href": own.get_absolute_url(),
            "link": _("Back to my seat"),
        }
        return render(request, "pages/message.html", context)
    words = {
        "heading": _("No more reminders?"),
        "explanation": _("Your seat stays yours. We still tell you if the time changes."),
        "button": _("Send no more reminders"),
    }
    return render(request, "pages/seat_confirm.html", {"seat": own, "webinar": own.webinar, **words})


@require_safe
def seat_calendar(request: HttpRequest, token: str) -> HttpResponse:
    own = seat_or_404(token)
    content = webinar_event(own.webinar, attendee=own, method="REQUEST")
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{own.webinar.slug}.ics"'
    return response
