"""Hidden words leave the index, the database's files and what people are offered."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import connection
from django_q.models import OrmQ
from pytest_django.fixtures import Settings

from archive import actions, tasks
from archive.models import Publication, SearchTerm
from archive.rules import BlockerCode, publishing_blockers
from archive.search import search_archive
from archive.states import PublicationState
from tests.factories.archive import make_publication
from tests.factories.community import make_answer, make_question
from tests.fakes.shared_database import shared_database
from transcripts.actions import hide_words

Capture = Callable[..., object]
CANARY = "zzqname"
SAID = ("A village committee", f"little {CANARY} from the mill", "Thank you")


@pytest.fixture
def database_in_files(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    with shared_database(tmp_path):
        yield


def files_of_the_database() -> list[Path]:
    """Return the files that hold the tables; of PostgreSQL without its log, which the operator expires."""
    if connection.vendor == "sqlite":
        name = Path(connection.settings_dict["NAME"])
        return list(name.parent.glob(f"{name.name}*"))
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        [folder] = cursor.fetchone()
    if not Path(folder).exists():
        pytest.skip("PostgreSQL's files are on another machine")
    return [file for file in (Path(folder) / "base").rglob("*") if file.is_file()]


def in_bytes(word: str) -> int:
    """Count a word in every byte of the database's files, in the two ways it may be written."""
    ways = (word.encode(), word.encode("utf-16-le"))
    return sum(file.read_bytes().lower().count(way) for file in files_of_the_database() for way in ways)


@pytest.mark.database
@pytest.mark.usefixtures("database_in_files")
def test_no_byte_of_the_databases_files_holds_a_hidden_word() -> None:
    publication = make_publication("gathering", SAID)
    make_answer(make_question(publication.webinar, f"Is {CANARY} safe?"), f"{CANARY} is well.")
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT" if connection.vendor == "postgresql" else "PRAGMA wal_checkpoint(FULL)")
    before = in_bytes(CANARY)

    hide_words(publication.recording, by=None, phrase=CANARY)
    tasks.forget_words(publication.recording_id)
    call_command("forget_hidden_words")

    assert before > 0
    assert in_bytes(CANARY) == 0
    assert in_bytes("committee") > 0


@pytest.mark.django_db
def test_a_hidden_word_is_neither_found_nor_suggested() -> None:
    publication = make_publication("gathering", SAID)
    found = search_archive(CANARY, viewer=AnonymousUser()).count

    hide_words(publication.recording, by=None, phrase=CANARY)
    actions.index_publication(Publication.objects.get())

    assert (found, search_archive(CANARY, viewer=AnonymousUser()).count) == (1, 0)
    assert not SearchTerm.objects.filter(surface__startswith="zz").exists()
    assert search_archive("committee", viewer=AnonymousUser()).count == 1


@pytest.mark.django_db
def test_hiding_words_asks_the_index_to_forget_them(django_capture_on_commit_callbacks: Capture) -> None:
    publication = make_publication("gathering", SAID)
    OrmQ.objects.all().delete()

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        hide_words(publication.recording, by=None, phrase=CANARY)

    jobs = [(job.task["func"], job.task["args"]) for job in OrmQ.objects.order_by("pk")]
    assert ("archive.tasks.forget_words", (publication.recording_id,)) in jobs


@pytest.mark.django_db
def test_a_recording_is_out_of_sight_while_a_second_person_decides(settings: Settings) -> None:
    settings.REDACTION_NEEDS_TWO = True
    publication = make_publication("gathering", SAID)

    hide_words(publication.recording, by=None, phrase=CANARY)
    tasks.hide_while_undecided(publication.recording_id)

    assert Publication.objects.get().state == PublicationState.HIDDEN
    assert [blocker.code for blocker in publishing_blockers(publication.webinar)] == [
        BlockerCode.WORDS_UNDECIDED
    ]
