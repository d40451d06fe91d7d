"""Invite people by a list: bring it, look at it, send it; and what became of each invitation."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from pages.host.access import for_hosts, seats_webinar
from pages.host.invitation_forms import GuestListForm
from registrations import actions
from registrations.models import GuestList, Invitation
from registrations.rules import needs_approval
from registrations.states import InvitationState
from webinars.models import Webinar

PAGE_SIZE = 100
SHOWN = 10
SHOWN_PROBLEMS = 200


@require_http_methods(["GET", "HEAD", "POST"])
@for_hosts
def webinar_invitations(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Show who is invited and how they answered; the form brings a list to be looked at."""
    webinar = seats_webinar(request, slug)
    asks = needs_approval(webinar)
    form = (
        GuestListForm(request.POST, request.FILES, asks=asks)
        if request.method == "POST"
        else GuestListForm(asks=asks)
    )
    if request.method == "POST" and form.is_valid():
        brought = actions.bring_list(webinar, form.rows, by=request.user, **form.chosen)
        return redirect("host_guest_list", slug, brought.public_id)
    return _page(request, webinar, form)


def _page(request: HttpRequest, webinar: Webinar, form: GuestListForm) -> HttpResponse:
    rows = Invitation.objects.filter(webinar=webinar)
    found = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    counts = [(state, state.label, found[state]) for state in InvitationState if found.get(state)]
    chosen = request.GET.get("state", "")
    shown = rows.filter(state=chosen) if chosen in found else rows
    paginator = Paginator(shown.order_by("-pk"), PAGE_SIZE)
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "webinar": webinar,
        "form": form,
        "counts": counts,
        "chosen": chosen if chosen in found else "",
        "total": sum(found.values()),
        "to_post": rows.filter(state=InvitationState.INVITED, posted_at=None).count(),
        "page_obj": page,
        "page_range": paginator.get_elided_page_range(page.number),
        "drafts": webinar.guest_lists.filter(sent_at=None),
    }
    return render(request, "pages/host/invitations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_hosts
def guest_list(request: HttpRequest, slug: str, public_id: str) -> HttpResponseBase:
    """Show whom a list reaches and which lines cannot be used; only the POST invites them, or throws the list away."""
    webinar = seats_webinar(request, slug)
    brought = get_object_or_404(GuestList, webinar=webinar, public_id=public_id, sent_at=None)
    if request.method == "POST":
        return _decide(request, brought)
    reach = actions.reach_of(brought)
    context = {
        "webinar": webinar,
        "list": brought,
        "reach": reach,
        "shown": reach.fresh[:SHOWN],
        "problems": brought.problems[:SHOWN_PROBLEMS],
        "more_problems": max(0, len(brought.problems) - SHOWN_PROBLEMS),
    }
    return render(request, "pages/host/guest_list.html", context)


def _decide(request: HttpRequest, brought: GuestList) -> HttpResponseBase:
    slug = brought.webinar.slug
    if request.POST.get("do") != "send":
        actions.drop_list(brought, by=request.user)
        messages.success(request, _("The list is thrown away. Nobody was invited."))
        return redirect("host_webinar_invitations", slug)
    try:
        count = actions.send_list(brought, by=request.user)
    except actions.SeatError as refusal:
        messages.warning(request, refusal.message)
        return redirect("host_guest_list", slug, brought.public_id)
    said = ngettext("%(n)d person is invited.", "%(n)d people are invited.", count) % {"n": count}
    messages.success(request, _("%(said)s The e-mails are on their way.") % {"said": said})
    return redirect("host_webinar_invitations", slug)


@require_POST
@for_hosts
def invitation(request: HttpRequest, slug: str, public_id: str) -> HttpResponseBase:
    """Send one invitation again, or take it back."""
    webinar = seats_webinar(request, slug)
    invited = get_object_or_404(
        Invitation.objects.select_related("webinar"), webinar=webinar, public_id=public_id
    )
    try:
        if request.POST.get("do") == "again":
            actions.invite_again(invited, by=request.user)
            messages.success(request, _("The invitation is sent again."))
        else:
            actions.take_invitation_back(invited, by=request.user)
            messages.success(request, _("The invitation is taken back."))
    except actions.SeatError as refusal:
        messages.warning(request, refusal.message)
    return redirect("host_webinar_invitations", slug)
