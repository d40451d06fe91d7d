"""Webinars that members wish for."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.shortcuts import get_visible_or_404
from members.models import Member
from pages.limits import limited
from pages.person_forms import ProposalForm
from webinars import actions
from webinars.models import Proposal
from webinars.rules import may_host, moderates

PAGE_SIZE = 20


@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    """List what is wished for, the most votes first."""
    rows = Proposal.objects.visible_to(request.user).with_votes(request.user)
    paginator = Paginator(rows, PAGE_SIZE)
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "page_range": paginator.get_elided_page_range(page.number),
        "may_plan": may_host(request.user),
        "may_hide": moderates(request.user),
    }
    return render(request, "pages/proposals.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("propose")
def proposal_new(request: HttpRequest) -> HttpResponse:
    form = ProposalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.propose(by=cast(Member, request.user), **form.cleaned_data)
        except actions.ProposalRefused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Your proposal is online, with your vote."))
            return redirect("proposals")
    return render(request, "pages/proposal_new.html", {"form": form})


@login_required
@require_POST
@limited("proposal_act")
def proposal_act(request: HttpRequest, public_id: str, verb: str) -> HttpResponse:
    """Vote, take the vote back, hide, show, or make a draft."""
    proposal = get_visible_or_404(Proposal, request.user, public_id=public_id)
    if verb == "plan":
        return _planned(request, proposal)
    member = cast(Member, request.user)
    if verb in {"hide", "show"} and not moderates(member):
        raise Http404
    verbs = {
        "vote": (actions.vote, _("Your vote counts.")),
        "back": (actions.take_vote_back, _("Your vote is taken back.")),
        "hide": (actions.hide_proposal, _("The proposal is hidden.")),
        "show": (actions.show_proposal, _("The proposal is shown again.")),
    }
    if verb not in verbs:
        raise Http404
    act, done = verbs[verb]
    try:
        act(proposal, by=member)
    except actions.ProposalRefused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done)
    return redirect("proposals")


def _planned(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    if not may_host(request.user):
        raise Http404
    zone = timezone.get_current_timezone_name() if getattr(request, "reader_zone", None) else "UTC"
    try:
        webinar = actions.take_up(proposal, by=request.user, time_zone=zone)
    except actions.ProposalRefused as refusal:
        messages.error(request, refusal.message)
        return redirect("proposals")
    messages.success(
        request,
        _("A draft is made of it. Choose its day. Who voted is told when you open it for registration."),
    )
    return redirect("host_webinar_edit", webinar.slug)
