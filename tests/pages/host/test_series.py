import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar
from rest_framework.test import APIClient

from members.models import Member
from pages.host.forms import initial_of
from tests.factories.members import make_host
from tests.factories.webinars import make_past_webinar, make_webinar
from tests.pages.seen import errors, heading, links, main_text
from webinars.actions import make_series
from webinars.models import Series, Webinar
from webinars.states import Every, WebinarState

pytestmark = pytest.mark.django_db


@pytest.fixture
def host(client: Client) -> Member:
    host = make_host()
    client.force_login(host)
    return host


def repeated(host: Member, **fields: object) -> Series:
    webinar = make_webinar("Listening circle", host=host, starts_in=dt.timedelta(days=3), **fields)  # type: ignore[arg-type]
    return make_series(webinar, by=host, every=Every.WEEK, count=3)


def test_a_host_repeats_a_webinar_and_visitors_find_the_series(client: Client, host: Member) -> None:
    webinar = make_webinar("Listening circle", host=host)
    address = reverse("host_webinar_repeat", args=[webinar.slug])

    answer = client.post(address, {"every": "month", "count": "4", "title": "Circles"}, follow=True)

    assert "The series is made." in main_text(answer)
    assert Webinar.objects.filter(series__slug="circles").count() == 4
    page = Client().get("/series/circles/")
    assert (heading(page), len(links(page, "Listening circle"))) == ("Circles", 4)
    assert links(Client().get(webinar.get_absolute_url()), "Circles") == ["/series/circles/"]
    events = Calendar.from_ical(Client().get("/series/circles/calendar.ics").content).walk("VEVENT")
    assert len({str(event["UID"]) for event in events}) == 4


@pytest.mark.parametrize(
    ("count", "said"),
    [("", "Enter how many, such as 4"), ("1", "Enter 2 or more"), ("53", "Enter at most 52")],
)
def test_a_number_that_cannot_be_is_named(client: Client, host: Member, count: str, said: str) -> None:
    address = reverse("host_webinar_repeat", args=[make_webinar(host=host).slug])

    assert errors(client.post(address, {"every": "week", "count": count})) == [said]
    assert Webinar.objects.count() == 1


def test_a_webinar_that_is_over_is_not_repeated(client: Client, host: Member) -> None:
    address = reverse("host_webinar_repeat", args=[make_past_webinar(host=host).slug])

    assert "Only a webinar that is still to come can be repeated." in main_text(client.get(address))
    assert errors(client.post(address, {"every": "week", "count": "2"})) == [
        "Only a webinar that is still to come can be repeated."
    ]
    assert Series.objects.count() == 0


def test_a_series_of_drafts_is_nowhere_for_visitors(client: Client, host: Member) -> None:
    series = repeated(host, state=WebinarState.DRAFT)

    assert Client().get(series.get_absolute_url()).status_code == 404
    assert Client().get(f"{series.get_absolute_url()}calendar.ics").status_code == 404
    assert client.get(series.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(("scope", "changed"), [("", 1), ("following", 2), ("all", 3), ("nonsense", 1)])
def test_the_form_asks_which_of_them_to_change(
    client: Client, host: Member, scope: str, changed: int
) -> None:
    series = repeated(host)
    second = series.webinars.order_by("starts_at")[1]
    address = reverse("host_webinar_edit", args=[second.slug])
    answers = {name: "" if value is None else value for name, value in initial_of(second).items()}

    assert "This webinar is part of a series. Change" in main_text(client.get(address))
    client.post(
        address,
        {
            **answers,
            "summary": "Bring tea.",
            "scope": scope,
            "presenters-TOTAL_FORMS": "0",
            "presenters-INITIAL_FORMS": "0",
            "do": "save",
        },
    )

    assert series.webinars.filter(summary="Bring tea.").count() == changed


def test_the_api_names_the_series() -> None:
    series = repeated(make_host())

    rows = APIClient().get("/api/v1/webinars/").json()["results"]

    assert [row["series"] for row in rows] == [series.slug] * 3
