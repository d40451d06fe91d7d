from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from archive import actions
from archive.models import Publication
from archive.rules import BlockerCode
from archive.search import search_archive
from archive.signals import publication_hidden, publication_withdrawn, webinar_published
from archive.states import Audience, PublicationState, WithdrawalReason
from common.models import LogEntry
from common.states import IllegalMove
from members.models import Member
from members.roles import Role
from recordings.models import Recording
from recordings.states import RecordingState
from tests.factories.archive import make_ready_webinar, make_spoken_text
from transcripts.states import TranscriptState
from webinars.models import Webinar

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> Member:
    return Member.objects.create_user("alice@example.org", role=Role.HOST)


@pytest.fixture
def moderator() -> Member:
    return Member.objects.create_user("mod@example.org", role=Role.MODERATOR)


@pytest.fixture
def webinar(alice: Member) -> Webinar:
    webinar = make_ready_webinar(host=alice)
    make_spoken_text(webinar.recordings.get(), ["A village committee"])
    return webinar


def verbs() -> list[str]:
    return list(LogEntry.objects.order_by("pk").values_list("verb", flat=True))


def test_publishing_puts_recording_and_text_into_the_archive(webinar: Webinar, alice: Member) -> None:
    sent: list[Any] = []
    webinar_published.connect(receiver := lambda **news: sent.append(news), weak=False)

    publication = actions.publish(webinar, by=alice)

    webinar_published.disconnect(receiver)
    saved = Publication.objects.get()
    assert (saved.state, saved.audience, saved.number, saved.published_by) == (
        PublicationState.PUBLISHED,
        Audience.PUBLIC,
        1,
        alice,
    )
    assert set(saved.transcripts.all()) == set(saved.recording.transcripts.all()) != set()
    assert [(news["publication"], news["first"]) for news in sent] == [(publication, True)]
    assert [(entry.verb, entry.actor_id) for entry in LogEntry.objects.all()] == [
        ("publication.published", alice.pk)
    ]


def test_a_webinar_that_is_not_ready_is_refused_with_every_reason(webinar: Webinar, alice: Member) -> None:
    webinar.recordings.update(state=RecordingState.FAILED)
    webinar.recordings.get().transcripts.all().delete()

    with pytest.raises(actions.NotReady) as refusal:
        actions.publish(webinar, by=alice)

    assert [blocker.code for blocker in refusal.value.blockers] == [
        BlockerCode.RECORDING_NOT_READY,
        BlockerCode.NO_TRANSCRIPT,
    ]
    assert (Publication.objects.count(), verbs()) == (0, [])


def test_only_those_who_run_a_webinar_publish_it(webinar: Webinar, moderator: Member) -> None:
    for stranger in (
        AnonymousUser(),
        moderator,
        Member.objects.create_user("bob@example.org", role=Role.HOST),
    ):
        with pytest.raises(PermissionDenied):
            actions.publish(webinar, by=stranger)

    assert Publication.objects.count() == 0


def test_publishing_again_keeps_number_audience_and_date_and_takes_the_current_recording(
    webinar: Webinar, alice: Member
) -> None:
    first = actions.publish(webinar, by=alice, audience="members", is_listed=False)
    webinar.recordings.update(is_current=False)
    newer = Recording.objects.create(webinar=webinar, state=RecordingState.READY, is_current=True)
    text = make_spoken_text(newer, ["Cut anew"])

    actions.publish(webinar, by=None)

    again = Publication.objects.get()
    assert (again.number, again.published_at, again.audience, again.is_listed) == (
        first.number,
        first.published_at,
        Audience.MEMBERS,
        False,
    )
    assert (again.recording, list(again.transcripts.all())) == (newer, [text])


def test_numbers_rise_without_gaps(webinar: Webinar) -> None:
    other = make_ready_webinar("another")
    make_spoken_text(other.recordings.get(), ["Hello"])

    assert [actions.publish(one, by=None).number for one in (webinar, other)] == [1, 2]


def test_hiding_and_withdrawing_work_at_once(webinar: Webinar, moderator: Member) -> None:
    sent: list[str] = []
    publication_hidden.connect(hidden := lambda **_news: sent.append("hidden"), weak=False)
    publication_withdrawn.connect(withdrawn := lambda **_news: sent.append("withdrawn"), weak=False)
    publication = actions.publish(webinar, by=None)
    actions.index_publication(publication)
    found = [search_archive("village", viewer=AnonymousUser()).count]

    actions.hide(publication, by=moderator)
    found.append(search_archive("village", viewer=AnonymousUser()).count)
    publication = actions.publish(webinar, by=None)
    found.append(search_archive("village", viewer=AnonymousUser()).count)
    actions.withdraw(publication, by=moderator, reason=WithdrawalReason.CHILD_SAFETY)
    found.append(search_archive("village", viewer=AnonymousUser()).count)

    publication_hidden.disconnect(hidden)
    publication_withdrawn.disconnect(withdrawn)
    publication.refresh_from_db()
    assert found == [1, 0, 1, 0]
    assert sent == ["hidden", "withdrawn"]
    assert (publication.state, publication.withdrawal_reason) == (
        PublicationState.WITHDRAWN,
        WithdrawalReason.CHILD_SAFETY,
    )
    assert verbs() == [
        "publication.published",
        "publication.hidden",
        "publication.published",
        "publication.withdrawn",
    ]


def test_a_withdrawn_recording_is_reopened_before_it_is_published_again(
    webinar: Webinar, alice: Member
) -> None:
    publication = actions.publish(webinar, by=alice)
    actions.withdraw(publication, by=alice)

    with pytest.raises(actions.NotReady) as refusal:
        actions.publish(webinar, by=alice)
    actions.reopen(publication, by=alice)
    publication = actions.publish(webinar, by=alice)

    assert [blocker.code for blocker in refusal.value.blockers] == [BlockerCode.WITHDRAWN]
    assert (publication.state, publication.number, publication.withdrawn_at) == (
        PublicationState.PUBLISHED,
        1,
        None,
    )


def test_what_is_not_in_the_archive_cannot_leave_it(webinar: Webinar) -> None:
    publication = actions.publish(webinar, by=None)
    actions.withdraw(publication, by=None)

    for verb in (actions.hide, actions.withdraw):
        with pytest.raises(IllegalMove):
            verb(publication, by=None)

    assert verbs() == ["publication.published", "publication.withdrawn"]


def test_members_may_not_take_anything_down(webinar: Webinar) -> None:
    publication = actions.publish(webinar, by=None)
    bob = Member.objects.create_user("bob@example.org")

    for verb in (actions.hide, actions.withdraw, actions.reopen):
        with pytest.raises(PermissionDenied):
            verb(publication, by=bob)


def test_a_text_that_an_engine_wrote_anew_is_taken_back_until_it_is_approved(webinar: Webinar) -> None:
    publication = actions.publish(webinar, by=None)
    text = publication.transcripts.get()

    kept = actions.withhold_text(text)
    text.state = TranscriptState.DRAFT
    text.save()
    taken_back = actions.withhold_text(text)

    assert (kept, taken_back, list(publication.transcripts.all())) == ([], [publication], [])


def test_a_text_approved_later_joins_the_public_ones(webinar: Webinar) -> None:
    publication = actions.publish(webinar, by=None)
    french = make_spoken_text(publication.recording, ["Un comité"], language="fr", is_original=False)

    actions.add_text(french)

    assert {text.language for text in publication.transcripts.all()} == {"en", "fr"}
