"""A member's own corner."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from notifications.models import CalendarFeed
from pages.forms import ProfileForm
from registrations.models import Certificate, Registration
from registrations.states import CertificateState
from webinars.models import Webinar
from webinars.states import WebinarState

NEXT_SEATS = 3


def own_seats(request: HttpRequest) -> QuerySet[Registration]:
    """Return the seats of the member and of the member's proven address, the latest webinar first."""
    issued = Certificate.objects.filter(registration=OuterRef("pk"), state=CertificateState.ISSUED)
    rows = Registration.objects.of_member(request.user).select_related("webinar")
    rows = rows.annotate(has_certificate=Exists(issued))
    return rows.order_by("-webinar__starts_at", "-pk")


@login_required
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    coming = Webinar.objects.upcoming().order_by()
    seats = own_seats(request).filter(webinar__in=coming).order_by("webinar__starts_at")[:NEXT_SEATS]
    practices = Webinar.objects.filter(
        people__member=request.user.pk, practice_at__gt=timezone.now(), state=WebinarState.SCHEDULED
    )
    context = {"seats": seats, "practices": practices.order_by("practice_at")}
    return render(request, "pages/account.html", context)


@login_required
@require_safe
def account_seats(request: HttpRequest) -> HttpResponse:
    feed = CalendarFeed.objects.filter(member=request.user.pk).first()
    url = request.build_absolute_uri(reverse("seats_calendar", args=[feed.token])) if feed else ""
    return render(request, "pages/account_seats.html", {"seats": own_seats(request), "feed_url": url})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account_profile(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("account")
    return render(request, "pages/account_profile.html", {"form": form})
