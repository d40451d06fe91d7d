"""Who came to one webinar, how long they stayed, and who is still to be matched."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pages.host.access import for_hosts, seats_webinar
from pages.host.attendance import decided_people, evidence, moments, unknown_people
from pages.host.attendance_forms import ClockForm
from pages.host.charts import crowd_chart
from registrations import actions
from registrations.models import Participant, Registration, Turnout
from registrations.rules import email_key
from registrations.states import SeatState
from webinars.models import Webinar

PAGE_SIZE = 100
QUEUE_SIZE = 20
# Which rows of the list are asked for.
CAME, MISSED = "came", "missed"


@require_safe
@for_hosts
def webinar_attendance(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the figures of who came, then everyone with a seat; ``?show=`` narrows it to who came or who missed it."""
    webinar = seats_webinar(request, slug)
    turnout = Turnout.objects.filter(webinar=webinar).first()
    hours = actions.real_hours(webinar, turnout)
    show = request.GET.get("show", "")
    paginator = Paginator(_seats(webinar, show), PAGE_SIZE)
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "webinar": webinar,
        "turnout": turnout if turnout and turnout.counted_at else None,
        "hours": hours,
        "hours_form": _clock_form(webinar, hours.began_at, hours.ended_at),
        "moments": moments(turnout, hours) if turnout else [],
        "chart": crowd_chart(turnout.curve) if turnout else None,
        "page_obj": page,
        "page_range": paginator.get_elided_page_range(page.number),
        "show": show if show in {CAME, MISSED} else "",
    }
    return render(request, "pages/host/attendance.html", context)


def _seats(webinar: Webinar, show: str) -> Any:
    seats = Registration.objects.filter(webinar=webinar).select_related("attendance")
    if show == CAME:
        return seats.filter(attendance__isnull=False).order_by("-attendance__minutes", "created_at", "pk")
    if show == MISSED:
        return seats.filter(attendance=None, state=SeatState.CONFIRMED).order_by("created_at", "pk")
    seen = seats.filter(state=SeatState.CONFIRMED) | seats.filter(attendance__isnull=False)
    return seen.order_by("created_at", "pk")


def _clock_form(webinar: Webinar, begin: Any, end: Any) -> ClockForm:
    local = {"begin": begin.astimezone(webinar.zone).time(), "end": end.astimezone(webinar.zone).time()}
    return ClockForm(webinar=webinar, initial=local)


@require_POST
@for_hosts
def attendance_hours(request: HttpRequest, slug: str) -> HttpResponse:
    """Say when the webinar was really held."""
    webinar = seats_webinar(request, slug)
    form = ClockForm(request.POST, webinar=webinar)
    if not form.is_valid():
        messages.warning(request, _("Enter both times as hours and minutes, such as 16:00"))
        return redirect("host_webinar_attendance", slug)
    begin, end = form.moments()
    try:
        actions.set_hours(webinar, by=request.user, began_at=begin, ended_at=end)
    except actions.BadStay as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, _("Minutes are counted within these hours now."))
    return redirect("host_webinar_attendance", slug)


@require_http_methods(["GET", "HEAD", "POST"])
@for_hosts
def seat_attendance(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Show what is known of one seat, and let the host say otherwise."""
    webinar = seats_webinar(request, slug)
    seats = Registration.objects.filter(webinar=webinar).select_related("attendance")
    seat: Registration = get_object_or_404(seats, public_id=public_id)
    seat.webinar = webinar
    form = ClockForm(request.POST, webinar=webinar) if request.POST.get("do") == "stay" else None
    if request.method == "POST" and _corrected(request, seat, form):
        return redirect("host_seat_attendance", slug, public_id)
    hours = actions.real_hours(webinar)
    told = evidence(seat)
    context = {
        "webinar": webinar,
        "seat": seat,
        "told": told,
        "is_corrected": actions.is_corrected(seat),
        "form": form or _clock_form(webinar, hours.began_at, hours.ended_at),
    }
    return render(request, "pages/host/seat_attendance.html", context)


def _corrected(request: HttpRequest, seat: Registration, form: ClockForm | None) -> bool:
    """Do what the host asks; say whether it is done. A refusal stands at its field."""
    if request.POST.get("do") == "undo":
        actions.undo_correction(seat, by=request.user)
        messages.success(request, _("Your correction is taken back."))
        return True
    if request.POST.get("do") == "absent":
        actions.correct_stay(seat, by=request.user, joined_at=None, left_at=None)
    elif form is None or not form.is_valid():
        return False
    else:
        joined_at, left_at = form.moments()
        try:
            actions.correct_stay(seat, by=request.user, joined_at=joined_at, left_at=left_at)
        except actions.BadStay as error:
            form.add_error("end", error.message)
            return False
    messages.success(request, _("Saved. Your word counts for this seat now."))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@for_hosts
def attendance_match(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who was there without being known, with seats that may be theirs; a host decides."""
    webinar = seats_webinar(request, slug)
    if request.method == "POST":
        _decide(request, webinar)
        return redirect("host_attendance_match", slug)
    number = max(1, int(request.GET.get("page", "1"))) if request.GET.get("page", "1").isdecimal() else 1
    shown, count = unknown_people(webinar, (number - 1) * QUEUE_SIZE, number * QUEUE_SIZE)
    paginator = Paginator(range(count), QUEUE_SIZE)
    page = paginator.get_page(number)
    context = {
        "webinar": webinar,
        "people": shown,
        "count": count,
        "page_obj": page,
        "page_range": paginator.get_elided_page_range(page.number),
        "decided": decided_people(webinar),
    }
    return render(request, "pages/host/matching.html", context)


def _decide(request: HttpRequest, webinar: Webinar) -> None:
    chosen = [int(value) for value in request.POST.getlist("participant") if value.isdecimal()]
    rows = list(Participant.objects.filter(webinar=webinar, pk__in=chosen))
    verb = request.POST.get("do", "")
    if not rows:
        messages.warning(request, _("Somebody else decided this meanwhile."))
    elif verb == "undo":
        actions.unmatch(webinar, chosen, by=request.user)
        messages.success(request, _("Taken back: it waits for your word again."))
    elif verb in {"guest", "out"}:
        actions.match(webinar, chosen, by=request.user, guest=verb == "guest")
        messages.success(request, _("Noted. It stays so, whatever is imported later."))
    else:
        _give_seat(request, webinar, chosen)


def _give_seat(request: HttpRequest, webinar: Webinar, chosen: list[int]) -> None:
    seats = Registration.objects.filter(webinar=webinar)
    if address := email_key(request.POST.get("email", "")):
        seat = seats.filter(email_key=address).first()
    else:
        seat = seats.filter(public_id=request.POST.get("seat", "")).first()
    if seat is None:
        messages.warning(request, actions.NoSuchSeat().message)
        return
    count = actions.match(webinar, chosen, by=request.user, seat=seat)
    said = ngettext("%(n)d stay is counted for %(name)s.", "%(n)d stays are counted for %(name)s.", count) % {
        "n": count,
        "name": seat.name,
    }
    messages.success(request, said)
