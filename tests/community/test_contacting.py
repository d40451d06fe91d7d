"""Letters that show no address."""

import datetime as dt

import pytest
from django.utils import timezone

from community import actions, tasks
from community.letters import open_letter
from community.links import answer_token
from community.models import ContactMessage, ContactThread
from community.states import PostState
from notifications.messages import built
from notifications.models import OutgoingMail
from tests.factories.community import make_question, make_thread
from tests.factories.members import make_member, make_person
from tests.factories.webinars import make_webinar

pytestmark = [pytest.mark.django_db, pytest.mark.database]

PERSON, SENDER = "wanjiru@example.org", "mariam@example.org"


def deliver_all() -> list[OutgoingMail]:
    for message in ContactMessage.objects.order_by("pk"):
        tasks.deliver(message.pk)
    return list(OutgoingMail.objects.order_by("pk"))


def whole(mail: OutgoingMail) -> str:
    """Return everything of a mail that its recipient gets, but the line that says to whom it goes."""
    message = built(mail).message()
    del message["To"]
    return "\n".join(f"{name}: {value}" for name, value in message.items()) + mail.text + mail.html


def test_neither_side_ever_sees_the_others_address() -> None:
    person = make_person("Wanjiru", contact_email=PERSON)
    thread = actions.write_to(person, name="Mariam", email=SENDER, text="Can you share the sheet?")
    actions.reply(thread, text="Here it is.", from_person=True)

    to_person, to_sender = deliver_all()

    assert (to_person.recipient, to_sender.recipient) == (PERSON, SENDER)
    assert SENDER not in whole(to_person)
    assert PERSON not in whole(to_sender)
    assert thread.person_token in to_person.text
    assert thread.sender_token not in whole(to_person)
    assert thread.sender_token in to_sender.text
    assert thread.person_token not in whole(to_sender)


def test_both_letter_links_show_the_same_conversation_from_their_side() -> None:
    thread = make_thread(make_person("Wanjiru", contact_email=PERSON), text="Hello Wanjiru")
    actions.reply(thread, text="Hello Mariam", from_person=True)

    of_person, of_sender = open_letter(thread.person_token), open_letter(thread.sender_token)

    assert of_person is not None
    assert of_sender is not None
    assert [(line.name, line.text, line.is_mine) for line in of_person.lines] == [
        ("Mariam", "Hello Wanjiru", False),
        ("Wanjiru", "Hello Mariam", True),
    ]
    assert [line.is_mine for line in of_sender.lines] == [True, False]
    assert (of_person.can_close, of_sender.can_close) == (True, False)


def test_a_reply_on_a_letter_page_goes_to_the_other_side() -> None:
    thread = make_thread(make_person(contact_email=PERSON))
    letter = open_letter(thread.sender_token)
    assert letter is not None

    letter.reply("One more thing")

    assert deliver_all()[-1].recipient == PERSON


def test_an_unknown_token_opens_nothing() -> None:
    assert open_letter("2bc4") is None
    assert open_letter("WyJhIiwiYiJd:1abc:xyz") is None


def test_closing_stops_both_what_waits_and_what_comes() -> None:
    person = make_person(contact_email=PERSON)
    thread = make_thread(person)
    letter = open_letter(thread.person_token)
    assert letter is not None

    letter.close()
    again = actions.write_to(person, name="Mariam", email=SENDER.upper(), text="Me again")

    assert deliver_all() == []
    assert again.is_blocked
    thread.refresh_from_db()
    with pytest.raises(actions.NotPossible):
        actions.reply(thread, text="Hello?", from_person=False)


def test_a_sender_cannot_close() -> None:
    thread = make_thread(make_person(contact_email=PERSON))
    letter = open_letter(thread.sender_token)
    assert letter is not None

    letter.close()

    thread.refresh_from_db()
    assert not thread.is_blocked


def test_five_letters_a_day_from_one_address_are_the_limit() -> None:
    for number in range(5):
        actions.write_to(
            make_person(f"Person {number}", contact_email=f"p{number}@example.org"),
            name="M",
            email=SENDER,
            text="Hi",
        )
    person = make_person(contact_email=PERSON)

    with pytest.raises(actions.TooMany):
        actions.write_to(person, name="M", email=SENDER, text="Hi")

    ContactThread.objects.update(created_at=timezone.now() - dt.timedelta(days=1, minutes=1))
    assert actions.write_to(person, name="M", email=SENDER, text="Hi").person == person


def test_twenty_letters_a_day_to_one_person_are_the_limit() -> None:
    person = make_person(contact_email=PERSON)
    for number in range(20):
        make_thread(person, email=f"sender{number}@example.org")

    with pytest.raises(actions.TooMany):
        actions.write_to(person, name="M", email=SENDER, text="Hi")


def test_who_takes_no_letters_or_has_no_address_is_not_reachable() -> None:
    for person in (
        make_person("No address"),
        make_person("Not now", contact_email=PERSON, accepts_messages=False),
    ):
        with pytest.raises(actions.NotReachable):
            actions.write_to(person, name="M", email=SENDER, text="Hi")


def test_a_person_with_an_account_is_reached_there() -> None:
    member = make_member("account@example.org")
    actions.write_to(make_person(member=member), name="M", email=SENDER, text="Hi")

    assert [mail.recipient for mail in deliver_all()] == ["account@example.org"]


def test_a_presenter_answers_by_a_signed_page_without_an_account() -> None:
    person = make_person("Wanjiru", contact_email=PERSON)
    webinar = make_webinar(presenters=[person])
    question = make_question(webinar, state=PostState.HELD)
    letter = open_letter(answer_token(question, person))
    assert letter is not None

    letter.reply("We put stones.")

    given = question.answers.get()
    question.refresh_from_db()
    assert (given.text, given.person, question.state) == ("We put stones.", person, PostState.PUBLIC)


def test_the_signed_page_ends_with_the_presenters_part() -> None:
    person = make_person(contact_email=PERSON)
    webinar = make_webinar(presenters=[person])
    token = answer_token(make_question(webinar), person)

    webinar.presenters.all().delete()

    assert open_letter(token) is None
