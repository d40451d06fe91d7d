"""Mails that come in, from a real IMAP server."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.dispatch import Signal
from django.utils import timezone
from pytest_django.fixtures import Settings

from notifications import actions, mailbox, reading, replying
from notifications.actions import receiving
from notifications.models import OutgoingMail, ReceivedMail
from notifications.signals import mail_received
from notifications.states import MailState
from tests.notifications.conftest import Inbox
from tests.notifications.letters import bounce, calendar_reply, reply

pytestmark = [pytest.mark.django_db, pytest.mark.database]

SEAT = "seat:bcdfgh2345"
LETTER = "letter:bcdfgh2345:person"


class Killed(BaseException):
    """The worker is gone: no line of it runs any more."""


@pytest.fixture
def news() -> Any:
    """Return the list to which each news of a mail adds what it is about."""
    heard: list[str] = []

    def listen(mail: ReceivedMail, **kwargs: object) -> None:
        heard.append(mail.about)

    assert isinstance(mail_received, Signal)
    mail_received.connect(listen)
    yield heard
    mail_received.disconnect(listen)


def kept() -> list[tuple[str, str, str]]:
    return list(ReceivedMail.objects.order_by("pk").values_list("kind", "state", "about"))


def test_without_a_mailbox_nothing_is_fetched(settings: Settings) -> None:
    assert (settings.INBOUND_EMAIL_URL, actions.fetch_mails()) == ("", 0)


def test_each_new_mail_is_taken_in_once_and_marked_as_seen(inbox: Inbox, news: list[str]) -> None:
    inbox.put(
        calendar_reply(replying.address_for(SEAT), "7e5c", sequence=2, automatic="auto-generated"),
        reply(replying.address_for(LETTER)),
        reply("reply@webinars.example.org"),
        reply(replying.address_for(LETTER), Auto_Submitted="auto-replied"),
    )

    counts = [actions.fetch_mails() for _ in range(2)]

    assert counts == [4, 0]
    assert kept() == [
        ("calendar", "taken", SEAT),
        ("reply", "taken", LETTER),
        ("other", "ignored", ""),
        ("reply", "ignored", LETTER),
    ]
    assert news == [SEAT, LETTER]
    assert inbox.flags() == [{"\\Seen"}] * 4
    calendar, letter = ReceivedMail.objects.order_by("pk")[:2]
    assert (calendar.answer, calendar.uid, calendar.sequence) == ("declined", "7e5c", 2)
    assert letter.text == "Yes, that would help us."


def test_a_second_copy_of_a_mail_changes_nothing(inbox: Inbox, news: list[str]) -> None:
    mail = reply(replying.address_for(LETTER))
    inbox.put(mail, mail)

    actions.fetch_mails()

    assert (len(kept()), news) == (1, [LETTER])


def test_a_worker_killed_before_a_mail_is_marked_handles_it_once(
    inbox: Inbox, news: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_arguments: object, **_options: object) -> None:
        raise Killed

    inbox.put(reply(replying.address_for(LETTER)))
    with monkeypatch.context() as dying:
        dying.setattr(mailbox.Mailbox, "mark_seen", die)
        with pytest.raises(Killed):
            actions.fetch_mails()

    actions.fetch_mails()

    assert (kept(), news, inbox.flags()) == ([("reply", "taken", LETTER)], [LETTER], [{"\\Seen"}])


def test_a_mail_that_kills_its_reader_is_set_aside_after_three_tries(
    inbox: Inbox, news: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    poison, good = reply(replying.address_for(SEAT)), reply(replying.address_for(LETTER))
    inbox.put(poison, good)
    read = reading.read

    def die_of_poison(raw: bytes) -> reading.Incoming:
        if reading.key_of(raw) == reading.key_of(poison):
            raise Killed
        return read(raw)

    monkeypatch.setattr(receiving.reading, "read", die_of_poison)

    for _ in range(3):
        with pytest.raises(Killed):
            actions.fetch_mails()
    actions.fetch_mails()

    assert kept() == [("", "aside", ""), ("reply", "taken", LETTER)]
    assert (news, inbox.flags()) == ([LETTER], [{"\\Seen", "\\Flagged"}, {"\\Seen"}])


def test_a_mail_of_broken_form_is_set_aside_and_stops_no_other(inbox: Inbox, news: list[str]) -> None:
    broken = calendar_reply(replying.address_for(SEAT), "7e5c").replace(b"base64", b"8bit")
    no_calendar = reply(replying.address_for(SEAT), "END:NOTHING\r\n").replace(
        b"text/plain", b"text/calendar"
    )
    inbox.put(no_calendar, broken, reply(replying.address_for(LETTER)))

    actions.fetch_mails()

    assert kept()[0] == ("", "aside", "")
    assert (news[-1:], inbox.flags()[0]) == ([LETTER], {"\\Seen", "\\Flagged"})


def test_a_mail_of_more_than_ten_megabytes_is_set_aside_unread(
    inbox: Inbox, news: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    huge = reply(replying.address_for(LETTER), "All of it.\r\n" * 1_000_000)
    inbox.put(huge, reply(replying.address_for(LETTER)))
    fetched: list[int] = []
    raw = mailbox.Mailbox.raw

    def note(self: mailbox.Mailbox, waiting: mailbox.Waiting) -> bytes:
        fetched.append(waiting.size)
        return raw(self, waiting)

    monkeypatch.setattr(mailbox.Mailbox, "raw", note)

    actions.fetch_mails()

    assert kept() == [("", "aside", ""), ("reply", "taken", LETTER)]
    assert ReceivedMail.objects.order_by("pk").values_list("why", flat=True)[0] == "too large"
    assert (len(fetched), news) == (1, [LETTER])


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("imap://demouser:wrong@127.0.0.1:{port}", "does not accept the user name or the password"),
        ("imap://demouser:demopass@127.0.0.1:1", "cannot be reached"),
        ("imap://demouser:demopass@127.0.0.1:{port}/NoSuchFolder", "answered strangely"),
        ("imaps://demouser:demopass@127.0.0.1:{port}", "cannot be reached"),
    ],
)
def test_a_mailbox_that_does_not_answer_harms_nothing_and_no_password_is_logged(
    url: str, words: str, imap_port: int, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.INBOUND_EMAIL_URL = url.format(port=imap_port)

    assert actions.fetch_mails() == 0
    assert words in caplog.text
    assert "demopass" not in caplog.text


def test_news_that_nobody_handled_is_told_again_until_somebody_does(news: list[str]) -> None:
    mail = actions.take_in(reply(replying_address()))
    assert mail is not None

    actions.remind_of_taken()
    soon = list(news)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=6)):
        actions.remind_of_taken()
        later = list(news)
        done = [actions.mark_handled(mail), actions.mark_handled(ReceivedMail.objects.get())]
        actions.remind_of_taken()

    assert (soon, later, list(news)) == ([LETTER], [LETTER] * 2, [LETTER] * 2)
    assert (done, ReceivedMail.objects.get().text) == ([True, False], "")


def replying_address() -> str:
    return replying.address_for(LETTER)


@pytest.fixture(autouse=True)
def address(settings: Settings) -> None:
    settings.INBOUND_ADDRESS = "reply@webinars.example.org"


def sent_mail(recipient: str = "hawa@example.org") -> OutgoingMail:
    mail = actions.post_mail("account_code", to=recipient, context={"code": "418227"}, dedupe_key=recipient)
    assert mail is not None
    actions.send_mail(mail.pk)
    mail.refresh_from_db()
    assert mail.state == MailState.SENT
    return mail


def test_a_mail_that_comes_back_is_marked_with_the_servers_words() -> None:
    mail = sent_mail()

    actions.take_in(bounce(mail.public_id, "Hawa@example.org"))

    mail.refresh_from_db()
    assert (mail.state, mail.bounce) == (MailState.SENT, "550 5.1.1 <hawa@example.org>: no such user")
    assert mail.bounced_at is not None
    assert kept() == [("bounce", "handled", "")]


@pytest.mark.parametrize(
    ("mail_id", "recipient"), [("xxxxxxxxxx", "hawa@example.org"), ("", "musa@example.org")]
)
def test_a_forged_report_marks_nothing(mail_id: str, recipient: str) -> None:
    mail = sent_mail()

    actions.take_in(bounce(mail_id or mail.public_id, recipient))

    mail.refresh_from_db()
    assert (mail.bounced_at, kept()) == (None, [("bounce", "ignored", "")])


def test_no_address_of_whoever_wrote_is_kept() -> None:
    actions.take_in(reply(replying_address()))

    (row,) = ReceivedMail.objects.values()
    assert "hawa@example.org" not in str(row)
