from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections

from members.models import Member
from members.roles import Role
from notifications.models import OutgoingMail
from tests.factories.members import make_host, make_member
from webinars import tasks
from webinars.actions import (
    ProposalRefused,
    cancel_webinar,
    hide_proposal,
    propose,
    schedule_webinar,
    show_proposal,
    take_up,
    take_vote_back,
    tell_voters,
    vote,
)
from webinars.models import Proposal
from webinars.states import ProposalState, WebinarState


def proposed(by: Member | None = None, title: str = "Radio for child protection") -> Proposal:
    return propose(by=by or make_member(), title=title, reason="It reaches villages.")


def votes(proposal: Proposal) -> int:
    return Proposal.objects.all().with_votes(None).get(pk=proposal.pk).vote_count


@pytest.mark.django_db
def test_a_proposal_has_the_vote_of_its_author_and_one_of_each_other() -> None:
    proposal, other = proposed(), make_member()

    vote(proposal, by=other)
    vote(proposal, by=other)
    twice = votes(proposal)
    take_vote_back(proposal, by=other)

    assert (twice, votes(proposal)) == (2, 1)


@pytest.mark.django_db
def test_what_most_want_comes_first_and_says_whether_the_reader_voted() -> None:
    first, second = proposed(title="First"), proposed(title="Second")
    reader = make_member()
    vote(second, by=reader)

    rows = Proposal.objects.visible_to(reader).with_votes(reader)

    assert [(row.title, row.vote_count, row.has_voted) for row in rows] == [
        ("Second", 2, True),
        ("First", 1, False),
    ]
    assert first.author is not None


@pytest.mark.django_db
def test_moderators_hide_and_show_and_nobody_votes_for_what_is_hidden() -> None:
    proposal, moderator = proposed(), make_member(role=Role.MODERATOR)

    with pytest.raises(PermissionDenied):
        hide_proposal(proposal, by=make_host())
    hide_proposal(proposal, by=moderator)

    assert list(Proposal.objects.visible_to(make_host())) == []
    assert list(Proposal.objects.visible_to(moderator)) == [proposal]
    with pytest.raises(ProposalRefused, match="not shown any more"):
        vote(proposal, by=make_member())
    with pytest.raises(ProposalRefused, match="not shown any more"):
        take_up(proposal, by=make_host())
    show_proposal(proposal, by=moderator)
    assert Proposal.objects.get().state == ProposalState.OPEN


@pytest.mark.django_db
def test_nobody_proposes_more_than_five_on_one_day() -> None:
    member = make_member()
    for number in range(5):
        proposed(member, f"Wish {number}")

    with pytest.raises(ProposalRefused, match="come back tomorrow"):
        proposed(member)


@pytest.mark.django_db
def test_a_host_makes_a_draft_and_voters_are_told_once_it_is_open() -> None:
    author, host = make_member("hawa@example.org", name="Hawa"), make_host()
    proposal = proposed(author)
    gone = make_member("gone@example.org")
    vote(proposal, by=gone)
    Member.objects.filter(pk=gone.pk).update(is_active=False)

    webinar = take_up(proposal, by=host, time_zone="Africa/Nairobi")
    tasks.tell_voters(webinar.pk)
    as_draft = OutgoingMail.objects.count()
    schedule_webinar(webinar, by=host)
    tasks.tell_voters(webinar.pk)
    tasks.tell_voters(webinar.pk)

    assert (webinar.state, webinar.title, list(webinar.hosts.all())) == (
        WebinarState.SCHEDULED,
        "Radio for child protection",
        [host],
    )
    mail = OutgoingMail.objects.get()
    assert (as_draft, mail.recipient, mail.kind) == (0, "hawa@example.org", "proposal_planned")
    assert webinar.get_absolute_url() in mail.text
    assert tell_voters(webinar) == 0


@pytest.mark.django_db
def test_a_proposal_is_taken_up_once_and_again_when_its_webinar_was_cancelled() -> None:
    proposal, host = proposed(), make_host()
    webinar = take_up(proposal, by=host)

    with pytest.raises(ProposalRefused, match="A host plans this one already"):
        take_up(proposal, by=make_host())
    with pytest.raises(PermissionDenied):
        take_up(proposal, by=make_member())
    cancel_webinar(webinar, by=host)

    again = take_up(proposal, by=make_host())
    assert Proposal.objects.get().webinar == again


@pytest.mark.database
@pytest.mark.usefixtures("shared_database")
def test_one_member_has_one_vote_however_many_clicks_come_at_once() -> None:
    proposal, member = proposed(), make_member()

    def click(_number: int) -> None:
        vote(proposal, by=member)
        connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(click, range(8)))

    assert votes(proposal) == 2
