"""Choosing when a recording is published, hidden and looked at again."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from archive.models import PublishingPlan
from tests.factories.archive import make_publication
from tests.factories.members import make_host
from tests.pages.seen import main_text, tree

pytestmark = pytest.mark.django_db

PAGE = "/host/webinars/village-committees/publish/"


@pytest.fixture
def signed_in(client: Client) -> Client:
    host = make_host()
    make_publication(host=host, time_zone="Africa/Nairobi")
    client.force_login(host)
    return client


def post(client: Client, **dates: str) -> str:
    values = {f"plan-{name}": value for name, value in dates.items()}
    return main_text(
        client.post(f"{PAGE}plan/", {"audience": "public", "is_listed": "on", **values}, follow=True)
    )


def test_times_are_on_the_webinars_clock_and_come_back_as_they_were_typed(signed_in: Client) -> None:
    year = timezone.now().year + 1

    seen = post(signed_in, hide_at=f"{year}-03-01T09:00")

    assert "Saved. It happens by itself at those times." in seen
    assert PublishingPlan.objects.get().hide_at == dt.datetime(year, 3, 1, 6, tzinfo=dt.UTC)
    assert tree(signed_in.get(PAGE)).xpath('//input[@name="plan-hide_at"]/@value') == [f"{year}-03-01T09:00"]


def test_an_empty_field_means_never(signed_in: Client) -> None:
    post(signed_in, hide_at="2099-03-01T09:00")
    post(signed_in, hide_at="")

    assert PublishingPlan.objects.get().hide_at is None


@pytest.mark.parametrize(
    ("dates", "says"),
    [
        ({"publish_at": "2020-01-01T09:00"}, "Choose a time to come, or leave it empty."),
        ({"publish_at": "2099-02-01T09:00", "hide_at": "2099-01-01T09:00"}, "Hide it after it was published"),
        ({"review_at": "soon"}, "Enter a day and a time"),
    ],
)
def test_what_cannot_be_is_said_at_the_field_and_nothing_is_lost(
    signed_in: Client, dates: dict[str, str], says: str
) -> None:
    assert says in post(signed_in, **dates)
    assert PublishingPlan.objects.count() == 0
