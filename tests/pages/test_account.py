"""A member's own corner."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from members.models import Member
from registrations import actions
from tests.factories.members import make_host, make_member
from tests.factories.webinars import make_past_webinar, make_webinar
from tests.pages.seen import errors, heading, links, main_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def hawa() -> Member:
    member = make_member("hawa@example.org", name="Hawa Kamara")
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    return member


def test_the_account_is_behind_the_sign_in(client: Client) -> None:
    assert [client.get(f"/account/{page}").status_code for page in ("", "seats/", "profile/")] == [
        302,
        302,
        302,
    ]


def test_seats_of_the_proven_address_are_reached_from_the_account(client: Client, hawa: Member) -> None:
    seat = actions.register(make_webinar("Listening first"), name="Hawa", email="hawa@example.org")
    actions.register(make_webinar("Not hers"), name="Joseph", email="joseph@example.org")
    client.force_login(hawa)

    response = client.get("/account/seats/")

    assert links(response, "Listening first") == [f"/s/{seat.token}/"]
    assert "Not hers" not in main_text(response)


def test_an_address_that_is_not_proven_opens_no_seat(client: Client) -> None:
    member = make_member("hawa@example.org")
    actions.register(make_webinar("Listening first"), name="Hawa", email="hawa@example.org")
    client.force_login(member)

    assert "Listening first" not in main_text(client.get("/account/seats/"))


def test_the_overview_greets_and_shows_what_comes(client: Client, hawa: Member) -> None:
    actions.register(make_webinar("Listening first"), name="Hawa", email="hawa@example.org")
    past = make_past_webinar("Long ago")
    past.registrations.create(name="Hawa", email=hawa.email, email_key=hawa.email, state="confirmed")
    client.force_login(hawa)

    response = client.get("/account/")

    assert heading(response) == "Hello, Hawa"
    assert ("Listening first" in main_text(response), "Long ago" in main_text(response)) == (True, False)


def test_hosts_alone_see_the_host_desk(client: Client, hawa: Member) -> None:
    client.force_login(hawa)
    assert links(client.get("/account/"), "Host desk") == []
    client.force_login(make_host())
    assert links(client.get("/account/"), "Host desk") == ["/host/", "/host/"]


def test_a_name_and_a_zone_are_kept(client: Client, hawa: Member) -> None:
    client.force_login(hawa)

    client.post("/account/profile/", {"name": "Hawa K", "time_zone": "Africa/Freetown"})

    hawa.refresh_from_db()
    assert (hawa.name, hawa.time_zone) == ("Hawa K", "Africa/Freetown")


def test_a_zone_that_is_no_place_is_refused(client: Client, hawa: Member) -> None:
    client.force_login(hawa)

    response = client.post("/account/profile/", {"name": "Hawa", "time_zone": "Mars/Base"})

    assert len(errors(response)) == 1
