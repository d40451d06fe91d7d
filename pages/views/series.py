"""A series, a seat in all of it, and the page of those seats."""

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from common.middleware import known_zone
from pages.calendar_files import calendar_answer
from pages.limits import limited
from pages.receipts import handed_over, of_series, receipt_of
from pages.registering import seat_form, wishes
from pages.views.home import PAGE_SIZE, cards_of, coming_up, found
from registrations import actions
from registrations.models import SeriesSeat
from webinars.calendar import webinars_feed
from webinars.models import Series, Webinar


def _series_or_404(request: HttpRequest, slug: str) -> Series:
    """Return a series with a webinar that the reader may see; without one there is no such page."""
    shown: Series = get_object_or_404(Series, slug=slug)
    if not Webinar.objects.visible_to(request.user).filter(series=shown).exists():
        raise Http404
    return shown


@require_safe
def series(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the webinars of a series that the reader may see, with the form that takes a seat in each to come."""
    shown = _series_or_404(request, slug)
    seen = Webinar.objects.visible_to(request.user).filter(series=shown)
    coming = list(coming_up(request).filter(series=shown))
    context = {
        "series": shown,
        "coming": coming,
        "form": seat_form(request, actions.questions_of(shown)) if coming else None,
        "past": seen.past().filter(publication__isnull=True)[:PAGE_SIZE],
        "cards": cards_of(found(request).filter(webinar__series=shown), PAGE_SIZE),
    }
    return render(request, "pages/series.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("register")
def series_register(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a seat in each webinar to come; the same answer goes to a newcomer and to who has them already."""
    shown = _series_or_404(request, slug)
    coming = list(coming_up(request).filter(series=shown))
    form = seat_form(request, actions.questions_of(shown), request.POST or None) if coming else None
    if form is not None and request.method == "POST" and form.is_valid():
        wish = wishes(request, form)
        try:
            answer = actions.register_for_series(shown, **wish)
        except actions.RegistrationClosed as error:
            form.add_error(None, error.message)
        else:
            receipt = of_series(shown, wish["email"], answer)
            return handed_over(receipt, reverse("series_registered", args=[slug]))
    return render(request, "pages/series_register.html", {"series": shown, "form": form, "coming": coming})


@require_safe
def series_registered(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the receipt of the whole series. It names the address and nothing that opens a seat."""
    receipt = receipt_of(request, series=slug)
    counts = receipt.get("counts", {})
    context = {
        "series": _series_or_404(request, slug),
        "email": receipt.get("email", ""),
        "lines": _lines(**counts) if counts else [],
    }
    return render(request, "pages/series_registered.html", context)


def _lines(seated: int, waiting: int, asked: int) -> list[str]:
    said = [
        (seated, ngettext("A seat in %(n)d webinar.", "A seat in each of %(n)d webinars.", seated)),
        (waiting, ngettext("On the waiting list of %(n)d.", "On the waiting list of %(n)d each.", waiting)),
        (asked, ngettext("The host of %(n)d reads first.", "The hosts of %(n)d read first.", asked)),
    ]
    return [words % {"n": count} for count, words in said if count]


def standing_or_404(token: str) -> SeriesSeat:
    found_: SeriesSeat = get_object_or_404(SeriesSeat.objects.select_related("series"), token=token)
    return found_


@require_http_methods(["GET", "HEAD", "POST"])
def series_seat(request: HttpRequest, token: str) -> HttpResponse:
    """Show all seats of one person in a series; the POST shows that the address is theirs."""
    standing = standing_or_404(token)
    if request.method == "POST":
        actions.keep_series(standing)
        return redirect("series_seat", token=token)
    request.reader_zone = request.reader_zone or known_zone(standing.time_zone)  # type: ignore[attr-defined]
    seats = standing.registrations.select_related("webinar").order_by("webinar__starts_at", "webinar")
    context = {
        "standing": standing,
        "series": standing.series,
        "coming": [seat for seat in seats if not seat.webinar.is_over],
        "past": [seat for seat in seats if seat.webinar.is_over],
    }
    return render(request, "pages/series_seat.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def series_seat_leave(request: HttpRequest, token: str) -> HttpResponse:
    """Ask before the seats to come are given up; only the POST does it."""
    standing = standing_or_404(token)
    if request.method == "POST":
        actions.leave_series(standing)
        return redirect("series_seat", token=token)
    words = {
        "heading": _("Leave the series?"),
        "explanation": _(
            "All your seats that are still to come go to whoever waits for one, and no new ones follow. "
            "What is past stays. Somebody else used your address? This takes it all back, too."
        ),
        "button": _("Leave the series"),
    }
    return render(request, "pages/series_seat_confirm.html", {"standing": standing, **words})


# One-click stop of mail programs (RFC 8058): they post without a cookie, and the token is the proof.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def series_seat_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask before the reminders of all its webinars are stopped; only the POST does it. The seats stay."""
    standing = standing_or_404(token)
    if request.method == "POST":
        actions.stop_series(standing)
        context = {
            "heading": _("Stopped"),
            "text": _("No more reminders about this series. Your seats stay yours."),
            "href": standing.get_absolute_url(),
            "link": _("Back to my seats"),
        }
        return render(request, "pages/message.html", context)
    words = {
        "heading": _("No more reminders?"),
        "explanation": _("Your seats stay yours. We still tell you if a time changes."),
        "button": _("Send no more reminders"),
    }
    return render(request, "pages/series_seat_confirm.html", {"standing": standing, **words})


@require_safe
def series_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer the calendar of a series that people subscribe to; only what is public stands in it."""
    shown = get_object_or_404(Series, slug=slug)
    public = Webinar.objects.visible_to(AnonymousUser()).filter(series=shown).order_by("starts_at")
    if not public.exists():
        raise Http404
    return calendar_answer(request, webinars_feed(public), shown.slug)
