import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from members.models import Member
from registrations import actions
from tests.factories.members import make_host
from tests.factories.registrations import make_seat
from tests.factories.webinars import make_webinar
from tests.pages.seen import main_text

pytestmark = pytest.mark.django_db

START = dt.datetime(2026, 11, 26, 13, tzinfo=dt.UTC)


@pytest.fixture
def host(client: Client) -> Member:
    host = make_host()
    client.force_login(host)
    return host


@time_machine.travel(START - dt.timedelta(days=5))
def test_a_host_sees_what_leaves_when_and_to_how_many(client: Client, host: Member) -> None:
    client.force_login(host)
    webinar = make_webinar(host=host, starts_at=START, time_zone="Africa/Nairobi")
    make_seat(webinar)
    make_seat(webinar, time_zone="America/Guatemala", hour_reminder=True)

    text = main_text(client.get(reverse("host_webinar_mails", args=[webinar.slug])))

    assert "Wed 25 Nov, 16:00Reminder a day before2 " in text
    assert "Thu 26 Nov, 15:00Reminder an hour before1 " in text


def test_a_host_chooses_the_reminders(client: Client, host: Member) -> None:
    webinar = make_webinar(host=host)
    url = reverse("host_webinar_mails", args=[webinar.slug])

    answer = client.post(url, {"week": "on", "hour": "on"})

    plan = actions.mail_plan(webinar)
    assert (answer.status_code, answer["Location"]) == (302, url)
    assert (plan.week, plan.day, plan.hour) == (True, False, True)


def test_no_box_ticked_means_no_reminder(client: Client, host: Member) -> None:
    webinar = make_webinar(host=host)

    client.post(reverse("host_webinar_mails", args=[webinar.slug]), {})

    plan = actions.mail_plan(webinar)
    assert (plan.week, plan.day, plan.hour) == (False, False, False)


def test_the_mails_of_another_hosts_webinar_are_not_found(client: Client, host: Member) -> None:
    webinar = make_webinar(host=make_host())

    assert client.get(reverse("host_webinar_mails", args=[webinar.slug])).status_code == 404
