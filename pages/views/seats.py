"""One link for one seat: before, during and after the webinar. What is shown never changes anything."""

import datetime as dt
from typing import Any
from urllib.parse import urlsplit

from csp.decorators import csp_update
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from archive.models import Publication
from pages.cards import listed, recording_card
from registrations import actions
from registrations.models import Registration
from registrations.rules import join_opens_at
from registrations.states import SeatState
from webinars.calendar import webinar_event
from webinars.states import WebinarState

JOIN_CLOSES_AFTER = dt.timedelta(hours=24)
LAST_QUARTER = dt.timedelta(minutes=20)
REFRESH_S = 60
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
    seat = Registration.objects.select_related("webinar").filter(token=token).first()
    if seat is None:
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
    if webinar.state == WebinarState.ENDED or now > webinar.ends_at + JOIN_CLOSES_AFTER:
        return "over"
    if seat.state in {SeatState.WAITLISTED, SeatState.OFFERED}:
        return str(seat.state) if now < webinar.ends_at else "over"
    return "join" if now >= join_opens_at(webinar) else "wait"


# Browsers apply form-action to the redirects after a form too: the join button must be let off the site.
@csp_update({"form-action": ["https:", "http:"]})
@require_safe
def seat(request: HttpRequest, token: str) -> HttpResponse:
    """Show the seat: to wait, to join, to see the recording, or why there is nothing to do."""
    own = seat_or_404(token)
    now = timezone.now()
    publication = _publication(own)
    stage = stage_of(own, is_published=publication is not None, now=now)
    opens_at = join_opens_at(own.webinar)
    context = {
        "seat": own,
        "webinar": own.webinar,
        "stage": stage,
        "stage_template": f"pages/seat/{stage}.html",
        "opens_minutes": round((own.webinar.starts_at - opens_at).total_seconds() / 60),
        "place": urlsplit(own.webinar.join_url).hostname or _("the meeting"),
        "refresh_s": REFRESH_S if stage == "wait" and opens_at - now < LAST_QUARTER else 0,
        "card": recording_card(publication) if publication else None,
        "place_in_line": Registration.objects.position(own) if stage == SeatState.WAITLISTED else None,
        "can_cancel": stage in {"wait", "join", "offered", "waitlisted", "pending"},
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
        return _message(request, own, _("You cannot join now"), str(error))
    return SeeOther(address)


def _message(request: HttpRequest, own: Registration, heading: str, text: str) -> HttpResponse:
    context = {"heading": heading, "text": text, "href": own.get_absolute_url(), "link": _("Back to my seat")}
    return render(request, "pages/message.html", context, status=409)


@require_POST
def seat_keep(request: HttpRequest, token: str) -> HttpResponse:
    """Take the offered seat, or show that the address is one's own."""
    actions.keep_seat(seat_or_404(token))
    return redirect("seat", token=token)


def _confirm(request: HttpRequest, own: Registration, words: dict[str, Any]) -> HttpResponse:
    if request.method == "POST":
        actions.cancel(own)
        return redirect("seat", token=own.token)
    return render(request, "pages/seat_confirm.html", {"seat": own, "webinar": own.webinar, **words})


@require_http_methods(["GET", "HEAD", "POST"])
def seat_cancel(request: HttpRequest, token: str) -> HttpResponse:
    """Ask before the seat is given up; only the POST does it."""
    words = {
        "heading": _("Give up your seat?"),
        "explanation": _("Someone on the waiting list gets it. You can still read the transcript later."),
        "button": _("Give up my seat"),
    }
    return _confirm(request, seat_or_404(token), words)


@require_http_methods(["GET", "HEAD", "POST"])
def seat_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Let someone who never asked for the seat be rid of it and of its mails."""
    words = {
        "heading": _("This was not you?"),
        "explanation": _("We take the seat back and send nothing more about this webinar."),
        "button": _("Take it back, send nothing more"),
    }
    return _confirm(request, seat_or_404(token), words)


@require_safe
def seat_calendar(request: HttpRequest, token: str) -> HttpResponse:
    own = seat_or_404(token)
    content = webinar_event(own.webinar, attendee=own, method="REQUEST")
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{own.webinar.slug}.ics"'
    return response
