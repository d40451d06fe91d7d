"""Webinars that come back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pages.host.access import for_planners, own_webinar
from pages.host.part_forms import RepeatForm
from webinars import actions
from webinars.models import Webinar
from webinars.states import Every, WebinarState


@require_http_methods(["GET", "HEAD", "POST"])
@for_planners
def webinar_repeat(request: HttpRequest, slug: str) -> HttpResponse:
    """Let a webinar come back, or show the series that it is part of."""
    webinar = own_webinar(request, slug)
    form = RepeatForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.make_series(
                webinar,
                by=request.user,
                every=Every(form.cleaned_data["every"]),
                count=form.cleaned_data["count"],
                title=form.cleaned_data["title"],
            )
        except actions.NotPossible as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The series is made. Each webinar can still be changed alone."))
            for note in actions.clock_notes(list(made.webinars.order_by("starts_at", "pk"))):
                messages.warning(request, note)
            return redirect("host_webinar_repeat", slug)
    can_repeat = webinar.state in {WebinarState.DRAFT, WebinarState.SCHEDULED} and not webinar.is_over
    mine = Webinar.objects.run_by(request.user).order_by("starts_at", "pk")
    context = {
        "webinar": webinar,
        "form": form,
        "can_repeat": can_repeat and not webinar.series_id,
        "others": mine.filter(series=webinar.series_id) if webinar.series_id else mine.none(),
    }
    return render(request, "pages/host/repeat.html", context)
