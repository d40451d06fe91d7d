import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from members.models import Member
from notifications.actions import note_bounce, try_mail
from notifications.models import OutgoingMail
from notifications.reading import Bounce
from notifications.states import MailState
from pages.host.mails import PREVIEWED
from registrations import actions
from registrations.mails import post_seat_mail
from tests.factories.members import make_host
from tests.factories.registrations import make_seat
from tests.factories.webinars import make_past_webinar, make_webinar
from tests.pages.seen import main_text
from webinars.models import Webinar

pytestmark = [pytest.mark.django_db, pytest.mark.database]

START = dt.datetime(2026, 11, 26, 13, tzinfo=dt.UTC)
QUERIES = 19


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

    answer = client.post(url, {"week": "on", "hour": "on", "discreet": "on"})

    plan = actions.mail_plan(webinar)
    assert (answer.status_code, answer["Location"]) == (302, url)
    assert (plan.week, plan.day, plan.hour, plan.discreet) == (True, False, True, True)


def test_no_box_ticked_means_no_reminder(client: Client, host: Member) -> None:
    webinar = make_webinar(host=host)

    client.post(reverse("host_webinar_mails", args=[webinar.slug]), {})

    plan = actions.mail_plan(webinar)
    assert (plan.week, plan.day, plan.hour) == (False, False, False)


def test_the_mails_of_another_hosts_webinar_are_not_found(client: Client, host: Member) -> None:
    webinar = make_webinar(host=make_host())

    assert client.get(reverse("host_webinar_mails", args=[webinar.slug])).status_code == 404


def failed(webinar: Webinar, email: str) -> OutgoingMail:
    mail = post_seat_mail("seat_confirmed", make_seat(webinar, email), news="test")
    assert mail is not None
    OutgoingMail.objects.filter(pk=mail.pk).update(
        state=MailState.FAILED, error="550 No such user", attempts=1
    )
    return mail


def test_a_host_sees_what_was_sent_and_why_something_failed(client: Client, host: Member) -> None:
    webinar = make_webinar(host=host)
    failed(webinar, "typo@example.org")
    mail = post_seat_mail("seat_confirmed", make_seat(webinar), news="test")
    assert mail is not None
    try_mail(mail.pk)
    post_seat_mail("seat_waitlisted", make_seat(webinar), news="test")

    text = main_text(client.get(reverse("host_webinar_mails", args=[webinar.slug])))

    sent_at = OutgoingMail.objects.get(pk=mail.pk).sent_at
    assert sent_at is not None
    assert f"Seat kept1010{sent_at:%a}" in text
    assert "On the waiting list0100–" in text
    said = "The other side does not take mail for this address.550 No such user"
    assert f"typo@example.org Seat kept · {said}" in text.replace("orgSeat", "org Seat")


def test_a_failed_mail_is_sent_again_alone_or_with_the_others(client: Client, host: Member) -> None:
    webinar = make_webinar(host=host)
    _first, second, _third = (failed(webinar, f"{name}@example.org") for name in "abc")
    elsewhere = failed(make_webinar(), "d@example.org")
    url = reverse("host_webinar_mails_again", args=[webinar.slug])
    rows = OutgoingMail.objects.order_by("pk").values_list("state", flat=True)

    client.post(url, {"mail": second.public_id})
    after_one = list(rows.all())
    client.post(url, {"mail": elsewhere.public_id})
    client.post(url)

    assert after_one == ["failed", "queued", "failed", "failed"]
    assert list(rows.all()) == ["queued", "queued", "queued", "failed"]


@pytest.mark.parametrize("kind", PREVIEWED)
def test_a_host_reads_each_mail_beforehand_and_nothing_is_written(
    client: Client, host: Member, kind: str
) -> None:
    webinar = make_webinar("Listening <first>", host=host)

    answer = client.get(reverse("host_webinar_mail", args=[webinar.slug, kind]))

    assert "Listening <first>" in main_text(answer)
    assert "http://127.0.0.1:8000/s/example/cancel/" in main_text(answer)
    assert OutgoingMail.objects.count() == 0


