"""Members are told when it is said, once, and never of what they may not see."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from archive import actions, tasks
from archive.models import Publication, SaidMoment, SavedSearch
from archive.states import Audience, Pace, PublicationState
from members.models import Member
from notifications.models import OutgoingMail
from tests.factories.archive import make_publication
from tests.factories.members import make_host, make_member
from transcripts.actions import edit_segment, hide_words, merge_segments, split_segment
from transcripts.models import Segment

pytestmark = [pytest.mark.django_db, pytest.mark.database]

SAID = ("We built a village committee.", "Then the rain came.", "It lasted.", "Amina told the elders.")


@pytest.fixture
def member() -> Member:
    return make_member("mariam@example.org", name="Mariam")


def saved(member: Member, query: str = "village committee", **wishes: Any) -> SavedSearch:
    search = actions.save_search(member, query=query, **wishes)
    tasks.get_search_ready(search.pk)
    search.refresh_from_db()
    return search


def index_and_tell(publication: Publication) -> None:
    """Do what the jobs do once a text was indexed."""
    actions.index_publication(publication)
    for text in publication.texts:
        tasks.note_said(text.pk)


def line(publication: Publication, position: int) -> Segment:
    found: Segment = publication.transcripts.get().segments.get(position=position)
    return found


def mails() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(kind="said").order_by("pk"))


def test_what_was_said_before_is_never_told(member: Member) -> None:
    publication = make_publication("old", SAID)

    saved(member)
    index_and_tell(publication)

    assert mails() == []


def test_a_new_recording_is_told_once_with_a_link_to_the_second(member: Member) -> None:
    search = saved(member)
    publication = make_publication("new", SAID)

    for _again in range(3):
        index_and_tell(publication)
        tasks.tell_what_was_said()

    (mail,) = mails()
    place = (
        f"http://127.0.0.1:8000/recordings/new/?t=0.0&q=village+committee#m-{line(publication, 0).public_id}"
    )
    assert (mail.recipient, mail.subject) == ("mariam@example.org", "It was said: village committee")
    assert "0:01 Wanjiru: “We built a village committee. " in mail.text
    assert place in mail.text
    assert mail.headers["List-Unsubscribe"] == f"<http://127.0.0.1:8000/saved/{search.token}/stop/>"


def test_a_line_that_is_corrected_so_that_it_says_it_is_told(member: Member) -> None:
    publication = make_publication("new", SAID, host=(host := make_host()))
    saved(member, "harvest")

    edit_segment(line(publication, 1), by=host, text="Then the harvest came.")
    index_and_tell(publication)

    assert ["“Then the harvest came. " in mail.text for mail in mails()] == [True]


def test_lines_that_are_edited_parted_or_joined_afterwards_are_not_told_again(member: Member) -> None:
    search = saved(member)
    publication = make_publication("new", SAID, host=(host := make_host()))
    index_and_tell(publication)

    edit_segment(line(publication, 0), by=host, text="So we built a village committee.")
    index_and_tell(publication)
    split_segment(line(publication, 0), by=host, at_word=2)
    index_and_tell(publication)
    merge_segments(line(publication, 0), by=host)
    index_and_tell(publication)

    assert len(mails()) == 1
    assert search.said.filter(told_at=None).count() == 0


def test_hidden_words_are_told_to_nobody_and_leave_the_mails_that_were_written(member: Member) -> None:
    saved(member, "elders")
    saved(member, "amina")
    publication = make_publication("new", SAID, host=(host := make_host()))
    index_and_tell(publication)

    hide_words(publication.recording, by=host, phrase="Amina")
    index_and_tell(publication)

    assert len(mails()) == 2
    bodies = " ".join(mail.text + mail.html for mail in mails())
    assert "amina told" not in bodies.lower()


def test_words_hidden_by_their_time_leave_the_mails_and_what_had_not_left_is_told_anew(
    member: Member,
) -> None:
    saved(member, "told")
    publication = make_publication("new", SAID, host=(host := make_host()))
    index_and_tell(publication)
    before = mails()

    hide_words(publication.recording, by=host, spans=[(30_000, 30_450)])
    actions.index_publication(publication)
    actions.forget_what_was_told(publication.recording)
    tasks.tell_what_was_said()

    old, new = mails()
    assert [("Amina" in mail.text, mail.state) for mail in before] == [(True, "queued")]
    assert (old.text, old.html, old.subject, old.state) == ("", "", "", "dropped")
    assert "“[…] told the elders.”" in new.text
    assert "Amina" not in new.text + new.html


def test_what_is_hidden_before_the_mail_is_written_is_not_in_it(member: Member) -> None:
    search = saved(member, "amina", pace=Pace.DAILY)
    publication = make_publication("new", SAID, host=(host := make_host()))
    index_and_tell(publication)
    noted = search.said.count()

    hide_words(publication.recording, by=host, phrase="Amina")
    with time_machine.travel(timezone.now() + dt.timedelta(days=2)):
        tasks.tell_what_was_said()

    assert (noted, mails(), search.said.count()) == (1, [], 0)


@pytest.mark.parametrize(
    ("audience", "state"),
    [
        (Audience.PUBLIC, PublicationState.HIDDEN),
        (Audience.PUBLIC, PublicationState.WITHDRAWN),
        (Audience.PUBLIC, PublicationState.IN_REVIEW),
    ],
)
def test_what_the_member_may_not_find_is_not_told(
    member: Member, audience: Audience, state: PublicationState
) -> None:
    saved(member)

    index_and_tell(make_publication("kept", SAID, audience=audience, state=state))

    assert mails() == []


def test_a_recording_that_is_taken_down_before_the_mail_is_told_when_it_is_back(member: Member) -> None:
    saved(member, pace=Pace.DAILY)
    publication = make_publication("new", SAID)
    index_and_tell(publication)
    Publication.objects.update(state=PublicationState.HIDDEN)

    with time_machine.travel(timezone.now() + dt.timedelta(days=2)):
        tasks.tell_what_was_said()
        before = mails()
        Publication.objects.update(state=PublicationState.PUBLISHED)
        index_and_tell(publication)
        tasks.tell_what_was_said()

    assert (before, len(mails())) == ([], 1)


@pytest.mark.parametrize(("pace", "days"), [(Pace.DAILY, 1), (Pace.WEEKLY, 7)])
def test_a_digest_gathers_what_was_said_in_a_day_or_a_week(member: Member, pace: Pace, days: int) -> None:
    saved(member, pace=pace)
    index_and_tell(make_publication("one", SAID))
    index_and_tell(make_publication("two", SAID))

    with time_machine.travel(timezone.now() + dt.timedelta(days=days, minutes=-5)):
        tasks.tell_what_was_said()
        early = mails()
    with time_machine.travel(timezone.now() + dt.timedelta(days=days, minutes=5)):
        tasks.tell_what_was_said()
        tasks.tell_what_was_said()

    assert early == []
    assert [("/recordings/one/" in mail.text, "/recordings/two/" in mail.text) for mail in mails()] == [
        (True, True)
    ]


def test_filters_hold_for_what_is_told(member: Member) -> None:
    saved(member, topic="water")
    saved(member, presenter="wanjiru", year="2026")
    index_and_tell(make_publication("one", SAID, topics=["Children"], presenters=["Wanjiru"], year=2025))
    none = mails()
    index_and_tell(make_publication("two", SAID, topics=["Water"], presenters=["Wanjiru"], year=2026))

    assert (none, len(mails())) == ([], 2)


def test_who_stopped_or_left_is_not_told(member: Member) -> None:
    actions.stop_search(saved(member))
    gone = make_member(is_active=True)
    saved(gone)
    Member.objects.filter(pk=gone.pk).update(is_active=False)

    index_and_tell(make_publication("new", SAID))

    assert mails() == []


def test_a_worker_killed_between_noting_and_telling_leaves_nothing_untold(
    member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = saved(member)
    publication = make_publication("new", SAID)
    actions.note_said(publication.transcripts.get(), tasks.look)

    def dies(*_args: object, **_kwargs: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr("archive.actions.telling.post_mail", dies)
        with pytest.raises(SystemExit):
            actions.tell(search, tasks.look)
    untold = search.said.filter(told_at=None).count()
    tasks.tell_what_was_said()

    assert (untold, len(mails())) == (1, 1)


def test_a_search_whose_worker_was_killed_is_made_ready_later_and_tells_no_old_news(member: Member) -> None:
    make_publication("old", SAID)
    search = actions.save_search(member, query="village committee")

    with time_machine.travel(timezone.now() + dt.timedelta(minutes=11)):
        tasks.tell_what_was_said()

    search.refresh_from_db()
    assert (search.is_ready, mails()) == (True, [])


def test_a_text_indexed_while_a_search_is_made_ready_is_told(
    member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_publication("old", SAID)
    search = actions.save_search(member, query="village committee")
    made: list[Publication] = []

    def note(*args: Any, **kwargs: Any) -> int:
        if not made:
            made.append(make_publication("meanwhile", SAID))
            tasks.note_said(made[0].transcripts.get().pk)
        return real(*args, **kwargs)

    real = actions.telling._note
    monkeypatch.setattr("archive.actions.telling._note", note)
    actions.get_ready(search, tasks.look)
    tasks.tell_what_was_said()

    assert ["/recordings/meanwhile/" in mail.text for mail in mails()] == [True]


def test_no_row_holds_a_word_that_was_said(member: Member) -> None:
    saved(member)
    index_and_tell(make_publication("new", SAID))

    row = SaidMoment.objects.get()

    assert {len(row.digest), row.digest.isalnum()} == {64, True}


def test_twenty_searches_are_enough_and_one_must_look_for_something(member: Member) -> None:
    for number in range(20):
        actions.save_search(member, query=f"word{number}")

    with pytest.raises(actions.NotSaved, match="20 saved searches"):
        actions.save_search(member, query="one more")
    with pytest.raises(actions.NotSaved, match="Search for a word"):
        actions.save_search(make_member(), query='"" -x')
    actions.save_search(member, query="word3", pace=Pace.WEEKLY)

    assert SavedSearch.objects.filter(member=member).count() == 20
