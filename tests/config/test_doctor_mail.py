import pytest
from pytest_django.fixtures import Settings

from config.doctor import Finding, look_at_mail, look_at_mailbox
from notifications.actions import post_mail
from notifications.models import OutgoingMail

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def smtp(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"


def post(**facts: object) -> None:
    mail = post_mail("test", to="hawa@example.org", context={}, dedupe_key="test")
    assert mail is not None
    OutgoingMail.objects.filter(pk=mail.pk).update(**facts)


def test_a_clear_outbox_is_well() -> None:
    assert look_at_mail() == Finding("mail", "pass", "outbox clear")


def test_why_mails_failed_is_told_in_plain_words() -> None:
    post(state="failed", error="550 5.1.1 no such user")

    finding = look_at_mail()

    assert (finding.level, finding.text) == (
        "warn",
        "1 mails could not be sent. The latest: This address does not exist.",
    )


def test_a_server_that_is_away_is_told_while_mails_wait() -> None:
    post(attempts=2, error="ConnectionRefusedError: [Errno 111] Connection refused")

    finding = look_at_mail()

    assert finding.text == (
        "Mails wait, since a try failed. The latest: No mail server answers at the address that is set."
    )


def test_a_mailbox_that_cannot_be_opened_is_told(settings: Settings) -> None:
    none = look_at_mailbox()
    settings.INBOUND_EMAIL_URL = "imap://reply:secret@127.0.0.1:1"

    finding = look_at_mailbox()

    assert none.level == "pass"
    assert (finding.level, finding.text) == ("fail", "The mailbox cannot be reached: Connection refused.")
