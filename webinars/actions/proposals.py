"""Webinars that members wish for."""

import datetime as dt
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.audit import record
from members.models import Member
from notifications.actions import post_mail
from webinars.actions.errors import ProposalRefused
from webinars.actions.planning import create_webinar
from webinars.models import Proposal, ProposalVote, Webinar
from webinars.rules import may_host, moderates
from webinars.states import ProposalState

PER_DAY: Final = 5
# A draft needs a day: its host chooses the real one on the next page.
DRAFTED_AHEAD: Final = dt.timedelta(weeks=4)


@transaction.atomic
def propose(*, by: Member, title: str, reason: str, speakers: str = "") -> Proposal:
    """Take a member's wish for a webinar; it has their vote. Raises ``ProposalRefused`` beyond five on a day."""
    since = timezone.now() - dt.timedelta(days=1)
    if Proposal.objects.filter(author=by, created_at__gt=since).count() >= PER_DAY:
        raise ProposalRefused(_("You have proposed much today. Please come back tomorrow."))
    proposal: Proposal = Proposal.objects.create(author=by, title=title, reason=reason, speakers=speakers)
    ProposalVote.objects.create(proposal=proposal, member=by)
    record("proposal.made", proposal, by=by)
    return proposal


@transaction.atomic
def vote(proposal: Proposal, *, by: Member) -> None:
    """Count the member's vote, once however often they press. Raises ``ProposalRefused`` for what is hidden."""
    if proposal.state != ProposalState.OPEN:
        raise ProposalRefused(_("This proposal is not shown any more."))
    ProposalVote.objects.get_or_create(proposal=proposal, member=by)


def take_vote_back(proposal: Proposal, *, by: Member) -> None:
    ProposalVote.objects.filter(proposal=proposal, member=by).delete()


@transaction.atomic
def hide_proposal(proposal: Proposal, *, by: Any) -> None:
    """Show a proposal to moderators only. Raises ``PermissionDenied`` for anyone else."""
    _set_state(proposal, ProposalState.HIDDEN, by=by)


@transaction.atomic
def show_proposal(proposal: Proposal, *, by: Any) -> None:
    _set_state(proposal, ProposalState.OPEN, by=by)


def _set_state(proposal: Proposal, state: ProposalState, *, by: Any) -> None:
    if by is not None and not moderates(by):
        raise PermissionDenied
    proposal.state = state
    proposal.save(update_fields=["state"])
    record(f"proposal.{state}", proposal, by=by)


@transaction.atomic
def take_up(proposal: Proposal, *, by: Any, time_zone: str = "UTC") -> Webinar:
    """Make a draft of a proposal, hosted by ``by``; who voted is told once it is open for registration.

    Raises ``ProposalRefused`` if another host was quicker or it is hidden, ``PermissionDenied`` for who may not host.
    """
    if not may_host(by):
        raise PermissionDenied
    locked: Proposal = Proposal.objects.select_for_update(no_key=True).get(pk=proposal.pk)
    if locked.state != ProposalState.OPEN:
        raise ProposalRefused(_("This proposal is not shown any more."))
    if locked.is_taken_up:
        raise ProposalRefused(_("A host plans this one already."))
    starts_at = (timezone.now() + DRAFTED_AHEAD).replace(minute=0, second=0, microsecond=0)
    webinar = create_webinar(
        by=by, title=locked.title, starts_at=starts_at, time_zone=time_zone, description=locked.reason
    )
    locked.webinar = webinar
    locked.save(update_fields=["webinar"])
    record("proposal.taken_up", locked, by=by, webinar=webinar.pk)
    return webinar


def tell_voters(webinar: Webinar) -> int:
    """Mail those who wished for a webinar that it is open for registration, each once; return how many."""
    votes = ProposalVote.objects.filter(proposal__webinar=webinar, proposal__state=ProposalState.OPEN)
    told = 0
    for one in votes.select_related("proposal", "member"):
        if one.member.is_active:
            told += _tell(one, webinar)
    return told


def _tell(one: ProposalVote, webinar: Webinar) -> bool:
    mail = post_mail(
        "proposal_planned",
        to=one.member.email,
        name=one.member.name,
        context={
            "webinar": webinar,
            "proposal": one.proposal,
            "url": settings.SITE_URL + webinar.get_absolute_url(),
        },
        dedupe_key=f"proposal_planned:{webinar.pk}:{one.member_id}",
        language=one.member.language,
        time_zone=one.member.time_zone,
        stoppable=True,
    )
    return mail is not None
