"""What a mail service posts, by django-anymail's own views."""

import base64
import json

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from notifications import actions, replying
from notifications.models import OutgoingMail, ReceivedMail
from tests.notifications.letters import reply

pytestmark = pytest.mark.django_db

SECRET = "hook:a-long-random-word"
INBOUND = "/hooks/mail/postmark/inbound/"
TRACKING = "/hooks/mail/postmark/tracking/"


@pytest.fixture(autouse=True)
def service(settings: Settings) -> None:
    settings.MAIL_HOOK_SECRET, settings.ANYMAIL = SECRET, {"WEBHOOK_SECRET": SECRET}
    settings.INBOUND_ADDRESS = "reply@webinars.example.org"


def posted(url: str, body: dict[str, object], *, secret: str = SECRET) -> int:
    mark = base64.b64encode(secret.encode()).decode()
    client = Client(enforce_csrf_checks=True)
    headers = {"Authorization": f"Basic {mark}"} if secret else {}
    answer = client.post(url, json.dumps(body), content_type="application/json", headers=headers)
    return answer.status_code


def letter() -> dict[str, object]:
    address = replying.address_for("letter:bcdfgh2345:person")
    return {"RawEmail": reply(address).decode(), "OriginalRecipient": address, "To": address}


def test_a_mail_that_a_service_posts_is_taken_in_once() -> None:
    body = letter()

    answers = [posted(INBOUND, body), posted(INBOUND, body)]

    rows = ReceivedMail.objects.values_list("kind", "state", "about", "text")
    assert answers == [200, 200]
    assert list(rows) == [("reply", "taken", "letter:bcdfgh2345:person", "Yes, that would help us.")]


@pytest.mark.parametrize("secret", ["", "hook:wrong", "other:a-long-random-word"])
def test_who_does_not_know_the_secret_posts_nothing(secret: str) -> None:
    assert posted(INBOUND, letter(), secret=secret) == 400
    assert ReceivedMail.objects.count() == 0


def test_without_a_secret_there_is_no_door(settings: Settings) -> None:
    settings.MAIL_HOOK_SECRET = ""

    assert posted(INBOUND, letter()) == 404


def test_a_service_that_is_not_known_has_no_door() -> None:
    assert posted("/hooks/mail/pigeon/inbound/", {}) == 404


def test_a_bounce_that_a_service_reports_is_marked_on_the_latest_mail() -> None:
    for key in ("one", "two"):
        mail = actions.post_mail("account_code", to="hawa@example.org", context={"code": key}, dedupe_key=key)
        assert mail is not None
        actions.send_mail(mail.pk)
    report = {
        "RecordType": "Bounce",
        "Type": "HardBounce",
        "TypeCode": 1,
        "MessageID": "00000000-0000-0000-0000-000000000000",
        "Details": "550 5.1.1 no such user",
        "Email": "hawa@example.org",
        "BouncedAt": "2026-11-24T10:00:00Z",
    }

    assert posted(TRACKING, report) == 200
    rows = OutgoingMail.objects.order_by("pk").values_list("dedupe_key", "bounce")
    assert list(rows) == [("one", ""), ("two", "550 5.1.1 no such user")]
