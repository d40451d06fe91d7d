import datetime as dt
import smtplib
from itertools import pairwise
from typing import Any, ClassVar

import pytest
import time_machine
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks
from pytest_django.fixtures import Settings

from notifications import actions
from notifications.models import OutgoingMail
from notifications.states import MailState

pytestmark = [pytest.mark.django_db, pytest.mark.database]

MINUTE = dt.timedelta(minutes=1)


class Killed(BaseException):
    """The worker is gone: no line of it runs any more."""


class ScriptedBackend(BaseEmailBackend):
    """Delivers, or raises what the script says for the next mail, before or after delivering it."""

    delivered: ClassVar[list[EmailMessage]] = []
    script: ClassVar[list[tuple[str, BaseException] | None]] = []

    def send_messages(self, email_messages: Any) -> int:
        for message in email_messages:
            step = self.script.pop(0) if self.script else None
            if step and step[0] == "before":
                raise step[1]
            self.delivered.append(message)
            if step:
                raise step[1]
        return len(email_messages)


@pytest.fixture(autouse=True)
def scripted(settings: Settings) -> None:
    settings.EMAIL_BACKEND = f"{ScriptedBackend.__module__}.ScriptedBackend"
    ScriptedBackend.delivered.clear()
    ScriptedBackend.script.clear()


def post(key: str = "one", *, to: str = "hawa@example.org", **options: Any) -> OutgoingMail:
    mail = actions.post_mail("account_code", to=to, context={"code": key}, dedupe_key=key, **options)
    assert mail is not None
    return mail


def now_is(mail: OutgoingMail) -> tuple[str, int]:
    mail.refresh_from_db()
    return mail.state, mail.attempts


def subjects() -> list[str]:
    return [str(message.subject) for message in ScriptedBackend.delivered]


def test_a_mail_is_written_with_its_change_or_not_at_all() -> None:
    @transaction.atomic
    def change_that_fails() -> None:
        post()
        raise TimeoutError

    with pytest.raises(TimeoutError):
        change_that_fails()

    assert OutgoingMail.objects.count() == 0


def test_a_mail_waits_in_the_outbox_until_a_worker_sends_it() -> None:
    mail = post()
    before = (now_is(mail), subjects())

    actions.send_mail(mail.pk)

    assert before == ((MailState.QUEUED, 0), [])
    assert (now_is(mail), subjects()) == ((MailState.SENT, 1), ["one is your code"])
    assert mail.sent_at is not None


def test_the_same_news_is_posted_once() -> None:
    post("code")

    again = actions.post_mail("account_code", to="hawa@example.org", context={"code": "x"}, dedupe_key="code")

    assert (again, OutgoingMail.objects.count()) == (None, 1)


def test_a_sent_mail_is_not_sent_again() -> None:
    mail = post()

    outcomes = [actions.send_mail(mail.pk) for _ in range(3)]
    actions.send_due()

    assert (outcomes, len(subjects())) == ([True, False, False], 1)


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (smtplib.SMTPRecipientsRefused({"hawa@example.org": (550, b"no such user")}), MailState.FAILED),
        (smtplib.SMTPRecipientsRefused({"hawa@example.org": (451, b"greylisted")}), MailState.QUEUED),
        (smtplib.SMTPDataError(554, b"spam"), MailState.FAILED),
        (smtplib.SMTPDataError(452, b"full"), MailState.QUEUED),
        (smtplib.SMTPAuthenticationError(535, b"wrong password"), MailState.QUEUED),
        (smtplib.SMTPServerDisconnected("gone"), MailState.QUEUED),
        (TimeoutError("timed out"), MailState.QUEUED),
        (ConnectionRefusedError(111, "refused"), MailState.QUEUED),
        (UnicodeEncodeError("ascii", "ä", 0, 1, "no"), MailState.FAILED),
        (KeyError("whatever a backend does"), MailState.QUEUED),
    ],
)
def test_a_refusal_ends_the_matter_and_a_passing_fault_does_not(fault: Exception, state: MailState) -> None:
    ScriptedBackend.script.append(("before", fault))
    mail = post()

    actions.send_mail(mail.pk)

    assert now_is(mail) == (state, 1)
    assert mail.error != ""
    assert "hawa@example.org" not in mail.error


def test_pauses_between_tries_grow_and_after_three_days_it_is_given_up_visibly() -> None:
    ScriptedBackend.script.extend([("before", TimeoutError("timed out"))] * 100)
    mail = post()
    tries = []

    while now_is(mail)[0] == MailState.QUEUED:
        with time_machine.travel(mail.next_attempt_at + dt.timedelta(seconds=1)):
            tries.append(timezone.now())
            actions.send_due()

    pauses = [round((later - earlier) / MINUTE) for earlier, later in pairwise(tries)]
    assert pauses[:9] == [1, 2, 4, 8, 16, 32, 64, 128, 240]
    assert set(pauses[9:]) == {240}
    assert (mail.state, mail.error) == (MailState.FAILED, "TimeoutError: timed out")
    assert dt.timedelta(hours=68) < tries[-1] - mail.created_at <= dt.timedelta(hours=72)


def test_a_mail_is_not_tried_before_its_pause_is_over() -> None:
    ScriptedBackend.script.append(("before", TimeoutError("timed out")))
    mail = post()
    actions.send_mail(mail.pk)

    actions.send_mail(mail.pk)
    actions.send_due()

    assert (now_is(mail), subjects()) == ((MailState.QUEUED, 1), [])


