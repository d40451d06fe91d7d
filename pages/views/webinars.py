"""A webinar's page, and taking a seat in it."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from archive.models import Publication
from pages import questions, structured
from pages.calendar_files import calendar_answer, latest_change
from pages.cards import listed, recording_cards, with_seats
from pages.forms import LostLinkForm, SeatCodeForm, SeatForm
from pages.limits import limited
from pages.receipts import handed_over, of_seat, of_series, receipt_of
from pages.registering import (
    form_for_webinar,
    wishes,
)
from pages.rush import shared_for_a_moment
from registrations import actions
from registrations.models import Registration
from registrations.rules import needs_approval
from webinars.calendar import webinar_event, webinars_feed
from webinars.models import Resource, Webinar
from webinars.rules import may_practise
from webinars.states import WebinarState

RELATED = 2
FEED_SIZE = 200


def _webinar_or_404(request: HttpRequest, slug: str) -> Webinar:
    return _found(with_seats(Webinar.objects.visible_to(request.user)), slug)


def _found(webinars: QuerySet[Webinar], slug: str) -> Webinar:
    webinar = webinars.select_related("seat_policy", "series").filter(slug=slug).first()
    if webinar is None:
        raise Http404
    return webinar


def _what_is_given(webinar: Webinar) -> dict[str, bool]:
    """Say what a newcomer would get at this moment: the host's attention, or a place on the waiting list."""
    asks = webinar.takes_registrations and needs_approval(webinar)
    is_full = not asks and webinar.takes_registrations and Registration.objects.seats_left(webinar) == 0
    return {"asks": asks, "is_full": is_full}


def _related(request: HttpRequest, webinar: Webinar) -> list[Any]:
    topics = [topic.pk for topic in webinar.topics.all()]
    if not topics:
        return []
    others = Publication.objects.findable_by(request.user).exclude(webinar=webinar)
    return recording_cards(
        listed(others.filter(webinar__topics__in=topics).distinct().newest_first())[:RELATED]
    )


def _recording_address(request: HttpRequest, webinar: Webinar) -> str:
    publication = Publication.objects.findable_by(request.user).filter(webinar=webinar).first()
    return publication.get_absolute_url() if publication else ""


@require_safe
@shared_for_a_moment
def webinar(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a webinar with the form to take a seat, or where its recording is."""
    shown = _webinar_or_404(request, slug)
    context = {
        "webinar": shown,
        "form": form_for_webinar(request, shown) if shown.takes_registrations else None,
        **_what_is_given(shown),
        "presenters": shown.speaking,
        "practises": shown.practice_at is not None and may_practise(request.user, shown),
        "agenda": shown.timed_agenda(),
        "resources": Resource.objects.shown_with(shown, request.user),
        "publication_href": _recording_address(request, shown),
        "cards": _related(request, shown),
        "structured": structured.json_ld(
            structured.event(shown) if shown.state != WebinarState.DRAFT else None
        ),
        **questions.below(request, shown),
    }
    return render(request, "pages/webinar.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("register")
def register(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a seat; the same answer goes to a newcomer and to someone who has a seat already."""
    shown = _found(Webinar.objects.visible_to(request.user), slug)
    form = form_for_webinar(request, shown, request.POST or None) if shown.takes_registrations else None
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            return _taken(request, shown, form)
        except actions.RegistrationClosed as error:
            form.add_error(None, error.message)
    shown = _webinar_or_404(request, slug)
    context = {"webinar": shown, "form": form, **_what_is_given(shown)}
    return render(request, "pages/register.html", context)


def _taken(request: HttpRequest, webinar: Webinar, form: SeatForm) -> HttpResponse:
    """Take the seat, or those of the whole series; lead to the receipt."""
    wish = wishes(request, form)
    if webinar.series is not None and form.is_for_series:
        answer = actions.register_for_series(webinar.series, through=webinar, **wish)
        receipt = of_series(webinar.series, wish["email"], answer)
        return handed_over(receipt, reverse("series_registered", args=[webinar.series.slug]))
    seat = actions.register(webinar, **wish)
    return handed_over(of_seat(seat), reverse("registered", args=[webinar.slug]))


def _heading(*, is_asked: bool, waits: bool) -> str:
    if is_asked:
        return _("The host reads your registration first")
    return _("You are on the waiting list") if waits else _("Your seat is saved")


@require_safe
def registered(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the receipt. It names the address and nothing that opens the seat."""
    receipt = receipt_of(request, slug=slug)
    place, is_asked = receipt.get("place"), receipt.get("is_asked", False)
    context = {
        "webinar": _found(Webinar.objects.visible_to(request.user), slug),
        "email": receipt.get("email", ""),
        "place": place,
        "is_asked": is_asked,
        "heading": _heading(is_asked=is_asked, waits=bool(place)),
    }
    return render(request, "pages/registered.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("lost_link")
def lost_link(request: HttpRequest, slug: str) -> HttpResponse:
    """Mail the seat link again, with a code; the answer is the same whether there is a seat or not."""
    shown = _webinar_or_404(request, slug)
    form = LostLinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        actions.lost_link(shown, email=email)
        context = {"webinar": shown, "form": SeatCodeForm(initial={"email": email})}
        return render(request, "pages/lost_code.html", context)
    return render(request, "pages/lost_link.html", {"webinar": shown, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@limited("lost_code")
def lost_code(request: HttpRequest, slug: str) -> HttpResponse:
    """Open the seat to who read the code in the mailbox; a wrong code and an unknown address look alike."""
    shown = _webinar_or_404(request, slug)
    form = SeatCodeForm(request.POST)
    if request.method != "POST" or "email" in form.errors:
        return HttpResponseRedirect(reverse("lost_link", args=[slug]))
    if form.is_valid():
        seat = actions.seat_by_code(shown, **form.cleaned_data)
        if seat is not None:
            return HttpResponseRedirect(seat.get_absolute_url())
        form.add_error("code", _("This code does not fit, or its ten minutes are over. Ask for a new one."))
    return render(request, "pages/lost_code.html", {"webinar": shown, "form": form})


@require_safe
def webinar_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    shown = _webinar_or_404(request, slug)
    content = webinar_event(shown, method="PUBLISH")
    return calendar_answer(request, content, shown.slug, changed_at=shown.updated_at)


@require_safe
def webinars_calendar(request: HttpRequest) -> HttpResponse:
    """Answer the calendar that people subscribe to: everything public, the past too, so nothing vanishes."""
    public = Webinar.objects.visible_to(AnonymousUser()).order_by("-starts_at")[:FEED_SIZE]
    rows = list(public)
    return calendar_answer(request, webinars_feed(rows), "webinars", changed_at=latest_change(rows))
