import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from pages.host.part_forms import day_after
from tests.factories.members import make_host, make_person
from tests.factories.webinars import make_past_webinar
from tests.pages.seen import errors
from webinars.models import Webinar
from webinars.states import WebinarState

pytestmark = pytest.mark.django_db


def test_another_webinar_is_planned_at_the_same_hour_with_what_was_ticked(client: Client) -> None:
    host = make_host()
    # Ten in the morning in London, whatever the clocks did in between.
    source = make_past_webinar(
        host=host,
        presenters=[make_person("Rosa")],
        time_zone="Europe/London",
        capacity=40,
        starts_at=dt.datetime(2026, 7, 1, 9, tzinfo=dt.UTC),
    )
    client.force_login(host)
    address = reverse("host_webinar_copy", args=[source.slug])

    assert client.get(address).context["form"]["parts"].value() == [
        "text", "presenters", "topics", "language", "seats", "agenda", "hosts",
    ]  # fmt: skip
    answer = client.post(address, {"date": "2099-01-05", "parts": ["presenters"]})

    made = Webinar.objects.exclude(pk=source.pk).get()
    assert answer.url == reverse("host_webinar_edit", args=[made.slug])  # type: ignore[attr-defined]
    assert (made.state, made.capacity, made.join_url) == (WebinarState.DRAFT, None, "")
    assert made.starts_at == dt.datetime(2099, 1, 5, 10, tzinfo=dt.UTC)
    assert [row.person.name for row in made.presenters.all()] == ["Rosa"]


@pytest.mark.parametrize(
    ("date", "said"),
    [
        ("", "Choose a date"),
        ("2020-01-05", "Choose a day to come"),
        ("soon", "Enter the date as year-month-day, such as 2027-01-28"),
    ],
)
def test_a_day_that_cannot_be_is_named(client: Client, date: str, said: str) -> None:
    host = make_host()
    client.force_login(host)

    answer = client.post(
        reverse("host_webinar_copy", args=[make_past_webinar(host=host).slug]), {"date": date}
    )

    assert errors(answer) == [said]
    assert Webinar.objects.count() == 1


def test_the_day_proposed_is_the_same_day_of_the_week_to_come() -> None:
    webinar = make_past_webinar(starts_in=dt.timedelta(days=-17))

    day = day_after(webinar)

    assert (day.weekday(), (day - webinar.starts_at.date()).days) == (webinar.starts_at.weekday(), 21)
