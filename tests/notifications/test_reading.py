import os
from email.message import EmailMessage

import pytest
from pytest_django.fixtures import Settings

from notifications import reading, replying
from notifications.reading import Bounce, CalendarAnswer
from tests.notifications.letters import GMAIL_QUOTE, bounce, calendar_reply, reply

SEAT = "seat:bcdfgh2345"


@pytest.fixture(autouse=True)
def inbox(settings: Settings) -> None:
    settings.INBOUND_ADDRESS = "reply@webinars.example.org"


def test_an_address_says_what_it_is_about_and_nobody_can_make_one() -> None:
    address = replying.address_for(SEAT)

    assert address.startswith("reply+seat-bcdfgh2345.")
    assert len(address.partition("@")[0]) <= 64
    assert replying.about_of(address) == SEAT
    assert replying.about_of(f"Open Seat <{address.upper()}>") == SEAT


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "reply@webinars.example.org",
        "reply+seat-bcdfgh2345@webinars.example.org",
        "reply+seat-bcdfgh2345.@webinars.example.org",
        "reply+seat-bcdfgh2345.aaaaaaaaaaaaaaaa@webinars.example.org",
        "reply+.aaaaaaaaaaaaaaaa@webinars.example.org",
        "reply+seat-ä.ä@webinars.example.org",
    ],
)
def test_an_address_that_is_not_signed_is_about_nothing(forged: str) -> None:
    assert replying.about_of(forged) == ""


def test_a_signature_is_good_for_one_seat_only() -> None:
    signature = replying.address_for(SEAT).partition(".")[2].partition("@")[0]

    assert replying.about_of(f"reply+seat-xxxxxxxxxx.{signature}@webinars.example.org") == ""


@pytest.mark.parametrize("partstat", ["DECLINED", "ACCEPTED", "TENTATIVE"])
def test_a_calendars_answer_is_read(partstat: str) -> None:
    raw = calendar_reply(replying.address_for(SEAT), "7e5c", partstat=partstat, sequence=3)

    incoming = reading.read(raw)

    assert (incoming.about, incoming.answer) == (SEAT, CalendarAnswer("7e5c", partstat.lower(), 3))


def test_the_organizers_address_counts_where_the_recipient_was_rewritten() -> None:
    organizer = replying.address_for(SEAT)

    assert reading.read(calendar_reply("inbox@example.org", "7e5c", organizer=organizer)).about == SEAT


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL", "PUBLISH", "COUNTER"])
def test_a_calendar_that_is_no_reply_answers_nothing(method: str) -> None:
    assert reading.read(calendar_reply("x@example.org", "7e5c", method=method)).answer is None


@pytest.mark.parametrize(
    ("text", "own"),
    [
        (GMAIL_QUOTE, "Yes, that would help us."),
        ("Oui.\r\n\r\nLe mar. 24 nov. 2026 à 10:00, Open Seat <a@b.org> a écrit :\r\n> Bonjour\r\n", "Oui."),
        ("> only\r\n> quoted\r\n", ""),
        ("አዎ፣ እንመጣለን።\r\n", "አዎ፣ እንመጣለን።"),
        ("NUL \x00 is no letter", "NUL  is no letter"),
    ],
)
def test_a_reply_is_what_somebody_wrote_and_not_what_they_quote(text: str, own: str) -> None:
    assert reading.read(reply("x@example.org", text)).text == own


def test_a_reply_in_html_alone_is_read_as_text() -> None:
    raw = reply("x@example.org", "<p>Yes &amp; no</p><script>alert(1)</script>", subtype="html")

    assert reading.read(raw).text == "Yes & no"


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated; x=y"},
        {"Precedence": "bulk"},
        {"X_Autoreply": "yes"},
        {"Return_Path": "<>"},
        {"List_Id": "<people.example.org>"},
    ],
)
def test_a_machine_is_known_by_what_it_says_of_itself(headers: dict[str, str]) -> None:
    assert reading.read(reply("x@example.org", **headers)).is_automatic


def test_a_person_is_no_machine() -> None:
    assert not reading.read(reply("x@example.org", Auto_Submitted="no")).is_automatic


def test_a_report_of_a_failure_names_the_mail_and_whom_it_did_not_reach() -> None:
    incoming = reading.read(bounce("bcdfgh2345", "hawa@example.org"))

    words = "550 5.1.1 <hawa@example.org>: no such user"
    assert incoming.bounces == (Bounce("bcdfgh2345", "hawa@example.org", words),)


def test_a_report_of_a_delay_is_no_failure() -> None:
    assert reading.read(bounce("bcdfgh2345", "hawa@example.org", action="delayed")).bounces == ()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe",
        b"To: =?utf-8?B?////?= <\r\nMessage-ID: \xff\xfe\r\n\r\nx",
        b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n--a\r\n--a",
        b"Content-Type: text/plain; charset=no-such-set\r\n\r\nx",
        b"Content-Type: multipart/report\r\n\r\n\r\n",
        b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!",
    ],
)
def test_what_no_program_would_write_is_about_nothing(raw: bytes) -> None:
    incoming = reading.read(raw)

    assert (incoming.about, incoming.answer, incoming.bounces) == ("", None, ())


def test_a_mail_of_a_thousand_parts_and_ten_megabytes_is_read_in_bounds() -> None:
    message = EmailMessage()
    message["To"] = replying.address_for(SEAT)
    message.set_content("Yes.\r\n")
    for number in range(300):
        message.add_attachment(b"x" * 30_000, maintype="image", subtype="png", filename=f"{number}.png")

    incoming = reading.read(message.as_bytes())

    assert (incoming.about, incoming.text) == (SEAT, "Yes.")


def test_a_mail_is_known_by_its_message_id_else_by_its_every_byte() -> None:
    noise = os.urandom(8)
    named = b"Message-ID: <a@b>\r\n\r\n"

    assert reading.key_of(named + b"one") == reading.key_of(named + b"two")
    assert reading.key_of(b"\r\n\r\none" + noise) != reading.key_of(b"\r\n\r\ntwo" + noise)
