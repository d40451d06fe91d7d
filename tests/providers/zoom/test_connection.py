"""What a test of the connection tells an admin."""

import pytest
from pytest_django.fixtures import Settings

from providers import meeting_providers
from providers.base import Health
from providers.zoom.provider import ZoomProvider
from providers.zoom.scopes import NEEDED, OF_WEBINARS, missing_scopes
from tests.contracts.providers.world import make_spec
from tests.contracts.providers.zoom import KEYS
from tests.fakes.zoom_server import ALL_SCOPES, ZoomServer

pytestmark = pytest.mark.django_db
LET_IN = "Zoom let the site in. Meetings are made for host@example.org."


def test_all_is_well(provider: ZoomProvider) -> None:
    assert provider.check() == Health(is_well=True, sentence=LET_IN)


def test_it_is_registered_and_needs_keys(settings: Settings) -> None:
    settings.PROVIDER_CREDENTIALS = {}
    zoom = meeting_providers["zoom"]

    assert (zoom.name, str(zoom.label), zoom.check().is_well) == ("zoom", "Zoom", False)
    assert zoom.check().sentence == zoom.missing()


@pytest.mark.parametrize(
    ("plan", "said"),
    [("licensed", "The plan has no webinars"), ("basic", "This host has no licence")],
)
def test_the_plan_is_told(provider: ZoomProvider, server: ZoomServer, plan: str, said: str) -> None:
    server.plan = plan

    health = provider.check()

    assert (health.is_well, said in health.sentence) == (True, True)


def test_missing_scopes_are_named(provider: ZoomProvider, server: ZoomServer) -> None:
    server.scopes -= {"webinar:read:webinar:admin", "user:read:user:admin"}

    assert provider.check().scopes_missing == ("user:read:user:admin", "webinar:read:webinar:admin")


def test_a_scope_that_was_added_is_seen_at_the_next_test(provider: ZoomProvider, server: ZoomServer) -> None:
    server.scopes -= {"user:read:user:admin"}
    assert not provider.check().is_well
    server.scopes = ALL_SCOPES

    assert provider.check().is_well


def test_wrong_keys_and_hosts_are_told_apart(
    provider: ZoomProvider, server: ZoomServer, settings: Settings
) -> None:
    said = []
    for name, value in (("client_secret", "x"), ("account_id", "x"), ("user_id", "who@example.org")):
        settings.PROVIDER_CREDENTIALS = {"zoom": {**KEYS, name: value}}
        said.append(provider.check().sentence)

    assert ["client ID" in said[0], "account ID" in said[1], "no such host" in said[2]] == [True] * 3


def test_without_the_secret_of_webhooks_news_comes_late(provider: ZoomProvider, settings: Settings) -> None:
    settings.PROVIDER_CREDENTIALS = {"zoom": {**KEYS, "webhook_secret": ""}}

    health = provider.check()

    assert (health.is_well, "news comes late" in health.sentence) == (True, True)


def test_a_plan_that_was_bought_is_used_after_a_test(provider: ZoomProvider, server: ZoomServer) -> None:
    server.plan = "licensed"
    assert provider.create_meeting(make_spec("one")).kind == "meeting"
    server.plan = "webinars"
    provider.check()

    assert provider.create_meeting(make_spec("two")).kind == "webinar"


def test_older_scopes_are_taken_too() -> None:
    assert missing_scopes({*NEEDED.values()}) == ()
    assert missing_scopes({*NEEDED.values(), *OF_WEBINARS.values()}) == ()
    assert missing_scopes(ALL_SCOPES) == ()
    assert missing_scopes(()) == tuple(NEEDED)
