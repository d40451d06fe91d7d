"""What an invited person sees and says."""

import time

import pytest
from django.test import Client

from pages.unhurried import stamp
from registrations import actions
from registrations.models import Invitation, NotInvited, Registration
from registrations.states import InvitationState
from tests.factories.registrations import make_invitation
from tests.factories.webinars import make_webinar
from tests.pages.seen import forms, heading, links, main_text, tree
from webinars.models import Webinar
from webinars.states import WebinarState

pytestmark = pytest.mark.django_db


def typed(**changes: object) -> dict[str, object]:
    return {"name": "Hawa K.", "shown": stamp(time.time() - 30), **changes}


def test_the_form_is_filled_in_and_bound_to_the_address(client: Client) -> None:
    invited = make_invitation(make_webinar(slug="listening"), "hawa@example.org", name="Hawa")
    address = f"/invitations/{invited.token}/"

    page = client.get(address)
    email = tree(page).xpath("//main//input[@name='email']")[0]
    done = client.post(address, typed(email="somebody@else.example"), follow=True)

    assert (email.get("value"), email.get("disabled") is not None) == ("hawa@example.org", True)
    assert tree(page).xpath("//main//input[@name='name']/@value") == ["Hawa"]
    assert (heading(done), "hawa@example.org" in main_text(done)) == ("Your seat is saved", True)
    assert list(Registration.objects.values_list("name", "email")) == [("Hawa K.", "hawa@example.org")]


def test_an_open_invitation_takes_another_address(client: Client) -> None:
    invited = make_invitation(make_webinar(), "hawa@example.org", locks_address=False)

    client.post(f"/invitations/{invited.token}/", typed(email="musa@example.org"))

    assert list(Registration.objects.values_list("email", "proven_at")) == [("musa@example.org", None)]


def test_who_skips_the_reading_is_not_told_of_it(client: Client) -> None:
    webinar = make_webinar()
    actions.choose_approval(webinar, by=None, needed=True)
    pages = [
        client.get(f"/invitations/{make_invitation(webinar, skips_approval=skips).token}/")
        for skips in (True, False)
    ]

    assert ["Ask for a seat" in main_text(page) for page in pages] == [False, True]


def test_a_look_changes_nothing(client: Client) -> None:
    invited = make_invitation(make_webinar())
    before = Invitation.objects.values().get()

    for page in ("", "decline/", "stop/"):
        assert client.get(f"/invitations/{invited.token}/{page}").status_code == 200

    assert Invitation.objects.values().get() == before
    assert (NotInvited.objects.count(), Registration.objects.count()) == (0, 0)


def test_saying_no_asks_first_and_can_be_thought_over(client: Client) -> None:
    invited = make_invitation(make_webinar())
    address = f"/invitations/{invited.token}/"

    client.post(f"{address}decline/")
    page = client.get(address)

    invited.refresh_from_db()
    assert invited.state == InvitationState.DECLINED
    assert "You said that you do not come" in main_text(page)
    assert (links(page, "No, thank you"), ("post", address) in forms(page)) == ([], True)


def test_one_click_of_a_mail_program_ends_all_invitations() -> None:
    invited = make_invitation(make_webinar())
    strict = Client(enforce_csrf_checks=True)

    stopped = strict.post(f"/invitations/{invited.token}/stop/", {"List-Unsubscribe": "One-Click"})
    declined = strict.post(f"/invitations/{invited.token}/decline/")

    assert (stopped.status_code, declined.status_code) == (200, 403)
    assert NotInvited.objects.count() == 1


@pytest.mark.parametrize(
    ("states", "says"),
    [
        ({"invitation": InvitationState.TAKEN_BACK}, "This invitation does not hold any more"),
        ({"webinar": WebinarState.ENDED}, "Registration is closed"),
    ],
    ids=["taken back", "over"],
)
def test_what_does_not_hold_any_more_says_so(client: Client, states: dict[str, str], says: str) -> None:
    invited = make_invitation(make_webinar())
    Invitation.objects.update(state=states.get("invitation", InvitationState.INVITED))
    Webinar.objects.update(state=states.get("webinar", WebinarState.SCHEDULED))

    page = client.get(f"/invitations/{invited.token}/")
    client.post(f"/invitations/{invited.token}/", typed())

    assert says in main_text(page)
    assert Registration.objects.count() == 0


def test_unknown_links_lead_nowhere(client: Client) -> None:
    statuses = [client.get(f"/invitations/nothing/{page}").status_code for page in ("", "decline/", "stop/")]

    assert statuses == [404] * 3
