"""What readers want changed, for those who decide: fixes of lines, and things to remove."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from archive.actions import hide
from archive.models import Publication
from archive.states import PublicationState
from pages.host.access import for_hosts, own_recording
from transcripts import actions
from transcripts.comparing import pieces
from transcripts.models import Fix, RemovalWish
from transcripts.states import FixState

PAGE_SIZE = 20


@require_http_methods(["GET", "HEAD", "POST"])
@for_hosts
def fixes(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Show the fixes that wait for one recording beside what the lines say now; take them over or let them be."""
    recording = own_recording(request, public_id)
    waiting = Fix.objects.filter(segment__transcript__recording=recording, state=FixState.HELD)
    if request.method == "POST":
        _decide(request, waiting)
        return redirect("host_recording_fixes", recording.public_id)
    page = Paginator(waiting.select_related("segment__transcript"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "recording": recording,
        "webinar": recording.webinar,
        "fixes": [(fix, pieces(fix.segment.text, fix.text, fix.segment.transcript.language)) for fix in page],
        "page_obj": page,
        "page_range": page.paginator.get_elided_page_range(page.number),
    }
    return render(request, "pages/host/fixes.html", context)


def _decide(request: HttpRequest, waiting: Any) -> None:
    fix = waiting.filter(public_id=request.POST.get("fix", "")).select_related("segment__transcript").first()
    version = request.POST.get("version", "")
    seen = int(version) if version.isdecimal() and len(version) < 10 else None  # noqa: PLR2004
    try:
        if fix is None:
            raise actions.NotPossible(_("Somebody decided on this fix already."))
        if request.POST.get("do") == "accept":
            actions.accept_fix(fix, by=request.user, text=request.POST.get("text", ""), version=seen)
            messages.success(request, _("The line says it now."))
        else:
            actions.decline_fix(fix, by=request.user)
            messages.success(request, _("The line stays as it is."))
    except actions.NotPossible as refusal:
        messages.error(request, refusal.message)


@require_http_methods(["GET", "HEAD", "POST"])
@for_hosts
def removals(request: HttpRequest) -> HttpResponseBase:
    """List what people ask to remove, for hosts and moderators; hide a recording at once, or note it as done."""
    wishes = RemovalWish.objects.open().visible_to(request.user)
    if request.method == "POST":
        wish = get_object_or_404(wishes, public_id=request.POST.get("wish", ""))
        _look_after(request, wish)
        return redirect("host_removals")
    page = Paginator(wishes.select_related("recording__webinar__publication"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "wishes": page.object_list,
        "page_obj": page,
        "page_range": page.paginator.get_elided_page_range(page.number),
    }
    return render(request, "pages/host/removals.html", context)


def _look_after(request: HttpRequest, wish: RemovalWish) -> None:
    published = Publication.objects.filter(
        webinar=wish.recording.webinar, state=PublicationState.PUBLISHED
    ).first()
    if request.POST.get("do") == "hide":
        if published is not None:
            hide(published, by=request.user)
        messages.success(request, _("Nobody else sees the recording now."))
        return
    try:
        actions.close_removal(wish, by=request.user)
        messages.success(request, _("Done. What was written is forgotten."))
    except actions.NotPossible as refusal:
        messages.error(request, refusal.message)
