import pytest
from django.test import Client

from registrations import actions
from tests.factories.attendance import MINUTE, stay
from tests.factories.members import make_host
from tests.factories.registrations import make_seat
from tests.factories.webinars import make_past_webinar

pytestmark = pytest.mark.django_db


def test_hosts_read_the_figures_and_no_name(client: Client) -> None:
    host = make_host()
    webinar = make_past_webinar(host=host)
    seat = make_seat(webinar, "hawa@example.org", name="Hawa", party=3)
    make_seat(webinar)
    actions.record_attendance(
        webinar, [stay(webinar, 0, 60, registrant_id=seat.public_id), stay(webinar, 0, 30, "Guest")]
    )
    turnout = actions.count_attendance(webinar)
    client.force_login(host)

    answer = client.get(f"/api/v1/webinars/{webinar.slug}/attendance/")

    told = answer.json()
    moments = told.pop("moments")
    times = {
        name: told.pop(name) for name in ("reported_at", "counted_at", "began_at", "ended_at", "peak_at")
    }
    assert told == {
        "seats": 2,
        "came": 1,
        "no_shows": 1,
        "by_click_only": 0,
        "people": 4,
        "strangers": 1,
        "to_match": 1,
        "median_minutes": 60,
        "peak": 4,
        "share_at_end": 75,
    }
    assert [moment["people"] for moment in moments] == turnout.curve == [4] * 5 + [3] * 6
    assert times["began_at"] == times["peak_at"] == webinar.starts_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    middle = webinar.starts_at + 30 * MINUTE
    assert moments[5]["at"] == middle.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert "Hawa" not in answer.content.decode()


def test_before_anything_is_counted_the_figures_are_empty(client: Client) -> None:
    host = make_host()
    webinar = make_past_webinar(host=host)
    client.force_login(host)

    told = client.get(f"/api/v1/webinars/{webinar.slug}/attendance/").json()

    assert (told["came"], told["peak"], told["moments"], told["counted_at"]) == (0, None, [], None)


def test_other_hosts_read_nothing(client: Client) -> None:
    webinar = make_past_webinar(host=make_host())
    client.force_login(make_host())

    assert client.get(f"/api/v1/webinars/{webinar.slug}/attendance/").status_code == 403
