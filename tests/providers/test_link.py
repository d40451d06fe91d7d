"""The provider that keeps the host's own link."""

import datetime as dt

import pytest

from providers import meeting_providers
from providers.base import BadMeetingLink, MeetingProvider, MeetingSpec


def spec(link: str) -> MeetingSpec:
    return MeetingSpec(
        key="listening-first",
        title="Listening first",
        starts_at=dt.datetime(2026, 11, 26, 13, tzinfo=dt.UTC),
        duration_minutes=60,
        time_zone="Africa/Nairobi",
        join_url=link,
    )


def test_it_is_the_one_that_needs_nothing() -> None:
    provider: MeetingProvider = meeting_providers["link"]

    assert (provider.name, provider.missing()) == ("link", "")
    assert not provider.capabilities.creates_meetings


def test_it_hands_the_hosts_link_on() -> None:
    provider: MeetingProvider = meeting_providers["link"]

    made = provider.create_meeting(spec(" https://meet.example.org/room "))

    assert (made.external_id, made.join_url) == ("listening-first", "https://meet.example.org/room")
    assert provider.change_meeting(made.external_id, spec("https://other.example.org/")).join_url.endswith(
        "org/"
    )


@pytest.mark.parametrize(
    "link",
    ["", "room", "javascript:alert(1)", "ftp://x.org/", "https://", "https://me@meet.org/", "http://[bad"],
)
def test_what_is_no_web_address_is_refused(link: str) -> None:
    with pytest.raises(BadMeetingLink):
        meeting_providers["link"].create_meeting(spec(link))
