import datetime as dt
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from notifications.actions import post_mail
from notifications.rendering import render
from registrations.actions import choose_mails
from registrations.mails import post_seat_mail
from tests.factories.registrations import make_seat
from tests.factories.webinars import make_webinar

SEAT_KINDS = sorted(
    path.parent.name for path in Path(settings.BASE_DIR, "templates/email").glob("seat_*/subject.txt")
)
KINDS = [*SEAT_KINDS, "webinar_moved", "webinar_cancelled", "recording_ready"]
MARKUP = '<script>alert(1)</script> & "x"'


def webinar(**fields: Any) -> SimpleNamespace:
    shown = {
        "title": "Listening first",
        "language": "en",
        "starts_at": dt.datetime(2026, 11, 26, 13, tzinfo=dt.UTC),
        "ends_at": dt.datetime(2026, 11, 26, 14, 15, tzinfo=dt.UTC),
        "time_zone": "Africa/Nairobi",
    }
    return SimpleNamespace(**{**shown, **fields})


def context(**fields: Any) -> dict[str, Any]:
    return {"webinar": webinar(), "seat_url": "https://x.example/s/abc/", "opens_minutes": 15, **fields}


def test_times_stand_in_the_recipients_zone_then_the_hosts_then_utc() -> None:
    words = render("seat_confirmed", context=context(), time_zone="Asia/Kathmandu")

    assert words.subject == "Your seat: Listening first, Thu 26 Nov 18:45"
    assert (
        "Thursday 26 November 2026\n"
        "18:45 to 20:00, Kathmandu (UTC+5:45)\n"
        "16:00 to 17:15, Nairobi (UTC+3)\n"
        "13:00 to 14:15, UTC\n"
        "Elsewhere: Guatemala 07:00, Beirut 15:00, Dhaka 19:00\n"
    ) in words.text


def test_a_recipient_whose_zone_is_not_known_reads_the_hosts_clock_with_its_place() -> None:
    words = render("seat_confirmed", context=context())

    assert words.subject == "Your seat: Listening first, Thu 26 Nov 16:00 Nairobi (UTC+3)"
    assert "16:00 to 17:15, Nairobi (UTC+3)\n13:00 to 14:15, UTC\nElsewhere: Guatemala" in words.text


def test_clocks_that_agree_stand_once() -> None:
    words = render("seat_confirmed", context=context(), time_zone="Africa/Freetown")

    assert (
        "13:00 to 14:15, Freetown (UTC+0)\n"
        "16:00 to 17:15, Nairobi (UTC+3)\n"
        "Elsewhere: Guatemala 07:00, Beirut 15:00, Dhaka 19:00\n"
    ) in words.text


def test_another_day_elsewhere_is_said() -> None:
    starts_at = dt.datetime(2026, 11, 26, 22, tzinfo=dt.UTC)
    late = webinar(starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=1))

    words = render("seat_confirmed", context=context(webinar=late), time_zone="America/Guatemala")

    assert (
        "Thursday 26 November 2026\n"
        "16:00 to 17:00, Guatemala (UTC\u22126)\n"
        "Friday 27 November 2026\n"
        "01:00 to 02:00, Nairobi (UTC+3)\n"
        "Thursday 26 November 2026\n"
        "22:00 to 23:00, UTC\n"
        "Elsewhere: Beirut Fri 00:00, Dhaka Fri 04:00\n"
    ) in words.text


def test_text_is_not_escaped_and_html_is() -> None:
    words = render("seat_confirmed", context=context(webinar=webinar(title=MARKUP)))

    assert MARKUP in words.text
    assert words.subject.startswith(f"Your seat: {MARKUP}, ")
    assert "<script" not in words.html
    assert "&lt;script&gt;" in words.html


def test_line_ends_in_a_title_do_not_become_headers() -> None:
    words = render("seat_confirmed", context=context(webinar=webinar(title="One\r\nBcc: all@example.org")))

    assert words.subject == "Your seat: One Bcc: all@example.org, Thu 26 Nov 16:00 Nairobi (UTC+3)"


def test_style_stands_on_each_element_and_nothing_is_fetched() -> None:
    html = render("seat_confirmed", context=context()).html

    assert 'class="button" href="https://x.example/s/abc/" style="' in html
    assert "prefers-color-scheme:dark" in html
    assert [mark for mark in ("<img", "<link", "@import", "url(", "<script", "src=") if mark in html] == []


def test_an_arabic_reader_gets_a_page_from_right_to_left() -> None:
    assert '<html lang="ar" dir="rtl">' in render("seat_confirmed", context=context(), language="ar").html


def test_an_unknown_language_is_answered_in_english() -> None:
    assert '<html lang="en" dir="ltr">' in render("seat_confirmed", context=context(), language="xx").html


def test_addresses_are_never_broken_over_lines() -> None:
    url = "https://webinars.example.org/s/" + "k7f2" * 30 + "/"

    assert url in render("seat_confirmed", context=context(seat_url=url)).text


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_every_mail_of_a_seat_is_small_says_why_it_came_and_how_to_stop_it(kind: str) -> None:
    seat = make_seat(make_webinar("Listening first: " + "x" * 140, time_zone="Africa/Nairobi"))

    mail = post_seat_mail(
        kind,
        seat,
        news="test",
        until=timezone.now(),
        was=timezone.now(),
        recording_url="https://x.example/r/",
    )

    assert mail is not None
    assert len(mail.html.encode()) < 30_000
    assert "\n\n\n" not in mail.text
    assert max(len(line) for line in mail.text.splitlines()) <= 160
    for body in (mail.text, mail.html):
        assert f"You get this because {seat.email} was used" in " ".join(body.split())
        assert f"http://127.0.0.1:8000/s/{seat.token}/stop/" in body
        assert f"http://127.0.0.1:8000/s/{seat.token}/cancel/" in body


@pytest.mark.django_db
def test_a_long_subject_is_cut_to_what_the_outbox_holds() -> None:
    mail = post_mail("account_code", to="hawa@example.org", context={"code": "9" * 400}, dedupe_key="long")

    assert mail is not None
    assert len(mail.subject) == 250


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_a_discreet_mail_never_says_what_the_webinar_is_about(kind: str) -> None:
    seat = make_seat(make_webinar("Grief and loss", slug="grief-and-loss", time_zone="Africa/Nairobi"))
    choose_mails(seat.webinar, by=None, discreet=True)

    mail = post_seat_mail(
        kind,
        seat,
        news="test",
        calendar="REQUEST",
        until=timezone.now(),
        was=timezone.now(),
        recording_url="https://x.example/recordings/grief-and-loss/",
    )

    assert mail is not None
    assert [
        part for part in (mail.subject, mail.text, mail.html, mail.calendar) if "grief" in part.lower()
    ] == []
    assert mail.subject.startswith("Your appointment, ")
    assert "SUMMARY:Appointment\r\n" in mail.calendar
