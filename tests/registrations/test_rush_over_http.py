"""Two hundred people who want fifty seats at the same moment, each through the page's own form."""

import re
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Thread

import pytest
import requests
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.db import connection
from pytest_django.fixtures import Settings

from notifications.models import OutgoingMail
from pages.unhurried import stamp
from registrations.actions import taking
from registrations.models import Registration
from registrations.querysets import RegistrationQuerySet
from tests.factories.webinars import make_webinar
from webinars.models import Webinar

PEOPLE, SEATS = 200, 50

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("shared_database")]


class Server(ThreadedWSGIServer):
    request_queue_size = 2 * PEOPLE
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """Say nothing: two hundred lines tell nobody anything."""


@pytest.fixture
def site(settings: Settings) -> Iterator[str]:
    """Serve this process's site; each client has a network address of its own."""
    settings.TRUSTED_PROXIES = 1
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    server = Server(("127.0.0.1", 0), Quiet)
    server.set_app(get_wsgi_application())
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def rush(site: str, webinar: Webinar, people: int) -> Counter[int]:
    """Let ``people`` send the form at once; return how many were answered with each status."""
    page = requests.get(f"{site}/webinars/{webinar.slug}/", timeout=20)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert token
    form = {"csrfmiddlewaretoken": token.group(1), "shown": stamp(time.time() - 60), "party": "1"}
    start = Barrier(people)

    def take_seat(number: int) -> int:
        start.wait(timeout=60)
        answer = requests.post(
            f"{site}/webinars/{webinar.slug}/register/",
            {**form, "name": f"Person {number}", "email": f"person{number}@example.org"},
            headers={"X-Forwarded-For": f"10.0.{number // 250}.{number % 250}"},
            cookies=page.cookies.get_dict(),
            allow_redirects=False,
            timeout=120,
        )
        return answer.status_code

    with ThreadPoolExecutor(people) as pool:
        return Counter(pool.map(take_seat, range(people)))


def places_on_the_list() -> list[int]:
    return [Registration.objects.position(seat) or 0 for seat in Registration.objects.waiting()]


def hold_a_rush(site: str) -> None:
    webinar = make_webinar(capacity=SEATS)

    statuses = rush(site, webinar, PEOPLE)

    assert statuses == {302: PEOPLE}
    assert Registration.objects.seated().count() == SEATS
    assert places_on_the_list() == list(range(1, PEOPLE - SEATS + 1))
    assert OutgoingMail.objects.count() == PEOPLE


@pytest.mark.slow
def test_two_hundred_at_once_hold_fifty_seats_and_the_others_wait_in_a_row(site: str) -> None:
    hold_a_rush(site)


@pytest.mark.long
@pytest.mark.parametrize("round_", range(20))
def test_the_rush_ends_the_same_twenty_times(site: str, round_: int) -> None:
    hold_a_rush(site)


@pytest.mark.slow
def test_the_same_rush_overbooks_where_the_lock_is_taken_out(
    site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one writer in at a time, so the race cannot be shown there")
    webinar = make_webinar(capacity=3)
    counted = RegistrationQuerySet.seats_left

    def slowly(self: RegistrationQuerySet, webinar: Webinar) -> int | None:
        left = counted(self, webinar)
        time.sleep(0.05)
        return left

    monkeypatch.setattr(RegistrationQuerySet, "seats_left", slowly)
    monkeypatch.setattr(taking, "locked_webinar", lambda webinar: Webinar.objects.get(pk=webinar.pk))

    rush(site, webinar, 40)

    assert Registration.objects.filter(webinar=webinar).seated().count() > 3
