import pytest

from notifications.models import OutgoingMail
from tests.factories.members import make_host, make_member
from tests.factories.transcripts import make_transcript
from transcripts.actions import (
    NotPossible,
    accept_fix,
    ask_removal,
    close_removal,
    decline_fix,
    edit_segment,
    hide_words,
    suggest_fix,
    thanked,
)
from transcripts.actions.errors import Conflict
from transcripts.models import Fix, RemovalWish, Segment
from transcripts.states import FixState

pytestmark = pytest.mark.django_db


@pytest.fixture
def line() -> Segment:
    found = make_transcript(("He nose every child.", "Thanks."), host=make_host()).segments.first()
    assert found
    return found


def test_a_fix_waits_and_changes_nothing_by_itself(line: Segment) -> None:
    fix = suggest_fix(line, text=" He  knows every child. ", name="Amina")

    line.refresh_from_db()
    assert (fix.state, fix.before, fix.text) == (FixState.HELD, line.text, "He knows every child.")
    assert line.text == "He nose every child."


def test_an_accepted_fix_is_a_hosts_edit_and_thanks_its_giver(line: Segment) -> None:
    host = make_host()

    accept_fix(suggest_fix(line, text="He knows every child.", name="Amina"), by=host)

    line.refresh_from_db()
    assert (line.text, line.edited_by) == ("He knows every child.", host)
    assert thanked(line.transcript) == ["Amina"]
    assert line.transcript.versions.last().reason == "fix"


def test_a_host_may_write_something_else_or_leave_the_line(line: Segment) -> None:
    accept_fix(suggest_fix(line, text="He knows."), by=None, text="He knew every child.")
    other = suggest_fix(line, text="Nonsense.", name="Robot")
    decline_fix(other, by=None)

    line.refresh_from_db()
    assert (line.text, thanked(line.transcript)) == ("He knew every child.", [])
    with pytest.raises(NotPossible, match="decided on this fix already"):
        accept_fix(other, by=None)


def test_a_line_that_changed_meanwhile_is_not_overwritten_and_the_fix_waits_on(line: Segment) -> None:
    fix = suggest_fix(line, text="He knows.")
    seen = line.transcript.version
    edit_segment(line, by=None, text="He knew.")

    with pytest.raises(Conflict):
        accept_fix(fix, by=None, version=seen)

    fix.refresh_from_db()
    assert fix.state == FixState.HELD


@pytest.mark.parametrize("text", ["", "  ", "He nose every child.", "a" * 5001])
def test_a_fix_must_say_something_new(line: Segment, text: str) -> None:
    with pytest.raises(NotPossible, match="Change the words of the line"):
        suggest_fix(line, text=text)


def test_the_same_fix_waits_once_and_only_a_few_for_one_line(line: Segment) -> None:
    assert suggest_fix(line, text="He knows.") == suggest_fix(line, text="He knows.")
    for number in range(4):
        suggest_fix(line, text=f"He knows {number}.")

    with pytest.raises(NotPossible, match="Many fixes wait here already"):
        suggest_fix(line, text="He knows it all.")


def test_hidden_words_are_in_no_fix(line: Segment) -> None:
    fix = suggest_fix(line, text="He knows Wanjiku Kamau.", name="Wanjiku Kamau")

    hide_words(line.transcript.recording, by=None, phrase="Wanjiku Kamau")
    later = suggest_fix(line, text="It was WANJIKU KAMAU!")

    fix.refresh_from_db()
    assert (fix.text, fix.name, later.text) == ("He knows […].", "", "It was […]!")


def test_hosts_and_moderators_are_told_of_a_wish_without_its_words(line: Segment) -> None:
    recording = line.transcript.recording
    host = recording.webinar.hosts.get()
    moderator = make_member(role="moderator")

    ask_removal(recording, text=" My name, at minute 12: Wanjiku ")

    mails = OutgoingMail.objects.filter(kind="removal_asked")
    assert sorted(mail.recipient for mail in mails) == sorted([host.email, moderator.email])
    assert not [mail for mail in mails if "Wanjiku" in f"{mail.subject}{mail.text}{mail.html}"]


def test_what_was_written_is_forgotten_once_it_is_looked_after(line: Segment) -> None:
    wish = ask_removal(line.transcript.recording, text="Wanjiku")
    close_removal(wish, by=make_host())

    assert (wish.text, RemovalWish.objects.open().count()) == ("", 0)
    with pytest.raises(NotPossible, match="looked after this already"):
        close_removal(wish, by=None)


@pytest.mark.parametrize("text", ["", " \n", "a" * 2001])
def test_a_wish_needs_words(line: Segment, text: str) -> None:
    with pytest.raises(NotPossible, match="Write what should be removed"):
        ask_removal(line.transcript.recording, text=text)


def test_wishes_are_seen_by_those_who_run_the_webinar_and_moderators(line: Segment) -> None:
    recording = line.transcript.recording
    wish = ask_removal(recording, text="x")
    fix = suggest_fix(line, text="He knows.")
    host, other = recording.webinar.hosts.get(), make_host()

    assert list(RemovalWish.objects.visible_to(host)) == [wish]
    assert list(RemovalWish.objects.visible_to(make_member(role="moderator"))) == [wish]
    assert list(RemovalWish.objects.visible_to(other)) == []
    assert (list(Fix.objects.run_by(host)), list(Fix.objects.run_by(other))) == ([fix], [])
