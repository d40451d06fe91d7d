"""The player beside its words."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SAID, Site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def wait_for_time(page: Page, seconds: float) -> None:
    page.wait_for_function(
        "at => Math.abs(document.querySelector('video').currentTime - at) < 1", arg=seconds
    )


def test_a_found_moment_is_one_click_from_playing_there(window: Any, site: Site) -> None:
    desk = window()
    page = desk.open("/recordings/?q=village+committee")
    page.locator("a.moment").first.click()

    expect(page.locator(".say.on")).to_have_text(SAID[2])
    assert page.locator("#find").input_value() == "village committee"
    expect(page.locator("#find-count")).to_have_text("1 of 1")
    wait_for_time(page, 21)
    assert desk.complaints == []


def test_a_click_on_a_sentence_plays_from_it(window: Any, site: Site) -> None:
    page = window().open(site.recording)

    page.locator(".say", has_text=SAID[3]).click()

    wait_for_time(page, 30)
    expect(page.locator(".say.on")).to_have_text(SAID[3])


def test_the_lit_sentence_follows_the_player(window: Any, site: Site) -> None:
    page = window().open(site.recording)
    page.evaluate("document.querySelector('video').play()")
    page.evaluate("document.querySelector('video').currentTime = 41")

    expect(page.locator(".say.on")).to_have_text(SAID[4])


def test_a_reader_who_scrolls_is_left_alone_until_they_ask(window: Any, site: Site) -> None:
    page = window(viewport={"width": 1280, "height": 400}).open(site.recording)
    page.evaluate("document.querySelector('video').play()")
    page.wait_for_function("() => !document.querySelector('video').paused")
    page.wait_for_timeout(500)
    page.locator("#transcript").hover()
    page.mouse.wheel(0, 120)

    expect(page.locator("#follow")).not_to_be_checked()
    page.get_by_role("button", name="Back to where it is playing").click()
    expect(page.locator("#follow")).to_be_checked()


def test_words_are_found_in_the_transcript_and_stepped_through(window: Any, site: Site) -> None:
    page = window().open(site.recording)
    page.locator("#find").fill("own")

    expect(page.locator("#find-count")).to_have_text("2 found")
    page.locator("#find").press("Enter")
    expect(page.locator("#find-count")).to_have_text("1 of 2")
    page.get_by_role("button", name="Next match").click()
    expect(page.locator("#find-count")).to_have_text("2 of 2")
    page.locator("#find").fill("zebra")
    expect(page.locator("#find-count")).to_have_text("Not in this recording")
    assert page.locator(".tr").inner_text().count(SAID[4]) == 1


def test_keys_move_the_player_only_while_focus_is_at_it(window: Any, site: Site) -> None:
    page = window().open(site.recording + "?t=30")
    wait_for_time(page, 30)
    page.locator("body").press("l")
    wait_for_time(page, 30)
    page.locator("#transcript").focus()
    page.keyboard.press("l")

    wait_for_time(page, 40)


def test_captions_can_be_switched_on(window: Any, site: Site) -> None:
    page = window().open(site.recording)
    page.evaluate("document.querySelector('video').textTracks[0].mode = 'showing'")

    page.wait_for_function("() => (document.querySelector('video').textTracks[0].cues || []).length > 0")


def test_without_script_the_words_and_the_moment_are_still_there(window: Any, site: Site) -> None:
    page = window(java_script_enabled=False).open(site.recording + "?t=21.5")

    assert page.locator(".say.on").inner_text() == SAID[2]
    assert page.locator("#find").is_visible() is False
    assert page.locator("video source").first.get_attribute("src").endswith("#t=21.5")  # type: ignore[union-attr]


def test_on_a_phone_the_sections_are_tabs(window: Any, site: Site) -> None:
    page = window(viewport={"width": 390, "height": 844}).open(site.recording)

    page.get_by_role("tab", name="Questions").click()
    expect(page.locator("#transcript")).to_be_hidden()
    expect(page.locator("#questions .q")).to_be_visible()
    page.get_by_role("tab", name="Questions").press("ArrowRight")
    expect(page.locator("#people")).to_be_visible()


def test_the_sound_alone_has_its_own_page(window: Any, site: Site) -> None:
    page = window().open(site.recording + "listen/")
    page.locator(".say", has_text=SAID[1]).click()

    page.wait_for_function("() => Math.abs(document.querySelector('audio').currentTime - 10) < 1")
