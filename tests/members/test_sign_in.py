"""Signing in: one page, by code or password, the same for known and unknown addresses."""

import re

import pytest
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from members import actions
from members.demo import DEMO_SIGN_INS
from members.models import Member
from notifications.models import OutgoingMail

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough password"


def ask_for_code(client: Client, email: str) -> HttpResponse:
    return client.post(reverse("account_request_login_code"), {"email": email}, follow=True)


def code_for(email: str) -> str:
    subject = OutgoingMail.objects.filter(recipient=email).latest("pk").subject
    found = re.search(r"\d{6}", subject)
    assert found
    return found.group()


def test_a_code_signs_in_and_makes_the_account(client: Client) -> None:
    page = ask_for_code(client, "hawa@example.org")
    assert "hawa@example.org" in page.content.decode()

    answer = client.post(reverse("account_confirm_login_code"), {"code": code_for("hawa@example.org")})

    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("account"))
    assert client.session["_auth_user_id"] == str(Member.objects.get(email="hawa@example.org").pk)


def test_a_code_may_be_typed_with_a_space(client: Client) -> None:
    ask_for_code(client, "hawa@example.org")
    code = code_for("hawa@example.org")

    client.post(reverse("account_confirm_login_code"), {"code": f"{code[:3]} {code[3:]}"})

    assert "_auth_user_id" in client.session


def test_another_address_can_be_used_instead(client: Client) -> None:
    ask_for_code(client, "hawa@exmaple.org")

    page = client.post(reverse("account_logout"), {"next": "/sign-in/"}, follow=True)

    assert page.redirect_chain == [("/sign-in/", 302)]
    assert "Send me a code" in page.content.decode()


def test_three_wrong_codes_end_the_try(client: Client) -> None:
    ask_for_code(client, "hawa@example.org")
    right = code_for("hawa@example.org")
    wrong = "000000" if right != "000000" else "111111"

    for _ in range(3):
        client.post(reverse("account_confirm_login_code"), {"code": wrong})
    client.post(reverse("account_confirm_login_code"), {"code": right})

    assert "_auth_user_id" not in client.session


def test_known_unknown_and_closed_addresses_get_the_same_page() -> None:
    actions.open_account("known@example.org")
    Member.objects.create_user("closed@example.org", is_active=False)

    pages = set()
    for email in ("known@example.org", "unknown@example.org", "closed@example.org"):
        answer = ask_for_code(Client(), email)
        text = answer.content.decode().replace(email, "…")
        pages.add((answer.status_code, re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)))

    assert len(pages) == 1


def test_a_password_signs_in_and_the_session_gets_a_new_key(client: Client) -> None:
    actions.open_account("host@example.org", password=PASSWORD)
    client.get("/sign-in/")
    client.session["kept"] = True
    before = client.session.session_key

    answer = client.post("/sign-in/", {"login": "host@example.org", "password": PASSWORD})

    assert answer.status_code == 302
    assert client.session.session_key != before


def test_a_wrong_password_and_an_unknown_address_read_alike(client: Client) -> None:
    actions.open_account("host@example.org", password=PASSWORD)

    texts = []
    for email in ("host@example.org", "nobody@example.org"):
        answer = client.post("/sign-in/", {"login": email, "password": "not the password"})
        assert answer.status_code == 200
        texts.append(re.sub(r'value="[^"]*"', "", answer.content.decode()))

    assert texts[0] == texts[1]


def test_guessing_locks_the_guessers_address_out_and_not_the_owners(
    client: Client, settings: LazySettings
) -> None:
    settings.TRUSTED_PROXIES = settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    actions.open_account("host@example.org", password=PASSWORD)
    right = {"login": "host@example.org", "password": PASSWORD}
    for _ in range(6):
        client.post("/sign-in/", {**right, "password": "a guess"}, headers={"X-Forwarded-For": "192.0.2.1"})

    client.post("/sign-in/", right, headers={"X-Forwarded-For": "192.0.2.1"})
    assert "_auth_user_id" not in client.session

    client.post("/sign-in/", right, headers={"X-Forwarded-For": "192.0.2.2"})
    assert "_auth_user_id" in client.session


@pytest.mark.parametrize(
    "place",
    [
        "https://evil.example", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
        "http:evil.example", "https:/evil.example", "javascript:alert(1)", "data:text/html,x",
        "//evil.example/%2f..", "https://127.0.0.1@evil.example", "/%0d/evil.example//", "//evil。example",
        " //evil.example",
        "\t//evil.example", "https://testserver.evil.example", "http://testserver:80@evil.example/",
    ],
)  # fmt: skip
def test_signing_in_never_leads_off_the_site(client: Client, place: str) -> None:
    actions.open_account("host@example.org", password=PASSWORD)

    answer = client.post("/sign-in/", {"login": "host@example.org", "password": PASSWORD, "next": place})

    target = answer.headers["Location"]
    assert target.startswith("/")
    assert not target.startswith(("//", "/\\"))


def test_signing_in_leads_back_to_where_one_was(client: Client) -> None:
    actions.open_account("host@example.org", password=PASSWORD)

    answer = client.post(
        "/sign-in/?next=/webinars/", {"login": "host@example.org", "password": PASSWORD, "next": "/webinars/"}
    )

    assert answer.headers["Location"] == "/webinars/"


def test_signing_out_needs_a_post_and_ends_the_session(client: Client) -> None:
    client.force_login(actions.open_account("host@example.org"))

    assert client.get(reverse("account_logout")).status_code == 200
    assert "_auth_user_id" in client.session
    assert client.post(reverse("account_logout")).headers["Location"] == "/"
    assert "_auth_user_id" not in client.session


def test_only_a_demo_shows_sign_ins(client: Client, settings: LazySettings) -> None:
    assert DEMO_SIGN_INS[0].email not in client.get("/sign-in/").content.decode()

    settings.IS_DEMO = True
    page = client.get("/sign-in/").content.decode()

    for one in DEMO_SIGN_INS:
        assert one.email in page
        assert one.password in page


def test_the_demos_passwords_sign_in(client: Client) -> None:
    for one in DEMO_SIGN_INS:
        actions.open_account(one.email, name=one.name, role=one.role, password=one.password)
        client.post("/sign-in/", {"login": one.email, "password": one.password})
        assert "_auth_user_id" in client.session
        client.logout()


def test_the_admin_pages_use_the_same_sign_in(client: Client) -> None:
    answer = client.get("/admin/login/?next=/admin/")

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in/")


@pytest.mark.parametrize(
    "name",
    [
        "account_login", "account_request_login_code", "account_reset_password", "account_reset_password_done",
        "account_inactive", "account_change_password", "account_set_password", "account_email", "mfa_index",
        "mfa_list_webauthn", "mfa_add_webauthn", "mfa_activate_totp", "account_reauthenticate", "account_logout",
    ],
)  # fmt: skip
def test_every_page_of_the_account_shows_without_inline_script_or_style(client: Client, name: str) -> None:
    member = actions.open_account("host@example.org", password=PASSWORD)
    needs_account = name.startswith("mfa") or name in {
        "account_change_password", "account_email", "account_reauthenticate", "account_logout",
    }  # fmt: skip
    if needs_account:
        client.post("/sign-in/", {"login": member.email, "password": PASSWORD})

    answer = client.get(reverse(name), follow=True)
    page = answer.content.decode()

    assert answer.status_code == 200
    assert 'href="#main"' in page
    assert not re.search(r"<style|\sstyle=|\son\w+=", page)
    assert not [tag for tag in re.findall(r"<script[^>]*>", page) if "src=" not in tag and "json" not in tag]
