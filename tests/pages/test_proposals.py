from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from members.roles import Role
from tests.factories.members import make_host, make_member
from tests.pages.seen import errors, forms, heading, links, main_text
from webinars.actions import create_webinar, propose, schedule_webinar, vote
from webinars.models import Proposal, Webinar

pytestmark = pytest.mark.django_db
LIST = "/webinars/proposals/"


def act(proposal: Proposal, verb: str) -> str:
    return reverse("proposal_act", args=[proposal.public_id, verb])


def test_a_member_proposes_and_others_vote_and_take_it_back(client: Client) -> None:
    client.force_login(make_member(name="Hawa"))
    missing = client.post(reverse("proposal_new"), {"title": "", "reason": ""})
    answer = client.post(
        reverse("proposal_new"),
        {"title": "Radio for child protection", "reason": "It reaches villages.", "speakers": "A station"},
        follow=True,
    )
    proposal = Proposal.objects.get()
    client.force_login(make_member())
    voted = client.post(act(proposal, "vote"), follow=True)
    back = client.post(act(proposal, "back"), follow=True)

    assert errors(missing) == [
        "Say in one line what it should be about",
        "Say why it would help, in a sentence or two",
    ]
    assert heading(answer) == "Proposed webinars"
    assert "Could speak: A station" in main_text(answer)
    assert "2 votes" in main_text(voted)
    assert "1 vote" in main_text(back)


def test_guests_read_and_are_asked_to_sign_in(client: Client) -> None:
    proposal = propose(by=make_member(), title="Radio", reason="It reaches villages.")

    shown = client.get(LIST)

    assert "Radio" in main_text(shown)
    assert links(shown, "Sign in to vote") == ["/sign-in/?next=%2Fwebinars%2Fproposals%2F"]
    assert forms(shown) == []
    for address in (act(proposal, "vote"), reverse("proposal_new")):
        assert client.post(address)["Location"].startswith("/sign-in/")


def test_moderators_hide_and_members_cannot(client: Client) -> None:
    proposal = propose(by=make_member(), title="Radio", reason="It reaches villages.")
    client.force_login(make_member())
    refused = [client.post(act(proposal, verb)).status_code for verb in ("hide", "show", "plan", "burn")]
    client.force_login(make_member(role=Role.MODERATOR))
    hidden = client.post(act(proposal, "hide"), follow=True)
    client.force_login(make_member())

    assert refused == [404, 404, 404, 404]
    assert "hidden" in main_text(hidden)
    assert "Radio" not in main_text(client.get(LIST))
    assert client.post(act(proposal, "vote")).status_code == 404


def test_a_host_makes_a_draft_and_the_list_says_how_far_it_is(client: Client) -> None:
    proposal = propose(by=make_member(), title="Radio", reason="It reaches villages.")
    host = make_host()
    client.force_login(host)

    to_form = client.post(act(proposal, "plan"))
    drafted = client.get(LIST)
    again = client.post(act(proposal, "plan"), follow=True)
    webinar = Webinar.objects.get()
    schedule_webinar(webinar, by=host)

    assert to_form["Location"] == reverse("host_webinar_edit", args=[webinar.slug])
    assert "A host is planning it" in main_text(drafted)
    assert "A host plans this one already." in main_text(again)
    assert links(client.get(LIST), "Radio") == [webinar.get_absolute_url()]


def test_no_webinar_takes_the_address_of_the_list(client: Client) -> None:
    webinar = create_webinar(
        by=None, title="Proposals", starts_at=propose(by=make_member(), title="x", reason="y").created_at
    )

    assert webinar.slug != "proposals"
    assert links(client.get("/webinars/"), "Proposed webinars") == [LIST]
    assert links(client.get("/community/"), "Proposed webinars") == [LIST]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_for_one_as_for_three(
    client: Client, django_assert_num_queries: Any, count: int
) -> None:
    for number in range(count):
        proposal = propose(by=make_member(), title=f"Wish {number}", reason="Why not")
        vote(proposal, by=make_member())

    with django_assert_num_queries(2):
        client.get(LIST)
