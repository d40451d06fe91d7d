"""Copy a published recording to another platform, and take the copy down."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from archive import actions
from archive.models import Publication
from pages.host.access import for_hosts, own_webinar
from pages.host.elsewhere import Elsewhere, elsewhere, form_for
from pages.host.progress import publication_of
from providers.platforms import Privacy


def _there_or_404(request: HttpRequest, slug: str, platform: str) -> tuple[Publication, Elsewhere]:
    publication = publication_of(own_webinar(request, slug))
    found = next((one for one in elsewhere(publication) if one.platform.name == platform), None)
    if publication is None or found is None:
        raise Http404
    return publication, found


@require_http_methods(["GET", "HEAD", "POST"])
@for_hosts
def video_copy(request: HttpRequest, slug: str, platform: str) -> HttpResponseBase:
    """Ask which video goes there and who sees it, and wish for it."""
    publication, there = _there_or_404(request, slug, platform)
    if there.obstacle:
        messages.error(request, there.obstacle)
        return redirect("host_publish", slug)
    wanted = there.copy if there.is_wanted else None
    form = form_for(publication, request.POST if request.method == "POST" else None, wanted)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_for_copy(
                publication,
                by=request.user,
                platform=platform,
                kind=form.cleaned_data["kind"],
                privacy=Privacy(form.cleaned_data["privacy"]),
            )
        except actions.NoCopy as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("It is on its way. You can close this page."))
            return redirect("host_publish", slug)
    context = {"webinar": publication.webinar, "there": there, "form": form}
    return render(request, "pages/host/video_copy.html", context)


@require_POST
@for_hosts
def video_copy_remove(request: HttpRequest, slug: str, platform: str) -> HttpResponseBase:
    """Delete the copy there."""
    _publication, there = _there_or_404(request, slug, platform)
    if there.copy is None or not there.is_wanted:
        messages.error(request, _("There is no copy to delete."))
    else:
        actions.take_copy_down(there.copy, by=request.user)
        messages.success(request, _("It is being deleted there."))
    return redirect("host_publish", slug)


@require_safe
@for_hosts
def video_copies(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Answer the card alone, for the page to replace while a copy is under way."""
    webinar = own_webinar(request, slug)
    found = elsewhere(publication_of(webinar))
    context = {"webinar": webinar, "elsewhere": found, "is_copying": any(one.is_moving for one in found)}
    return render(request, "pages/host/_video_copies.html", context)
