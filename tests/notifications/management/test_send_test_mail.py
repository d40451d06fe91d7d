import smtplib
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from notifications.models import OutgoingMail

pytestmark = pytest.mark.django_db


class Refusing(BaseEmailBackend):
    def send_messages(self, email_messages: Any) -> int:
        raise smtplib.SMTPAuthenticationError(535, b"5.7.8 authentication failed")


def test_an_operator_sees_that_mail_leaves(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    said = StringIO()

    call_command("send_test_mail", "hawa@example.org", stdout=said)

    assert [(sent.to, sent.subject) for sent in mail.outbox] == [
        (["hawa@example.org"], "Test mail of Open Seat")
    ]
    assert "The mail server took it." in said.getvalue()


def test_an_operator_reads_in_plain_words_why_none_leaves(settings: Settings) -> None:
    settings.EMAIL_BACKEND = f"{Refusing.__module__}.Refusing"

    with pytest.raises(CommandError, match="does not accept the site’s user name or password"):
        call_command("send_test_mail", "hawa@example.org")


def test_what_is_no_address_gets_nothing() -> None:
    with pytest.raises(CommandError, match="is no e-mail address"):
        call_command("send_test_mail", "hawa at example.org")

    assert OutgoingMail.objects.count() == 0
