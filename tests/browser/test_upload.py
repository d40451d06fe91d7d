"""Bringing a recording from a browser whose line breaks."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from members.models import Member
from recordings.models import Recording
from tests.browser.conftest import Watched
from tests.factories.members import make_host
from tests.factories.webinars import make_past_webinar

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SPEECH = Path(__file__).parents[1] / "data" / "speech.ogg"
ADDRESS = "/host/webinars/held/recording/"


@pytest.fixture
def host() -> Member:
    host = make_host()
    make_past_webinar("Held", slug="held", host=host)
    return host


@pytest.fixture
def desk(window: Any, host: Member) -> Watched:
    client = Client()
    client.force_login(host)
    watched: Watched = window()
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    watched.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": watched.site}]
    )
    return watched


def test_a_broken_line_goes_on_where_it_stopped(desk: Watched) -> None:
    page = desk.open(ADDRESS)
    tries: list[str] = []

    def break_once(route: Any) -> None:
        tries.append(route.request.method)
        if route.request.method == "PATCH" and tries.count("PATCH") == 1:
            route.abort()
        else:
            route.continue_()

    page.route("**/host/uploads/*/", break_once)
    page.set_input_files("#id_file", str(SPEECH))
    page.click("text=Send the file")
    page.wait_for_url("**/host/recordings/*/")

    source = Recording.objects.get().source_files.get()
    assert (source.size_bytes, source.original_name) == (SPEECH.stat().st_size, "speech.ogg")
    assert tries == ["PATCH", "HEAD", "PATCH"]


def test_a_file_that_is_no_recording_is_refused_on_the_same_page(desk: Watched, tmp_path: Path) -> None:
    wrong = tmp_path / "talk.mp4"
    wrong.write_text("<!doctype html><title>Sign in</title>")
    page = desk.open(ADDRESS)

    page.set_input_files("#id_file", str(wrong))
    page.click("text=Send the file")
    page.wait_for_function(
        "() => document.querySelector('[data-upload-state]').textContent.includes('web page')"
    )

    assert page.is_enabled("text=Send the file")
    assert not Recording.objects.exists()


def test_without_a_script_the_form_sends_the_file_in_one_piece(window: Any, host: Member) -> None:
    client = Client()
    client.force_login(host)
    plain: Watched = window(java_script_enabled=False)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    plain.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": plain.site}])
    page = plain.open(ADDRESS)

    page.set_input_files("#id_file", str(SPEECH))
    page.click("text=Send the file")

    assert "/host/recordings/" in page.url
    assert Recording.objects.get().source_files.get().size_bytes == SPEECH.stat().st_size
