from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django_q.models import OrmQ

from archive import actions, tasks
from archive.models import IndexedText, Publication, SearchPage, SearchSection, SearchTerm
from archive.search import search_archive
from archive.states import PublicationState
from notifications.models import OutgoingMail
from registrations.models import Registration
from registrations.states import SeatState
from tests.factories.archive import make_publication, make_ready_webinar, make_spoken_text
from tests.factories.registrations import make_seat
from transcripts.models import Segment, Transcript
from transcripts.signals import transcript_approved, transcript_changed, transcript_written
from transcripts.states import TranscriptState
from webinars.models import Webinar
from webinars.signals import webinar_changed

pytestmark = pytest.mark.django_db

Capture = Callable[..., object]


def count(query: str) -> int:
    return search_archive(query, viewer=AnonymousUser()).count


def queued() -> list[tuple[str, tuple[object, ...]]]:
    return [(job.task["func"], job.task["args"]) for job in OrmQ.objects.order_by("pk")]


@pytest.fixture
def publication() -> Publication:
    return make_publication(title="Gathering")


def test_each_piece_of_news_asks_for_its_job(
    publication: Publication, django_capture_on_commit_callbacks: Capture
) -> None:
    webinar, text = publication.webinar, publication.transcripts.get()
    OrmQ.objects.all().delete()

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        actions.publish(webinar, by=None)
        actions.withdraw(Publication.objects.get(), by=None)
        transcript_written.send(sender=Transcript, transcript=text)
        transcript_changed.send(sender=Transcript, transcript=text)
        transcript_approved.send(sender=Transcript, transcript=text)
        webinar_changed.send(sender=Webinar, webinar=webinar, changed=frozenset({"title"}))

    assert [job for job in queued() if job[0].startswith("archive.")] == [
        ("archive.tasks.index_publication", (publication.pk,)),
        ("archive.tasks.tell_registrants", (publication.pk,)),
        ("archive.tasks.follow_publication", (publication.pk,)),
        ("archive.tasks.index_publication", (publication.pk,)),
        ("archive.tasks.take_news_back", (publication.pk,)),
        ("archive.tasks.follow_publication", (publication.pk,)),
        ("archive.tasks.withhold_text", (text.pk,)),
        ("archive.tasks.index_transcript", (text.pk,)),
        ("archive.tasks.follow_text", (text.pk,)),
        ("archive.tasks.add_text", (text.pk,)),
        ("archive.tasks.follow_text", (text.pk,)),
        ("archive.tasks.index_webinar", (webinar.pk,)),
        ("archive.tasks.follow_webinar", (webinar.pk,)),
    ]


def test_a_published_webinar_is_found_once_its_job_ran() -> None:
    webinar = make_ready_webinar(title="Gathering")
    make_spoken_text(webinar.recordings.get(), ["A village committee"])
    publication = actions.publish(webinar, by=None)

    before = count("committee")
    tasks.index_publication(publication.pk)

    assert (before, count("committee"), count("gathering")) == (0, 1, 1)


def test_corrected_words_are_found_and_the_old_ones_are_not(publication: Publication) -> None:
    Segment.objects.update(text="We built a school", words=[])

    tasks.index_transcript(publication.transcripts.get().pk)

    assert (count("committee"), count("school")) == (0, 1)


def test_a_changed_title_is_found(publication: Publication) -> None:
    Webinar.objects.update(title="Kinship care")

    tasks.index_webinar(publication.webinar_id)

    assert (count("kinship"), count("gathering")) == (1, 0)


def test_a_text_approved_later_is_found(publication: Publication) -> None:
    text = make_spoken_text(publication.recording, ["Un comité villageois"], language="fr", is_original=False)

    tasks.add_text(text.pk)

    assert count("villageois") == 1


def test_a_withdrawn_recording_leaves_nothing_in_the_index(publication: Publication) -> None:
    actions.withdraw(publication, by=None)

    tasks.index_publication(publication.pk)

    assert [model.objects.count() for model in (IndexedText, SearchSection, SearchTerm, SearchPage)] == [
        0
    ] * 4


def test_a_text_that_an_engine_wrote_anew_is_not_found_before_somebody_approves_it(
    publication: Publication,
) -> None:
    text = publication.transcripts.get()
    Transcript.objects.update(state=TranscriptState.DRAFT)

    tasks.withhold_text(text.pk)
    withheld = count("committee")
    Transcript.objects.update(state=TranscriptState.APPROVED)
    tasks.add_text(text.pk)

    assert (withheld, count("committee")) == (0, 1)


def test_everyone_with_a_seat_is_told_once_where_the_recording_is(publication: Publication) -> None:
    Registration.objects.create(
        webinar=publication.webinar,
        name="Mariam",
        email="mariam@example.org",
        email_key="mariam@example.org",
        state=SeatState.CONFIRMED,
    )

    tasks.tell_registrants(publication.pk)
    tasks.tell_registrants(publication.pk)

    (mail,) = OutgoingMail.objects.all()
    assert (mail.kind, mail.recipient) == ("recording_ready", "mariam@example.org")
    assert f"{settings.SITE_URL}/recordings/village-committees/" in mail.text


def test_a_recording_withdrawn_before_the_news_left_is_not_announced_until_it_is_published_again(
    publication: Publication,
) -> None:
    make_seat(publication.webinar)
    tasks.tell_registrants(publication.pk)
    tasks.take_news_back(publication.pk)
    while_published = OutgoingMail.objects.count()
    actions.withdraw(publication, by=None)

    tasks.take_news_back(publication.pk)
    after = OutgoingMail.objects.count()
    Publication.objects.update(state=PublicationState.PUBLISHED)
    tasks.tell_registrants(publication.pk)

    assert (while_published, after, OutgoingMail.objects.count()) == (1, 0, 1)


def test_nobody_is_told_of_what_is_hidden(publication: Publication) -> None:
    actions.hide(publication, by=None)

    tasks.tell_registrants(publication.pk)

    assert OutgoingMail.objects.count() == 0


def test_jobs_for_rows_that_are_gone_do_nothing() -> None:
    tasks.index_publication(1)
    tasks.index_webinar(1)
    tasks.index_transcript(1)
    tasks.add_text(1)
    tasks.withhold_text(1)
    tasks.tell_registrants(1)
    tasks.take_news_back(1)


def test_what_is_out_of_date_is_indexed_again(publication: Publication) -> None:
    IndexedText.objects.update(analyser_version=0)
    SearchSection.objects.all().delete()

    tasks.index_what_is_out_of_date()

    assert (count("committee"), actions.out_of_date()) == (1, [])
