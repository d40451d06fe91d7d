"""Against a mail server that misbehaves, over a real socket."""

import asyncio
import datetime as dt
import socket
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.utils import timezone
from pytest_django.fixtures import Settings

from notifications import actions
from notifications.models import OutgoingMail
from notifications.states import MailState

pytestmark = pytest.mark.django_db

REFUSALS = {
    "no such user": "550 5.1.1 no such user",
    "greylisted": "451 4.7.1 come back later",
}
AFTER_DATA = {"full": "452 4.3.1 no room", "spam": "554 5.7.1 looks like spam"}


class Faulty:
    """A server's conduct: for each recipient a list of faults, one per try; then all goes well."""

    def __init__(self) -> None:
        self.faults: defaultdict[str, list[str]] = defaultdict(list)
        self.accepted: list[tuple[str, str]] = []
        self._next = "well"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        faults = self.faults[address]
        self._next = faults.pop(0) if faults else "well"
        if self._next in REFUSALS:
            return REFUSALS[self._next]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self._next in AFTER_DATA:
            return AFTER_DATA[self._next]
        assert isinstance(envelope.content, bytes)
        self.accepted.append((envelope.rcpt_tos[0], message_from_bytes(envelope.content)["Message-ID"]))
        if self._next == "drops the line":
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        if self._next == "hangs":
            await asyncio.sleep(1.5)
        return "250 OK"


@pytest.fixture
def port(settings: Settings) -> int:
    """Return the port where the site expects its mail server; nobody listens there yet."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", number, 0.5
    return number


@contextmanager
def listening(port: int) -> Iterator[Faulty]:
    faulty = Faulty()
    controller = Controller(faulty, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield faulty
    finally:
        controller.stop()


@pytest.fixture
def server(port: int) -> Iterator[Faulty]:
    with listening(port) as faulty:
        yield faulty


def post(to: str, key: str = "", **options: Any) -> OutgoingMail:
    mail = actions.post_mail(
        "account_code", to=to, context={"code": "418227"}, dedupe_key=key or to, **options
    )
    assert mail is not None
    return mail


def test_every_fault_of_a_server_is_survived(server: Faulty) -> None:
    faults = ["no such user", "greylisted", "full", "spam", "drops the line", "hangs", "well"]
    for fault in faults:
        server.faults[f"{fault.replace(' ', '-')}@example.org"] = [fault]
        post(f"{fault.replace(' ', '-')}@example.org")

    actions.send_due()
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=2)):
        actions.send_due()

    rows = OutgoingMail.objects.order_by("pk").values_list("recipient", "state", "attempts")
    assert list(rows) == [
        ("no-such-user@example.org", MailState.FAILED, 1),
        ("greylisted@example.org", MailState.SENT, 2),
        ("full@example.org", MailState.SENT, 2),
        ("spam@example.org", MailState.FAILED, 1),
        ("drops-the-line@example.org", MailState.SENT, 2),
        ("hangs@example.org", MailState.SENT, 2),
        ("well@example.org", MailState.SENT, 1),
    ]
    arrived = [recipient for recipient, _id in server.accepted]
    assert sorted(arrived) == [
        "drops-the-line@example.org",
        "drops-the-line@example.org",
        "full@example.org",
        "greylisted@example.org",
        "hangs@example.org",
        "hangs@example.org",
        "well@example.org",
    ]
    assert len(set(server.accepted)) == 5, "a second copy carries the Message-ID of the first"


def test_each_time_the_line_drops_costs_one_copy_at_most_all_of_one_message_id(server: Faulty) -> None:
    server.faults["hawa@example.org"] = ["drops the line", "drops the line", "greylisted", "hangs"]
    mail = post("hawa@example.org")

    while mail.state == MailState.QUEUED:
        with time_machine.travel(mail.next_attempt_at + dt.timedelta(seconds=1)):
            actions.send_due()
        mail.refresh_from_db()

    assert (mail.state, mail.attempts) == (MailState.SENT, 5)
    assert Counter(server.accepted) == {("hawa@example.org", f"<{mail.public_id}@127.0.0.1>"): 4}


def test_a_days_outage_loses_nothing_doubles_nothing_and_keeps_the_order(port: int) -> None:
    start = timezone.now()
    with time_machine.travel(start) as clock:
        mails = [
            post(f"{name}@example.org", f"{name}:{number}", thread=f"seat:{name}")
            for number in range(3)
            for name in ("hawa", "musa", "amina")
        ]
        pointless = post("late@example.org", expires_at=start + dt.timedelta(hours=20))
        for _ in range(24 * 4):
            actions.send_due()
            clock.shift(dt.timedelta(minutes=15))
        during = set(OutgoingMail.objects.exclude(pk=pointless.pk).values_list("state", flat=True))
        with listening(port) as server:
            hours = 0
            while OutgoingMail.objects.filter(state=MailState.QUEUED).exists() and hours < 24:
                actions.send_due()
                clock.shift(dt.timedelta(hours=1))
                hours += 1

    pointless.refresh_from_db()
    assert (during, pointless.state) == ({MailState.QUEUED}, MailState.DROPPED)
    arrived: defaultdict[str, list[str]] = defaultdict(list)
    for recipient, message_id in server.accepted:
        arrived[recipient].append(message_id)
    expected: defaultdict[str, list[str]] = defaultdict(list)
    for mail in mails:
        expected[mail.recipient].append(f"<{mail.public_id}@127.0.0.1>")
    assert arrived == expected
    assert hours <= 6


def test_a_server_that_is_away_costs_nothing(port: int) -> None:
    mail = post("hawa@example.org")

    actions.send_due()

    mail.refresh_from_db()
    assert (mail.state, mail.error) == (
        MailState.QUEUED,
        "ConnectionRefusedError: [Errno 111] Connection refused",
    )


def test_no_server_is_waited_for_without_end(settings: Settings) -> None:
    assert settings.EMAIL_TIMEOUT == 10
