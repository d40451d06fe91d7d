import datetime as dt

import pytest
import time_machine
from django.utils import timezone
from pytest_django.fixtures import Settings

from notifications import actions
from notifications.models import OutgoingMail
from notifications.states import MailState

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def post(key: str, **options: dt.datetime) -> OutgoingMail:
    mail = actions.post_mail(
        "account_code", to=f"{key}@example.org", context={"code": key}, dedupe_key=key, **options
    )
    assert mail is not None
    return mail


def test_what_mails_said_is_forgotten_and_their_lines_stay(settings: Settings) -> None:
    settings.MAIL_BODY_DAYS = 30
    sent, waiting = post("418227"), post("waits", not_before=timezone.now() + dt.timedelta(days=60))
    actions.send_mail(sent.pk)

    with time_machine.travel(timezone.now() + dt.timedelta(days=29)):
        early = actions.forget_bodies()
    with time_machine.travel(timezone.now() + dt.timedelta(days=31)):
        late = [actions.forget_bodies(), actions.forget_bodies()]

    sent.refresh_from_db()
    waiting.refresh_from_db()
    assert (early, late) == (0, [1, 0])
    assert (sent.subject, sent.text, sent.html, sent.calendar, sent.headers) == ("", "", "", "", {})
    assert (sent.kind, sent.recipient, sent.state) == ("account_code", "418227@example.org", MailState.SENT)
    assert sent.sent_at is not None
    assert "waits" in waiting.text


def test_a_mail_that_is_forgotten_is_not_sent_again_empty() -> None:
    mail = post("one")
    OutgoingMail.objects.filter(pk=mail.pk).update(
        state=MailState.FAILED, about="webinar:1", forgotten_at=timezone.now()
    )

    assert actions.retry_failed("webinar:1") == 0
