"""The settings of providers, for admins."""

import secrets
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from members.models import Member
from members.roles import Role
from providers.credentials import credentials_of
from providers.models import ProviderConnection
from tests.factories.members import make_host, make_member

pytestmark = pytest.mark.django_db

KEYS = {
    "google-client_id": "the-client",
    "google-client_secret": "a-very-secret-word",
    "google-calendar_id": "",
    "do": "save",
}


@pytest.fixture
def admin(client: Client) -> Member:
    made = make_member(role=Role.ADMIN)
    client.force_login(made)
    return made


def test_an_admin_sees_every_provider_and_what_it_lacks(client: Client, admin: Member) -> None:
    shown = client.get("/host/settings/providers/").content.decode()

    assert [
        name for name in ("zoom", "google", "bigbluebutton", "jitsi") if f'id="{name}"' not in shown
    ] == []
    assert "Zoom needs the account ID" in shown


@pytest.mark.parametrize(
    "address",
    [
        "/host/settings/providers/",
        "/host/settings/providers/zoom/",
        "/host/settings/providers/google/allow/",
        "/host/settings/providers/google/back/",
    ],
)
def test_hosts_find_nothing_there(client: Client, address: str) -> None:
    client.force_login(make_host())

    statuses = {client.get(address).status_code, client.post(address).status_code}

    assert statuses <= {404, 405}


def test_keys_are_kept_and_a_secret_is_never_shown_again(client: Client, admin: Member) -> None:
    client.post("/host/settings/providers/google/", KEYS)

    shown = client.get("/host/settings/providers/").content.decode()

    assert credentials_of("google") == {"client_id": "the-client", "client_secret": "a-very-secret-word"}
    assert "the-client" in shown
    assert "a-very-secret-word" not in shown
    assert b"a-very-secret-word" not in bytes(ProviderConnection.objects.get().secrets)


def test_an_empty_secret_keeps_the_one_that_is_there(client: Client, admin: Member) -> None:
    client.post("/host/settings/providers/google/", KEYS)

    client.post(
        "/host/settings/providers/google/", {**KEYS, "google-client_id": "other", "google-client_secret": ""}
    )

    assert credentials_of("google") == {"client_id": "other", "client_secret": "a-very-secret-word"}


def test_what_is_missing_is_named_at_its_field_and_nothing_is_kept(client: Client, admin: Member) -> None:
    answer = client.post("/host/settings/providers/bigbluebutton/", {"bigbluebutton-url": "", "do": "save"})

    assert answer.status_code == 200
    assert "Enter this, or leave all of it" in answer.content.decode()
    assert ProviderConnection.objects.count() == 0


def test_testing_says_in_plain_words_how_it_went(client: Client, admin: Member) -> None:
    answer = client.post("/host/settings/providers/zoom/", {"do": "test"}, follow=True)

    connection = ProviderConnection.objects.get()
    assert connection.is_well is False
    assert connection.checked_at is not None
    assert "Zoom needs the account ID" in answer.content.decode()


def test_disconnecting_forgets_the_keys(client: Client, admin: Member) -> None:
    client.post("/host/settings/providers/google/", KEYS)

    client.post("/host/settings/providers/google/", {"do": "disconnect"})

    assert (credentials_of("google"), ProviderConnection.objects.count()) == ({}, 0)


def test_the_way_to_google_names_this_site_and_carries_a_state(client: Client, admin: Member) -> None:
    client.post("/host/settings/providers/google/", KEYS)

    shown = client.post("/host/settings/providers/google/allow/").content.decode()

    address = shown.partition('class="btn" href="')[2].partition('"')[0].replace("&amp;", "&")
    asked = parse_qs(urlsplit(address).query)
    assert urlsplit(address).hostname == "accounts.google.com"
    assert asked["redirect_uri"] == ["http://127.0.0.1:8000/host/settings/providers/google/back/"]
    assert len(asked["state"][0]) >= 40


def test_coming_back_with_another_state_leads_nowhere(client: Client, admin: Member) -> None:
    client.post("/host/settings/providers/google/", KEYS)
    client.post("/host/settings/providers/google/allow/")
    forged = secrets.token_urlsafe(32)

    answer = client.get(f"/host/settings/providers/google/back/?state={forged}&code=x")

    assert answer.status_code == 404
    assert "refresh_token" not in credentials_of("google")


def test_who_said_no_at_google_reads_so(client: Client, admin: Member) -> None:
    client.post("/host/settings/providers/google/", KEYS)
    client.post("/host/settings/providers/google/allow/")
    state = client.session["provider_consent_state"]

    answer = client.get(
        f"/host/settings/providers/google/back/?state={state}&error=access_denied", follow=True
    )

    assert "Google was not connected" in answer.content.decode()
