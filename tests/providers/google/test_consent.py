"""Connecting a person's Google account."""

import base64
import hashlib
from urllib.parse import parse_qs, urlsplit

import pytest
from pytest_django.fixtures import Settings

from providers.credentials import credentials_of
from providers.errors import NotConfigured, Unauthorized, Unreachable
from providers.google import consent, scopes
from providers.models import ProviderConnection
from tests.fakes.google_server import FakeGoogle, Fault

pytestmark = pytest.mark.django_db
HERE = "https://seats.example.org/desk/providers/google/back/"


@pytest.fixture(autouse=True)
def entered(google: FakeGoogle, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only client id and secret are known; the token address of the fake is no https."""
    settings.PROVIDER_CREDENTIALS = {"google": {"client_id": "client", "client_secret": "secret"}}
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")


def allowed(google: FakeGoogle, state: str) -> dict[str, str]:
    """Return with what a person comes back who allowed everything."""
    google.codes["code"] = (consent._verifier(state), HERE)
    return {"code": "code", "state": state, "scope": "…"}


def test_people_are_sent_to_google_with_what_is_asked_and_a_proof() -> None:
    address = consent.consent_address(HERE, "a state of this session")

    query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    proof = hashlib.sha256(consent._verifier("a state of this session").encode()).digest()
    assert address.startswith("https://accounts.google.com/o/oauth2/v2/auth?")
    assert query == {
        "response_type": "code",
        "client_id": "client",
        "redirect_uri": HERE,
        "scope": " ".join([*scopes.FOR_MEETINGS, *scopes.FOR_VIDEOS]),
        "state": "a state of this session",
        "code_challenge": base64.urlsafe_b64encode(proof).decode().rstrip("="),
        "code_challenge_method": "S256",
        "access_type": "offline",
        "prompt": "consent",
        "include_granted_scopes": "true",
    }


def test_the_permission_is_kept_encrypted_and_can_be_used(google: FakeGoogle) -> None:
    consent.keep_consent(HERE, allowed(google, "s" * 32), token_address=f"{google.root}token")

    assert credentials_of("google")["refresh_token"] == "refresh"
    assert b"refresh" not in bytes(ProviderConnection.objects.get().secrets)


def test_a_person_who_unticked_a_box_is_still_connected(google: FakeGoogle) -> None:
    google.scopes.discard(scopes.VIDEOS)

    consent.keep_consent(HERE, allowed(google, "s" * 32), token_address=f"{google.root}token")

    assert scopes.VIDEOS not in credentials_of("google")["scopes"]


def test_a_no_is_taken_as_such() -> None:
    with pytest.raises(Unauthorized, match="nobody allowed it"):
        consent.keep_consent(HERE, {"error": "access_denied", "state": "s"})


@pytest.mark.parametrize("state", ["another state of somebody else"])
def test_a_code_from_another_session_is_worth_nothing(google: FakeGoogle, state: str) -> None:
    answer = {**allowed(google, "s" * 32), "state": state}

    with pytest.raises(Unauthorized, match="from the start"):
        consent.keep_consent(HERE, answer, token_address=f"{google.root}token")

    assert "refresh_token" not in credentials_of("google")


def test_a_google_that_does_not_answer_can_be_asked_again(google: FakeGoogle) -> None:
    google.faults["token"] = [Fault(drop_after=0)]

    with pytest.raises(Unreachable):
        consent.keep_consent(HERE, allowed(google, "s" * 32), token_address=f"{google.root}token")


def test_a_permission_that_does_not_last_is_refused(google: FakeGoogle) -> None:
    google.faults["token"] = [
        Fault(200, body=b'{"access_token": "a", "token_type": "Bearer", "expires_in": 3599}')
    ]

    with pytest.raises(Unauthorized, match="no lasting permission"):
        consent.keep_consent(HERE, allowed(google, "s" * 32), token_address=f"{google.root}token")


def test_without_a_client_there_is_nowhere_to_go(settings: Settings) -> None:
    settings.PROVIDER_CREDENTIALS = {}

    with pytest.raises(NotConfigured, match="client id"):
        consent.consent_address(HERE, "s" * 32)
