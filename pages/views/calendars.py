"""Calendars that people subscribe to: of a topic, and of a member's own seats."""

from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from notifications.actions import close_calendar_feed, renew_calendar_feed
from notifications.models import CalendarFeed
from pages.calendar_files import calendar_answer
from registrations.models import Registration
from registrations.states import SeatState
from webinars.calendar import seats_feed, webinars_feed
from webinars.models import Topic, Webinar

FEED_SIZE: Final = 500


@require_safe
def topic_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer the public webinars of one topic, past ones too, so that nothing vanishes."""
    topic = get_object_or_404(Topic, slug=slug)
    public = Webinar.objects.visible_to(AnonymousUser()).filter(topics=topic).order_by("-starts_at")
    rows = list(public[:FEED_SIZE])
    return calendar_answer(request, webinars_feed(rows, name=topic.name), topic.slug)


@require_safe
def seats_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Answer the seats of whoever's secret address this is. It names nobody and opens each seat."""
    feed = get_object_or_404(
        CalendarFeed.objects.select_related("member"), token=token, member__is_active=True
    )
    own = Registration.objects.of_member(feed.member).filter(state=SeatState.CONFIRMED)
    rows = own.select_related("webinar").order_by("-webinar__starts_at", "-pk")[:FEED_SIZE]
    answer = calendar_answer(request, seats_feed(rows, name=_("My seats")), "seats")
    # Kept by the reader's own calendar program alone, which asks each time whether it is still so.
    answer["Cache-Control"] = "private, no-cache"
    return answer


@login_required
@require_POST
def account_calendar(request: HttpRequest) -> HttpResponse:
    """Make the secret address of the member's calendar, replace it, or end it."""
    if request.POST.get("do") == "end":
        close_calendar_feed(request.user)
        messages.success(request, _("Your calendar link does not work any more."))
    else:
        renew_calendar_feed(request.user)
        messages.success(request, _("Your calendar link is ready. An earlier one does not work any more."))
    return redirect("account_seats")
