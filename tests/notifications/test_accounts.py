import pytest
from allauth.core import context
from django.test import RequestFactory

from notifications.accounts import AccountAdapter
from notifications.models import OutgoingMail
from tests.factories.members import make_member

pytestmark = pytest.mark.django_db


def sent(prefix: str, **about: object) -> OutgoingMail:
    request = RequestFactory().get("/sign-in/")
    with context.request_context(request):
        AccountAdapter(request).send_mail(prefix, "hawa@example.org", about)
    return OutgoingMail.objects.get()


def test_a_code_stands_in_the_subject_and_is_not_sent_after_its_time() -> None:
    mail = sent("account/email/login_code", code="418227", user=make_member())

    assert (mail.kind, mail.recipient, mail.subject) == (
        "account_code",
        "hawa@example.org",
        "418227 is your code",
    )
    assert "\n418227\n" in mail.text
    assert mail.expires_at is not None


def test_an_address_without_an_account_is_told_where_to_make_one() -> None:
    mail = sent("account/email/unknown_account", signup_url="http://127.0.0.1:8000/sign-up/")

    assert (mail.kind, mail.expires_at) == ("account_unknown", None)
    assert "http://127.0.0.1:8000/sign-up/" in mail.text


def test_who_has_an_account_already_is_told_to_sign_in() -> None:
    mail = sent("account/email/account_already_exists", signup_url="x", password_reset_url="y")

    assert mail.kind == "account_exists"
    assert "http://127.0.0.1:8000/sign-in/" in mail.text


def test_any_other_account_mail_goes_out_in_plain_words_too() -> None:
    about = {"ip": "192.0.2.1", "user_agent": "Phone", "timestamp": "now", "user": make_member()}

    mail = sent("account/email/password_changed", **about)

    assert (mail.kind, mail.subject) == ("account_plain", "Password Changed")
    assert "192.0.2.1" in mail.text
    assert "192.0.2.1" in mail.html


def test_asking_twice_is_two_mails() -> None:
    sent("account/email/login_code", code="418227")

    request = RequestFactory().get("/")
    AccountAdapter(request).send_mail("account/email/login_code", "hawa@example.org", {"code": "418227"})

    assert OutgoingMail.objects.count() == 2
