import datetime as dt

import pytest
import time_machine
from django.utils import timezone
from pytest_django.fixtures import Settings

from community import actions, tasks
from community.models import ContactMessage, ContactThread
from notifications.actions import take_in
from notifications.models import OutgoingMail
from tests.factories.members import make_person
from tests.notifications.letters import reply

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def inbox(settings: Settings) -> None:
    settings.INBOUND_ADDRESS = "reply@webinars.example.org"


@pytest.fixture
def thread() -> ContactThread:
    person = make_person(
        "Amina Diallo", slug="amina", contact_email="amina@example.org", accepts_messages=True
    )
    return actions.write_to(person, name="Musa", email="musa@example.org", text="Can we talk?")


def delivered() -> OutgoingMail:
    message = ContactMessage.objects.order_by("pk").last()
    actions.deliver(message)
    return OutgoingMail.objects.get(pk=OutgoingMail.objects.order_by("pk").last().pk)


def mailed_back(mail: OutgoingMail, **options: str) -> None:
    """Answer a mail where it asks to be answered; the job runs twice."""
    taken = take_in(reply(mail.headers["Reply-To"], **options))
    assert taken is not None
    for _ in range(2):
        tasks.take_mailed_reply(taken.pk)


def said() -> list[tuple[str, bool]]:
    return list(ContactMessage.objects.order_by("pk").values_list("text", "from_person"))


def test_a_letter_can_be_answered_by_mail_from_either_side(thread: ContactThread) -> None:
    first = delivered()
    mailed_back(first)
    second = delivered()
    mailed_back(second, text="Tomorrow?\r\n")

    assert said() == [
        ("Can we talk?", False),
        ("Yes, that would help us.", True),
        ("Tomorrow?", False),
    ]
    assert (first.recipient, second.recipient) == ("amina@example.org", "musa@example.org")
    assert "You can also just answer this e-mail." in " ".join(first.text.split())
    assert "musa@example.org" not in first.text + first.html + str(first.headers)
    assert "amina@example.org" not in second.text + second.html + str(second.headers)


def test_without_a_mailbox_a_letter_names_its_page_alone(thread: ContactThread, settings: Settings) -> None:
    settings.INBOUND_ADDRESS = ""

    mail = delivered()

    assert "Reply-To" not in mail.headers
    assert "Answering this e-mail itself reaches nobody." in " ".join(mail.text.split())


def test_a_note_that_somebody_is_away_is_no_answer(thread: ContactThread) -> None:
    mail = delivered()

    mailed_back(mail, Auto_Submitted="auto-replied")

    assert said() == [("Can we talk?", False)]


def test_who_answers_a_conversation_that_is_closed_is_told_so(thread: ContactThread) -> None:
    mailed_back(delivered())
    answer = delivered()
    actions.block(thread)

    mailed_back(answer, text="Why?\r\n")

    told = OutgoingMail.objects.order_by("pk").last()
    assert (told.kind, told.recipient) == ("letter_returned", "musa@example.org")
    assert "This conversation is closed." in told.text
    assert "Why?" in told.text
    assert [text for text, _from_person in said()] == ["Can we talk?", "Yes, that would help us."]


def test_an_address_of_a_side_that_does_not_exist_adds_nothing(thread: ContactThread) -> None:
    mail = delivered()
    mail.headers["Reply-To"] = mail.headers["Reply-To"].replace("-person.", "-sender.")

    mailed_back(mail)

    assert said() == [("Can we talk?", False)]


def test_an_answer_that_waited_for_days_is_taken_all_the_same(thread: ContactThread) -> None:
    mail = delivered()

    with time_machine.travel(timezone.now() + dt.timedelta(days=30)):
        mailed_back(mail)

    assert len(said()) == 2
