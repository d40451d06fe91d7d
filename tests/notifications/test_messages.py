from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from django.core.mail import BadHeaderError
from icalendar import Calendar

from notifications.actions import post_mail
from notifications.messages import built
from notifications.models import OutgoingMail
from registrations import actions
from registrations.models import Registration
from tests.factories.webinars import make_webinar

pytestmark = pytest.mark.django_db


def received(mail: OutgoingMail) -> EmailMessage:
    message = message_from_bytes(built(mail).message().as_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_an_invitation_is_text_then_html_then_calendar_and_once_more_as_a_file() -> None:
    actions.register(
        make_webinar("Übersicht", time_zone="Africa/Nairobi"), name="Hawa", email="hawa@example.org"
    )
    mail = OutgoingMail.objects.get()

    message = received(mail)

    body, attachment = message.iter_parts()
    parts = list(body.iter_parts())
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    assert parts[2]["Content-Type"].params == {"method": "REQUEST", "charset": "utf-8"}
    assert attachment.get_filename() == "webinar.ics"
    assert parts[0].get_content() == mail.text
    for part in (parts[2], attachment):
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        read = Calendar.from_ical(content)
        assert (str(read["METHOD"]), str(read.events[0]["SUMMARY"])) == ("REQUEST", "Übersicht")


def test_headers_say_that_a_machine_wrote_and_how_to_stop_it() -> None:
    actions.register(make_webinar(), name="Hawa", email="hawa@example.org")
    mail, seat = OutgoingMail.objects.get(), Registration.objects.get()

    message = received(mail)

    names = ("Message-ID", "To", "From", "Auto-Submitted", "List-Unsubscribe", "List-Unsubscribe-Post")
    assert {name: message[name].strip() for name in names} == {
        "Message-ID": f"<{mail.public_id}@127.0.0.1>",
        "To": "hawa@example.org",
        "From": "Open Seat <no-reply@127.0.0.1>",
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<http://127.0.0.1:8000/s/{seat.token}/stop/>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def test_mails_of_one_seat_hang_together_in_the_mailbox() -> None:
    webinar = make_webinar()
    seat = actions.register(webinar, name="Hawa", email="hawa@example.org")
    actions.cancel(seat)
    actions.register(webinar, name="Mariam", email="mariam@example.org")

    first, second, other = (received(mail)["References"] for mail in OutgoingMail.objects.all())

    assert first == second != other
    assert seat.token not in first


def test_a_mail_without_a_calendar_has_no_attachment() -> None:
    mail = post_mail("account_code", to="hawa@example.org", context={"code": "418227"}, dedupe_key="x")
    assert mail is not None

    message = received(mail)

    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert message["List-Unsubscribe"] is None


def test_a_recipient_cannot_smuggle_a_header_in() -> None:
    mail = OutgoingMail(
        public_id="x", recipient="hawa@example.org\r\nBcc: all@example.org", subject="s", text="t"
    )

    with pytest.raises(BadHeaderError):
        built(mail).message()
