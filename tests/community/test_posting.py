"""Notices, and what is shown of what people write."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from common.models import LogEntry
from community import actions
from community.models import Answer, Notice, Question
from community.states import PostState
from members.roles import Role
from tests.factories.community import make_answer, make_notice, make_question
from tests.factories.members import make_host, make_member, make_person
from tests.factories.webinars import make_webinar
from webinars.states import WebinarState

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SOON = timezone.localdate() + dt.timedelta(days=28)


def test_a_members_first_notice_is_held_and_the_next_appears_at_once() -> None:
    member, moderator = make_member(), make_member(role=Role.MODERATOR)

    first = actions.post_notice(author=member, title="Looking for a co-host", show_until=SOON)
    assert first.state == PostState.HELD

    actions.show(first, by=moderator)
    assert actions.post_notice(author=member, title="Found one", show_until=SOON).state == PostState.PUBLIC


def test_notices_end_with_their_day() -> None:
    make_notice("Over", show_until=timezone.localdate() - dt.timedelta(days=1))
    today = make_notice("Last day", show_until=timezone.localdate())

    assert list(Notice.objects.visible_to(AnonymousUser())) == [today]


def test_hosts_and_moderators_hide_and_show_and_it_is_written_down() -> None:
    host, moderator = make_host(), make_member(role=Role.MODERATOR)
    question = make_question(make_webinar(host=host))

    actions.hide(question, by=host)
    actions.show(question, by=moderator)
    actions.show(question, by=moderator)

    log = LogEntry.objects.order_by("pk").values_list("verb", "actor_id")
    assert list(log) == [("question.hidden", host.pk), ("question.public", moderator.pk)]


@pytest.mark.parametrize("role", [Role.MEMBER, Role.HOST])
def test_others_decide_nothing(role: Role) -> None:
    other = make_member(role=role)
    question = make_question(make_webinar(host=make_host()))

    for post in (question, make_answer(question), make_notice()):
        with pytest.raises(PermissionDenied):
            actions.hide(post, by=other)


def test_an_author_takes_their_own_notice_down_but_cannot_show_it() -> None:
    author = make_member()
    notice = make_notice(author=author)

    actions.hide(notice, by=author)

    with pytest.raises(PermissionDenied):
        actions.show(notice, by=author)


def test_each_reader_sees_exactly_their_questions() -> None:
    host, asker, other = make_host(), make_member(), make_member()
    presenter = make_member("presenter@example.org")
    webinar = make_webinar(host=host, presenters=[make_person(contact_email="presenter@example.org")])
    draft = make_webinar(host=host, state=WebinarState.DRAFT)
    public = make_question(webinar, "public")
    held = make_question(webinar, "held", state=PostState.HELD, asker=asker)
    hidden = make_question(webinar, "hidden", state=PostState.HIDDEN, asker=asker)
    in_draft = make_question(draft, "in a draft")

    def seen(user: Any) -> set[str]:
        return set(Question.objects.visible_to(user).values_list("text", flat=True))

    assert seen(AnonymousUser()) == seen(other) == {"public"}
    assert seen(asker) == {"public", "held"}
    assert seen(presenter) == {"public", "held", "hidden"}
    assert seen(host) == {question.text for question in (public, held, hidden, in_draft)}
    assert seen(make_member(role=Role.MODERATOR)) == {"public", "held", "hidden"}
    assert seen(make_member(role=Role.ADMIN)) == {"public", "held", "hidden", "in a draft"}


def test_what_waits_is_what_nobody_has_answered() -> None:
    host = make_host()
    webinar = make_webinar(host=host)
    make_answer(make_question(webinar, "answered"))
    make_answer(make_question(webinar, "answer hidden"), state=PostState.HIDDEN)
    make_question(webinar, "held", state=PostState.HELD)
    make_question(webinar, "hidden", state=PostState.HIDDEN)
    make_question(make_webinar(), "someone else's")

    waiting = Question.objects.waiting_for(host).values_list("text", flat=True)

    assert list(waiting) == ["answer hidden", "held"]
    assert not Question.objects.waiting_for(AnonymousUser()).exists()


def test_hidden_answers_are_seen_by_those_who_decide() -> None:
    host = make_host()
    question = make_question(make_webinar(host=host))
    hidden = make_answer(question, state=PostState.HIDDEN)
    public = make_answer(question)

    assert (
        set(Answer.objects.visible_to(AnonymousUser()))
        == set(Answer.objects.visible_to(make_member()))
        == {public}
    )
    assert set(Answer.objects.visible_to(host)) == {hidden, public}
