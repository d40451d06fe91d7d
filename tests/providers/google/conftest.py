"""A Google of our own, with the community's account connected to it."""

import datetime as dt
from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from providers.google.provider import GoogleProvider
from providers.records import MeetingSpec
from tests.fakes.google_server import KEYS, FakeGoogle, fake_google

STARTS_AT = dt.datetime(2026, 11, 26, 13, tzinfo=dt.UTC)


@pytest.fixture
def google(settings: Settings) -> Iterator[FakeGoogle]:
    settings.PROVIDER_CREDENTIALS = {"google": KEYS}
    with fake_google() as running:
        yield running


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def provider(google: FakeGoogle, pauses: list[float]) -> GoogleProvider:
    return GoogleProvider(root=google.root, pause=pauses.append)


def spec(**fields: object) -> MeetingSpec:
    told = {
        "key": "listening-first",
        "title": "Listening first",
        "starts_at": STARTS_AT,
        "duration_minutes": 60,
        "time_zone": "Africa/Nairobi",
        "description": "What children say.",
        "page_url": "https://seats.example.org/webinars/listening-first/",
    }
    return MeetingSpec(**{**told, **fields})
