import datetime as dt
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from pytest_django.fixtures import Settings

from providers.base import (
    BadDelivery,
    Health,
    MeetingInfo,
    MeetingSpec,
    NotConfigured,
    NotSupported,
    Registrant,
)
from providers.jitsi.provider import JitsiProvider
from tests.fakes.loopback import Asked, Reply, serving

pytestmark = pytest.mark.django_db

SECRET = "a secret of thirty-two letters or more"
STARTS = dt.datetime(2026, 11, 26, 13, tzinfo=dt.UTC)
SPEC = MeetingSpec(
    key="listening-first",
    title="Listening first",
    starts_at=STARTS,
    duration_minutes=60,
    time_zone="Africa/Nairobi",
)
AMARA = Registrant(key="seat-amara", name="Amara", email="amara@example.org")


@pytest.fixture
def provider(settings: Settings) -> JitsiProvider:
    settings.PROVIDER_CREDENTIALS = {
        "jitsi": {"url": "https://meet.example.org/", "app_id": "openseat", "secret": SECRET}
    }
    return JitsiProvider()


def claims_of(link: str, *, at: dt.datetime) -> dict[str, Any]:
    token = parse_qs(urlsplit(link).query)["jwt"][0]
    claims: dict[str, Any] = jwt.decode(
        token,
        SECRET,
        algorithms=["HS256"],
        audience="openseat",
        options={"verify_exp": False, "verify_nbf": False},
    )
    assert claims["nbf"] <= at.timestamp() <= claims["exp"]
    return claims


def test_without_a_server_of_its_own_the_community_is_told_so(settings: Settings) -> None:
    keys = {"url": "https://meet.jit.si", "app_id": "a", "secret": SECRET}
    settings.PROVIDER_CREDENTIALS = {"jitsi": keys}
    assert "public Jitsi server" in JitsiProvider().missing()

    settings.PROVIDER_CREDENTIALS = {"jitsi": {**keys, "url": ""}}
    assert JitsiProvider().missing().startswith("Jitsi needs the address of the community's own server")
    with pytest.raises(NotConfigured):
        JitsiProvider().create_meeting(SPEC)
    assert not JitsiProvider().check().is_well


def test_a_webinar_has_one_room_that_nobody_can_guess(provider: JitsiProvider, settings: Settings) -> None:
    made = provider.create_meeting(SPEC)

    assert provider.create_meeting(SPEC) == made
    assert made.join_url == ""
    assert "listening" not in made.external_id
    settings.SECRET_KEY = "another site"
    assert provider.create_meeting(SPEC).external_id != made.external_id
    assert provider.change_meeting(made.external_id, SPEC) == made


def test_a_token_opens_the_room_for_one_person_around_the_hour(provider: JitsiProvider) -> None:
    made = provider.create_meeting(SPEC)

    link = provider.join_link(made, AMARA)

    claims = claims_of(link, at=STARTS)
    assert link.startswith(f"https://meet.example.org/{made.external_id}?jwt=")
    assert link.endswith("#config.startWithAudioMuted=true&config.startWithVideoMuted=true")
    assert claims == {
        "iss": "openseat",
        "aud": "openseat",
        "sub": "meet.example.org",
        "room": made.external_id,
        "nbf": int((STARTS - dt.timedelta(hours=1)).timestamp()),
        "exp": int((STARTS + dt.timedelta(hours=5)).timestamp()),
        "moderator": False,
        "context": {
            "user": {"id": "seat-amara", "name": "Amara", "affiliation": "member", "moderator": "false"}
        },
    }
    assert "amara@example.org" not in str(claims)


def test_a_host_comes_in_as_moderator_in_their_own_language(provider: JitsiProvider) -> None:
    host = Registrant(key="host-1", name="Nour", email="", language="ar")

    link = provider.join_link(provider.create_meeting(SPEC), host, is_host=True)

    claims = claims_of(link, at=STARTS)
    assert claims["moderator"] is True
    assert claims["context"]["user"]["affiliation"] == "owner"
    assert link.endswith("#config.defaultLanguage=%22ar%22")


def test_a_moved_webinar_moves_the_hours_of_its_tokens(provider: JitsiProvider) -> None:
    made = provider.create_meeting(SPEC)
    later = STARTS + dt.timedelta(days=3)
    moved = provider.change_meeting(
        made.external_id,
        MeetingSpec(key="listening-first", title="x", starts_at=later, duration_minutes=60, time_zone="UTC"),
    )

    assert moved.external_id == made.external_id
    claims_of(provider.join_link(moved, AMARA), at=later)


def test_a_meeting_of_unknown_hours_gets_a_token_for_now(provider: JitsiProvider) -> None:
    claims_of(provider.join_link(MeetingInfo("room", ""), AMARA), at=dt.datetime.now(dt.UTC))


def test_what_jitsi_cannot_do_is_refused(provider: JitsiProvider) -> None:
    provider.cancel_meeting("room")

    with pytest.raises(NotSupported):
        list(provider.attendance("room"))
    with pytest.raises(BadDelivery):
        provider.read_delivery({}, b"", now=STARTS)


@pytest.mark.parametrize(
    ("status", "health"),
    [
        (
            200,
            Health(
                is_well=True,
                sentence="Jitsi answers. Whether app id and secret are right shows when you join a meeting.",
            ),
        ),
        (404, Health(is_well=False, sentence="What answered is not Jitsi. Check the address.")),
    ],
)
def test_the_connection_is_tested_as_far_as_it_can_be(
    settings: Settings, status: int, health: Health
) -> None:
    def answer(asked: Asked) -> Reply:
        return Reply(status if asked.path == "/external_api.js" else 500)

    with serving(answer) as url:
        settings.PROVIDER_CREDENTIALS = {"jitsi": {"url": url, "app_id": "a", "secret": SECRET}}

        assert JitsiProvider().check() == health
