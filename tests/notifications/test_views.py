import pytest
from django.test import Client
from django.urls import reverse

from members.roles import Role
from notifications.actions import post_mail
from notifications.models import OutgoingMail, StoppedKind
from notifications.states import MailState
from tests.factories.members import make_member

pytestmark = pytest.mark.django_db


def posted(key: str = "one", kind: str = "account_code") -> OutgoingMail | None:
    return post_mail(kind, to="hawa@example.org", context={"code": "1"}, dedupe_key=key, stoppable=True)


def path_in(mail: OutgoingMail | None) -> str:
    assert mail is not None
    return str(mail.headers["List-Unsubscribe"]).strip("<>").removeprefix("http://127.0.0.1:8000")


def test_one_click_ends_mails_of_that_kind_without_a_cookie() -> None:
    mail = posted()

    answer = Client(enforce_csrf_checks=True).post(path_in(mail), {"List-Unsubscribe": "One-Click"})

    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert list(StoppedKind.objects.values_list("recipient", "kind")) == [
        ("hawa@example.org", "account_code")
    ]
    assert posted("two") is None
    assert posted("three", "account_exists") is not None


def test_looking_at_the_address_stops_nothing(client: Client) -> None:
    mail = posted()
    assert mail is not None

    answers = [client.get(path_in(mail)).status_code, client.head(path_in(mail)).status_code]

    assert (answers, StoppedKind.objects.count()) == ([200, 200], 0)
    assert "http://127.0.0.1:8000" + path_in(mail) in mail.text


def test_the_id_of_a_mail_alone_opens_nothing(client: Client) -> None:
    mail = posted()
    assert mail is not None

    answers = [client.post(reverse("mail_stop", args=[word])).status_code for word in (mail.public_id, "x.y")]

    assert (answers, StoppedKind.objects.count()) == ([404, 404], 0)


def test_an_admin_sends_again_what_failed(client: Client) -> None:
    client.force_login(make_member(role=Role.ADMIN, is_staff=True, is_superuser=True))
    failed, sent = posted("one"), posted("two")
    assert failed is not None
    assert sent is not None
    OutgoingMail.objects.filter(pk=failed.pk).update(state=MailState.FAILED)
    OutgoingMail.objects.filter(pk=sent.pk).update(state=MailState.SENT)
    chosen = {"action": "send_again", "_selected_action": [failed.pk, sent.pk]}

    client.post(reverse("admin:notifications_outgoingmail_changelist"), chosen)

    states = dict(OutgoingMail.objects.values_list("pk", "state"))
    assert states == {failed.pk: MailState.QUEUED, sent.pk: MailState.SENT}
