"""Calling off a webinar, or what is still to come of its series."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from pages.host.access import for_hosts, own_webinar
from pages.host.told import Reach, reaches
from webinars import actions
from webinars.models import Webinar
from webinars.states import Scope, WebinarState


@require_http_methods(["GET", "HEAD", "POST"])
@for_hosts
def webinar_cancel(request: HttpRequest, slug: str) -> HttpResponse:
    """Say how many people are told, for each way of cancelling, and cancel."""
    webinar = own_webinar(request, slug)
    if webinar.state not in {WebinarState.DRAFT, WebinarState.SCHEDULED} or webinar.is_over:
        messages.error(request, _("This webinar cannot be cancelled any more."))
        return redirect("host_webinar", slug)
    found = {reach.scope: reach for reach in reaches(webinar, by=request.user)}
    problem = ""
    if request.method == "POST":
        asked = request.POST.get("scope", Scope.ONE if len(found) == 1 else "")
        chosen = next((reach for scope, reach in found.items() if scope == asked), None)
        problem = _cancelled(request, webinar, chosen) if chosen else _("Choose which webinars are cancelled")
        if not problem:
            return redirect("host_webinar", slug)
    context = {"webinar": webinar, "reaches": list(found.values()), "problem": problem}
    return render(request, "pages/host/cancel.html", context)


def _cancelled(request: HttpRequest, webinar: Webinar, reach: Reach) -> str:
    """Cancel what was chosen and say so; return why it was refused, if it was."""
    try:
        done = actions.cancel_series(webinar, by=request.user, scope=reach.scope)
    except actions.NotPossible as refusal:
        return refusal.message
    said = ngettext("%(n)d webinar is cancelled.", "%(n)d webinars are cancelled.", len(done))
    messages.success(request, f"{said % {'n': len(done)}} {reach.said}")
    return ""
