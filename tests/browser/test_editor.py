"""Checking a transcript while its recording plays."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Dialog, Page

from archive.models import Publication
from tests.browser.conftest import Site, Watched
from transcripts.models import Segment, Transcript

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def text(site: Site) -> Transcript:
    transcript: Transcript = Publication.objects.get().transcripts.get(language="en")
    Segment.objects.filter(transcript=transcript).update(checked_at=None, edited_at=None)
    return transcript


@pytest.fixture
def desk(window: Any, text: Transcript) -> Watched:
    client = Client()
    client.force_login(text.recording.webinar.hosts.get())
    watched: Watched = window()
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    watched.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": watched.site}]
    )
    return watched


def opened(desk: Watched, text: Transcript) -> Page:
    page = desk.open(f"/host/recordings/{text.recording.public_id}/transcript/?lang=en")
    page.evaluate("window.same = true")
    return page


def second(page: Page) -> float:
    """Return where the player stands."""
    found: float = page.evaluate("document.querySelector('[data-sync]').currentTime")
    return found


def spoken(text: Transcript) -> list[str]:
    return [segment.text for segment in text.segments.order_by("position")]


def test_a_line_is_saved_and_the_next_opened_while_the_player_stays(
    desk: Watched, text: Transcript, film: Path
) -> None:
    page = opened(desk, text)
    page.click(".line >> nth=2 >> a.tc")
    assert second(page) >= 20
    first = page.locator(".line textarea").first
    first.fill("Good afternoon, wherever you sit.")

    first.press("Control+Enter")
    page.wait_for_selector(".line.ok")

    assert spoken(text)[0] == "Good afternoon, wherever you sit."
    assert page.evaluate("[window.same, document.querySelector('[data-sync]').currentTime >= 20]") == [
        True,
        True,
    ]
    assert page.evaluate("document.activeElement.closest('.line').querySelector('.tc').textContent") == "0:10"
    assert page.inner_text(".helpers .num") == "1 of 5"

    page.keyboard.press("Control+Enter")
    page.locator(".line.ok").nth(1).wait_for()

    assert desk.complaints == []


def test_what_cannot_be_sent_stays_on_the_page(desk: Watched, text: Transcript) -> None:
    page = opened(desk, text)
    said: list[str] = []

    def read(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", read)
    page.route("**/transcript/**", lambda route: route.abort())
    first = page.locator(".line textarea").first
    first.fill("My own words.")

    first.press("Control+Enter")
    page.wait_for_timeout(300)

    assert first.input_value() == "My own words."
    assert [sentence[:28] for sentence in said] == ["This could not be saved. You"]
    assert page.evaluate("window.same") is True


def test_a_conflict_is_shown_at_its_line_with_both_texts(desk: Watched, text: Transcript) -> None:
    page = opened(desk, text)
    segment = text.segments.order_by("position").first()
    Segment.objects.filter(pk=segment.pk).update(text="Somebody else’s words.", version=99)
    page.locator(".line textarea").first.fill("My own words.")

    page.click("text=Save this page")
    page.wait_for_selector(".line.bad")

    assert "Somebody else’s words." in page.inner_text(".line.bad .err")
    assert page.locator(".line.bad textarea").input_value() == "My own words."
    assert page.evaluate("document.activeElement.value") == "My own words."