def test_one_recipients_failure_does_not_hold_up_another() -> None:
    ScriptedBackend.script.append(("before", TimeoutError("timed out")))
    post("one", thread="seat:1")
    post("two", to="mariam@example.org", thread="seat:2")

    actions.send_due()

    assert subjects() == ["two is your code"]


def test_mails_of_a_thread_leave_in_the_order_in_which_they_were_written() -> None:
    ScriptedBackend.script.append(("before", TimeoutError("timed out")))
    first, second, other = post("one", thread="seat:1"), post("two", thread="seat:1"), post("three")

    actions.send_mail(second.pk)
    actions.send_due()
    while_first_waits = subjects()
    with time_machine.travel(timezone.now() + 2 * MINUTE):
        cache.clear()
        actions.send_thread("seat:1")

    assert while_first_waits == ["three is your code"]
    assert subjects() == ["three is your code", "one is your code", "two is your code"]
    assert [now_is(mail)[0] for mail in (first, second, other)] == [MailState.SENT] * 3


def test_a_mail_that_leaves_calls_the_next_of_its_thread(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs: list[tuple[object, ...]] = []
    monkeypatch.setattr("common.tasks.async_task", lambda *task, **_options: jobs.append(task))
    first, second = post("one", thread="seat:1"), post("two", thread="seat:1")

    with django_capture_on_commit_callbacks(execute=True):
        actions.send_mail(first.pk)
    with django_capture_on_commit_callbacks(execute=True):
        actions.send_mail(second.pk)

    assert jobs == [("notifications.tasks.send_thread", "seat:1")]


def test_a_mail_that_failed_does_not_hold_up_its_thread() -> None:
    ScriptedBackend.script.append(("before", smtplib.SMTPDataError(554, b"spam")))
    post("one", thread="seat:1")
    post("two", thread="seat:1")

    actions.send_due()

    assert subjects() == ["two is your code"]


def test_a_worker_killed_while_sending_loses_nothing_and_a_copy_has_the_same_id() -> None:
    ScriptedBackend.script.append(("after", Killed()))
    mail = post()
    with pytest.raises(Killed):
        actions.send_mail(mail.pk)
    at_death = now_is(mail)

    actions.send_due()
    too_early = now_is(mail)
    with time_machine.travel(timezone.now() + 6 * MINUTE):
        actions.send_due()

    ids = {message.message()["Message-ID"] for message in ScriptedBackend.delivered}
    assert (at_death, too_early, now_is(mail)) == (
        (MailState.SENDING, 1),
        (MailState.SENDING, 1),
        (MailState.SENT, 2),
    )
    assert (len(ScriptedBackend.delivered), ids) == (2, {f"<{mail.public_id}@127.0.0.1>"})


def test_while_no_server_answers_single_mails_wait_for_the_run_by_the_clock() -> None:
    ScriptedBackend.script.append(("before", TimeoutError("timed out")))
    first, second = post("one"), post("two")

    actions.send_mail(first.pk)
    actions.send_mail(second.pk)
    untried = now_is(second)
    actions.send_due()

    assert (untried, now_is(second)) == ((MailState.QUEUED, 0), (MailState.SENT, 1))


def test_the_run_by_the_clock_ends_early_when_no_server_answers() -> None:
    ScriptedBackend.script.extend([("before", TimeoutError("timed out"))] * 3)
    mails = [post(str(number)) for number in range(5)]

    actions.send_due()

    assert [now_is(mail)[1] for mail in mails] == [1, 1, 1, 0, 0]


def test_a_mail_whose_hour_is_past_is_not_sent() -> None:
    mail = post(expires_at=timezone.now() + MINUTE)

    with time_machine.travel(timezone.now() + 2 * MINUTE):
        actions.send_due()

    assert (now_is(mail), subjects()) == ((MailState.DROPPED, 0), [])


def test_news_that_is_overtaken_is_kept_back() -> None:
    stale, other = post("one", thread="seat:1"), post("two", thread="seat:2")

    dropped = actions.drop_mails(thread="seat:1", kinds=["account_code"])
    actions.send_due()

    assert (dropped, now_is(stale)[0], now_is(other)[0]) == (1, MailState.DROPPED, MailState.SENT)


def test_a_failed_mail_can_be_sent_again_by_hand() -> None:
    ScriptedBackend.script.append(("before", smtplib.SMTPDataError(554, b"spam")))
    mail = post()
    actions.send_mail(mail.pk)

    mail.refresh_from_db()
    actions.retry_mail(mail)
    actions.send_mail(mail.pk)

    assert now_is(mail) == (MailState.SENT, 1)


def test_who_stopped_a_kind_of_mail_gets_no_more_of_it() -> None:
    actions.stop_mails("Hawa@example.org", kind="account_code")

    def try_post(key: str, *, stoppable: bool) -> bool:
        context = {"code": key}
        mail = actions.post_mail(
            "account_code", to="hawa@EXAMPLE.org", context=context, dedupe_key=key, stoppable=stoppable
        )
        return mail is not None

    assert [try_post("one", stoppable=True), try_post("two", stoppable=False)] == [False, True]


def test_the_run_by_the_clock_ends_in_time() -> None:
    post("one")
    post("two")

    sent = actions.send_due(seconds=-1)

    assert sent == 0
