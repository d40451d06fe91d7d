"""How long a session holds, and what ends it."""

import pytest
from django.test import Client

from members import actions

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough password"


def signed_in() -> Client:
    client = Client()
    client.post("/sign-in/", {"login": "host@example.org", "password": PASSWORD})
    assert client.get("/account/").status_code == 200
    return client


def test_closing_an_account_ends_its_sessions_with_the_next_request() -> None:
    member = actions.open_account("host@example.org", password=PASSWORD)
    client = signed_in()

    member.is_active = False
    member.save()

    assert client.get("/account/").status_code == 302


def test_a_new_password_ends_every_other_session() -> None:
    actions.open_account("host@example.org", password=PASSWORD)
    here, elsewhere = signed_in(), signed_in()

    here.post(
        "/sign-in/password/",
        {"oldpassword": PASSWORD, "password1": "another long password", "password2": "another long password"},
    )

    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302


def test_an_old_cookie_is_worth_nothing_after_signing_out() -> None:
    actions.open_account("host@example.org", password=PASSWORD)
    client = signed_in()
    stolen = Client()
    stolen.cookies["session"] = client.cookies["session"].value

    client.post("/sign-out/")

    assert stolen.get("/account/").status_code == 302


def test_session_cookies_are_out_of_reach_of_scripts_and_other_sites() -> None:
    actions.open_account("host@example.org", password=PASSWORD)
    cookie = signed_in().cookies["session"]

    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"
