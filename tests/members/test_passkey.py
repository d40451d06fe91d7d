"""Signing in with a passkey, in a real browser with an authenticator made of software."""

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from members import actions

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_passkey_is_added_and_signs_in_under_the_strict_policy(
    live_server: LiveServer, browser: Browser
) -> None:
    actions.open_account("host@example.org", name="Odhiambo", password="a long enough password")
    context = browser.new_context(base_url=live_server.url.replace("127.0.0.1", "localhost"))
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})

    add_passkey(page)
    page.goto("/account/")
    page.get_by_role("button", name="Sign out").click()
    page.goto("/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/account/")

    assert page.get_by_role("heading", level=1).inner_text() == "Hello, Odhiambo"
    assert faults == []
    context.close()


def add_passkey(page: Page) -> None:
    page.goto("/sign-in/")
    page.get_by_text("Use a password instead").click()
    page.locator("#id_login").fill("host@example.org")
    page.locator("#id_password").fill("a long enough password")
    page.get_by_role("button", name="Sign in with password").click()
    page.goto("/sign-in/security/webauthn/add/")
    page.locator("#id_password").fill("a long enough password")
    page.get_by_role("button", name="Confirm").click()
    page.locator("#id_passwordless").check()
    page.get_by_role("button", name="Add").click()
    page.wait_for_url("**/recovery-codes/")