@time_machine.travel(START - dt.timedelta(hours=22))
def test_a_preview_is_on_the_clock_of_the_readers_chosen(client: Client, host: Member) -> None:
    client.force_login(host)
    webinar = make_webinar("Listening first", host=host, starts_at=START, time_zone="Africa/Nairobi")
    for zone in ("", "", "America/Guatemala"):
        make_seat(webinar, time_zone=zone)
    url = reverse("host_webinar_mail", args=[webinar.slug, "seat_reminder_day"])

    first = main_text(client.get(url))
    second = main_text(client.get(url, {"zone": "America/Guatemala", "language": ""}))

    assert "As things are, 3 people would get it." in first
    assert "Tomorrow at 16:00 Nairobi (UTC+3): Listening first" in first
    assert "Tomorrow at 07:00: Listening first" in second


def test_what_is_no_mail_of_a_webinar_has_no_preview(client: Client, host: Member) -> None:
    webinar = make_webinar(host=host)

    assert client.get(reverse("host_webinar_mail", args=[webinar.slug, "account_code"])).status_code == 404


@pytest.mark.parametrize(("pressed", "said"), [(1, "Not sent: 2 people are not told."), (2, "too late")])
def test_a_host_keeps_back_what_is_held(client: Client, host: Member, pressed: int, said: str) -> None:
    webinar = make_past_webinar(host=host)
    make_seat(webinar)
    make_seat(webinar)
    actions.tell_recording_ready(webinar, "/recordings/x/")
    page = main_text(client.get(reverse("host_webinar_mails", args=[webinar.slug])))

    for _ in range(pressed):
        url = reverse("host_webinar_mails_keep_back", args=[webinar.slug])
        answer = client.post(url, {"kind": "recording_ready"}, follow=True)

    assert "Recording ready" in page
    assert "To 2 people, from" in page
    assert said in answer.content.decode()
    assert list(OutgoingMail.objects.values_list("state", flat=True)) == ["dropped", "dropped"]


def test_a_mail_that_came_back_is_shown_and_asks_for_its_host(client: Client, host: Member) -> None:
    webinar = make_webinar("Listening first", host=host)
    mail = post_seat_mail("seat_confirmed", make_seat(webinar, "typo@example.org"), news="test")
    assert mail is not None
    try_mail(mail.pk)
    before = main_text(client.get(reverse("host")))
    note_bounce(Bounce(mail.public_id, "typo@example.org", "550 5.1.1 no such user"))

    page = main_text(client.get(reverse("host_webinar_mails", args=[webinar.slug])))
    desk = main_text(client.get(reverse("host")))

    assert "It came back. This address does not exist." in page
    assert "did not reach" not in before
    assert "An e-mail did not reach 1 person: Listening first" in desk


@time_machine.travel(START - dt.timedelta(days=5), tick=False)
def test_a_host_reads_when_the_last_of_many_mails_is_out(
    client: Client, host: Member, settings: Settings
) -> None:
    settings.MAIL_PER_HOUR = 2
    client.force_login(host)
    webinar = make_webinar(host=host, starts_at=START, time_zone="Africa/Nairobi")
    for _ in range(3):
        make_seat(webinar)

    text = main_text(client.get(reverse("host_webinar_mails", args=[webinar.slug])))

    assert "Wed 25 Nov, 16:00Reminder a day before3Wed 25 Nov, 17:30" in text
    assert "The mail server takes 2 e-mails an hour." in text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_database_as_often_for_three_rows_as_for_one(
    client: Client,
    host: Member,
    rows: int,
    settings: Settings,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    settings.MAIL_PER_HOUR = 50
    webinar = make_webinar(host=host, starts_in=dt.timedelta(days=10))
    actions.choose_mails(webinar, by=None, week=True, day=True, hour=True)
    for number in range(rows):
        make_seat(webinar, time_zone=["Africa/Nairobi", "Asia/Dhaka", "America/Guatemala"][number])
        failed(webinar, f"typo{number}@example.org")

    with django_assert_num_queries(QUERIES):
        client.get(reverse("host_webinar_mails", args=[webinar.slug]))
