"""Questions, from asking to the mail that tells the answer."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from community import actions, tasks
from community.models import Question
from community.states import PostState
from notifications.models import OutgoingMail
from tests.factories.community import make_question
from tests.factories.members import make_host, make_member, make_person
from tests.factories.webinars import make_webinar

pytestmark = pytest.mark.django_db


def mails() -> list[tuple[str, str]]:
    return list(OutgoingMail.objects.values_list("kind", "recipient"))


def test_a_guests_question_is_held_and_a_members_is_public_at_once() -> None:
    webinar = make_webinar()
    member = make_member(name="Hawa")

    by_guest = actions.ask(webinar, text="Who decides?", name="Mariam", email="mariam@example.org")
    by_member = actions.ask(webinar, text="And then?", asker=member)

    assert (by_guest.state, by_guest.asker_name, by_guest.asker_email) == (
        "held",
        "Mariam",
        "mariam@example.org",
    )
    assert (by_member.state, by_member.asker_name, by_member.asker_email) == ("public", "Hawa", "")


def test_more_than_ten_questions_a_day_from_one_address_are_refused() -> None:
    webinar = make_webinar()
    for number in range(10):
        make_question(webinar, f"Question {number}", asker_email="mariam@example.org")

    with pytest.raises(actions.TooMany):
        actions.ask(webinar, text="One more", name="Mariam", email="Mariam@Example.org")

    Question.objects.update(created_at=timezone.now() - dt.timedelta(days=2))
    assert (
        actions.ask(webinar, text="One more", name="Mariam", email="mariam@example.org").state
        == PostState.HELD
    )


def test_presenters_and_hosts_are_told_once_each() -> None:
    host = make_host("host@example.org")
    presenter = make_person("Wanjiru", contact_email="wanjiru@example.org")
    webinar = make_webinar(host=host, presenters=[presenter, make_person("Without address")])
    question = make_question(webinar)

    tasks.tell_those_asked(question.pk)
    tasks.tell_those_asked(question.pk)

    assert mails() == [("question_asked", "wanjiru@example.org"), ("question_waiting", "host@example.org")]


def test_a_host_who_presents_gets_the_presenters_mail_only() -> None:
    host = make_host("host@example.org")
    webinar = make_webinar(host=host, presenters=[make_person("Odhiambo", member=host)])

    tasks.tell_those_asked(make_question(webinar).pk)

    assert mails() == [("question_asked", "host@example.org")]


def test_no_mail_about_a_question_shows_where_the_asker_is_reached() -> None:
    presenter = make_person("Wanjiru", contact_email="wanjiru@example.org")
    webinar = make_webinar(host=make_host(), presenters=[presenter])
    question = make_question(webinar, asker_email="mariam@example.org")

    tasks.tell_those_asked(question.pk)

    for mail in OutgoingMail.objects.all():
        assert "mariam@example.org" not in mail.text + mail.html + mail.subject + str(mail.headers)


def test_an_answer_shows_a_held_question_and_tells_the_asker() -> None:
    presenter = make_person("Wanjiru", contact_email="wanjiru@example.org")
    webinar = make_webinar(presenters=[presenter])
    question = make_question(webinar, state=PostState.HELD, asker_email="mariam@example.org")

    written = actions.answer(question, text="Everyone together.", person=presenter)
    tasks.tell_asker(written.pk)

    question.refresh_from_db()
    mail = OutgoingMail.objects.get()
    assert question.state == PostState.PUBLIC
    assert (mail.kind, mail.recipient, mail.subject) == (
        "question_answered",
        "mariam@example.org",
        "Wanjiru answered your question",
    )
    assert reverse("question", args=[webinar.slug, question.public_id]) in mail.text
    assert "wanjiru@example.org" not in mail.text + mail.html


def test_a_presenters_account_answers_as_their_person() -> None:
    member = make_member("wanjiru@example.org")
    by_account = make_person("Wanjiru", member=member)
    webinar = make_webinar(presenters=[by_account])
    by_address = make_person("Wanjiru M.", contact_email="Wanjiru@example.org")
    other = make_webinar(presenters=[by_address])

    assert actions.answer(make_question(webinar), text="Yes", author=member).person == by_account
    assert actions.answer(make_question(other), text="Yes", author=member).person == by_address


def test_a_host_answers_as_host() -> None:
    host = make_host()
    written = actions.answer(make_question(make_webinar(host=host)), text="Yes", author=host)

    assert (written.author, written.person) == (host, None)


def test_nobody_else_answers() -> None:
    question = make_question(make_webinar(host=make_host()))

    for stranger in (make_member(), make_host()):
        with pytest.raises(PermissionDenied):
            actions.answer(question, text="I know", author=stranger)
    with pytest.raises(PermissionDenied):
        actions.answer(question, text="I know", person=make_person("Somebody"))
    with pytest.raises(PermissionDenied):
        actions.answer(question, text="I know")


def test_a_hidden_question_is_not_answered() -> None:
    host = make_host()
    question = make_question(make_webinar(host=host), state=PostState.HIDDEN)

    with pytest.raises(actions.NotPossible):
        actions.answer(question, text="Yes", author=host)


def test_whoever_answers_their_own_question_gets_no_mail() -> None:
    host = make_host()
    question = make_question(make_webinar(host=host), asker=host)

    tasks.tell_asker(actions.answer(question, text="Found it", author=host).pk)

    assert mails() == []
