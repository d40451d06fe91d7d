"""Saved searches: told when it is said again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from archive import actions
from archive.models import SavedSearch
from archive.states import Pace
from pages.views.search import filters_of

MAX_QUERY = 200


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account_saved(request: HttpRequest) -> HttpResponse:
    """List a member's saved searches; save one, change how often it tells, or stop it."""
    if request.method == "POST":
        _do(request)
        return redirect("account_saved")
    own = SavedSearch.objects.filter(member=request.user.pk)
    return render(request, "pages/account_saved.html", {"searches": own, "paces": Pace.choices})


def _do(request: HttpRequest) -> None:
    asked = request.POST.get("do")
    if asked == "save":
        _save(request)
        return
    own = get_object_or_404(SavedSearch, member=request.user.pk, token=request.POST.get("search", ""))
    if asked == "stop":
        actions.stop_search(own)
        messages.success(request, _("Stopped. You get no more e-mails about it."))
    elif request.POST.get("pace") in Pace.values:
        actions.change_pace(own, Pace(request.POST["pace"]))
        messages.success(request, _("Saved."))


def _save(request: HttpRequest) -> None:
    filters = filters_of(request.POST)
    try:
        actions.save_search(
            request.user,
            query=request.POST.get("q", "").replace("\x00", "").strip()[:MAX_QUERY],
            topic=filters.topic,
            language=filters.language,
            presenter=filters.presenter,
            year=str(filters.year or "")[:4],
        )
    except actions.NotSaved as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Saved. You get an e-mail when somebody says it again."))


# One-click stop of mail programs (RFC 8058): they post without a cookie, and the token is the proof.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def saved_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask before a saved search is stopped; only the POST does it, and twice is as good as once."""
    search = SavedSearch.objects.filter(token=token).first()
    if request.method == "POST":
        if search:
            actions.stop_search(search)
        words = {"heading": _("Stopped"), "text": _("You get no more e-mails about this search.")}
        return render(request, "pages/message.html", words)
    if search is None:
        raise Http404
    return render(request, "pages/saved_stop.html", {"search": search})
