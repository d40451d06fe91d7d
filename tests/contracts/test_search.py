"""One suite for every search engine: SQLite by default, PostgreSQL through ``bin/test --postgres``."""

import random
from collections.abc import Sequence

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import connection

from archive.actions import index_publication
from archive.engines import SearchEngine, SearchUnavailable, search_engine
from archive.models import SECTION_BITS, Publication, SearchPage, SearchSection
from archive.search import Filters, Sort, search_archive
from archive.search.vocabulary import stems_beginning
from archive.words.query import Needles, needles, parse
from tests.factories.archive import make_publication, make_spoken_text

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def engine() -> SearchEngine:
    return search_engine()


def looked_for(typed: str, *languages: str) -> Needles:
    return needles(parse(typed), languages=languages or ["en"], expand=stems_beginning)


def sections_with(engine: SearchEngine, typed: str, *languages: str) -> set[int]:
    """Return the ordinals of the sections found, the same by both ways of asking."""
    ranked = engine.rank_sections(looked_for(typed, *languages))
    counted = engine.count_sections(looked_for(typed, *languages))
    assert sum(counted.values()) == len(ranked)
    assert set(counted) == {pk >> SECTION_BITS for pk in ranked}
    return {pk & (1 << SECTION_BITS) - 1 for pk in ranked}


def spread(*texts: str) -> Sequence[str]:
    """Put each text into a section of its own."""
    return [said for text in texts for said in ["nothing", text, *["nothing"] * 23]]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("committee", {0, 1}),
        ("committees", {0, 1}),
        ("village committee", {0, 1}),
        ('"village committee"', {0}),
        ("committee -village", set()),
        ('committee -"village committee"', {1}),
        ("protec*", {2}),
        ("protection*", {2}),
        ("3d", {3}),
        ("1e5", {3}),
        ("AND", {3, 4}),
        ('"or not near"', {4}),
        ("nobody", set()),
        ("vil*", {0, 1}),
    ],
)
def test_every_engine_finds_the_same_sections(engine: SearchEngine, typed: str, expected: set[int]) -> None:
    make_publication(
        said=spread(
            "the village committee met",
            "a committee of the village",
            "protection of children",
            "3d and 1e5 and 0x1f",
            "this and that or not near",
        )
    )

    assert sections_with(engine, typed) == expected


def test_words_of_every_script_are_found(engine: SearchEngine) -> None:
    for number, (language, text, typed) in enumerate(
        [
            ("fr", "La protection de l’enfance", "enfance"),
            ("es", "la protección infantil", "proteccion"),
            ("pt", "a proteção das crianças", "criancas"),
            ("ar", "لجنة حماية الطفل في القرية", "القرية"),
            ("sw", "ulinzi wa watoto", "watoto"),
            ("ff", "𞤃𞤢𞤧𞤭𞤲𞤢", "𞤃𞤢𞤧𞤭𞤲𞤢"),
        ]
    ):
        publication = make_publication(f"webinar-{number}", [text], language=language)

        found = search_archive(typed, viewer=AnonymousUser())

        assert [hit.publication for hit in found.hits] == [publication], language


def test_a_title_counts_more_than_a_description(engine: SearchEngine) -> None:
    described = make_publication("one", title="Something else", description="About village committees")
    titled = make_publication("two", title="Village committees", description="About something else")
    ranked = engine.rank_pages(looked_for("village"))

    assert sorted(ranked, key=lambda pk: -ranked[pk]) == [titled.webinar_id, described.webinar_id]


def test_no_phrase_runs_from_a_title_into_the_names_of_presenters(engine: SearchEngine) -> None:
    make_publication(title="A village", presenters=["Committee"])

    assert engine.rank_pages(looked_for('"village committee"')) == {}


def test_only_the_asked_transcripts_are_ranked(engine: SearchEngine) -> None:
    first, second = (make_publication(slug).transcripts.get() for slug in ("one", "two"))

    ranked = engine.rank_sections(looked_for("village"), transcripts=[second.pk])

    assert {pk >> SECTION_BITS for pk in ranked} == {second.pk} != {first.pk}


def test_a_section_that_says_it_more_often_ranks_higher(engine: SearchEngine) -> None:
    make_publication(said=spread("village nothing nothing", "village village village", "other"))
    ranked = engine.rank_sections(looked_for("village"))

    assert [pk & 1 for pk in sorted(ranked, key=lambda pk: -ranked[pk])] == [1, 0]


def test_the_index_follows_its_rows_by_itself(engine: SearchEngine) -> None:
    publication = make_publication()
    SearchSection.objects.update(stems=" school register ")
    SearchPage.objects.filter(webinar=publication.webinar).update(title="school")

    assert (sections_with(engine, "village"), sections_with(engine, "school")) == (set(), {0})
    assert set(engine.rank_pages(looked_for("school"))) == {publication.webinar_id}

    SearchSection.objects.all().delete()
    SearchPage.objects.all().delete()

    assert (sections_with(engine, "school"), engine.rank_pages(looked_for("school"))) == (set(), {})
    assert engine.problems() == []


def test_indexing_again_changes_nothing(engine: SearchEngine) -> None:
    publication = make_publication(said=spread("village", "committee"))
    before = list(SearchSection.objects.values())

    index_publication(Publication.objects.get(pk=publication.pk))

    assert list(SearchSection.objects.values()) == before
    assert engine.problems() == []


def test_an_index_that_fails_says_so_and_leaves_the_transaction_usable(engine: SearchEngine) -> None:
    publication = make_publication()
    with connection.cursor() as cursor:
        for statement in BREAK_INDEX[connection.vendor]:
            cursor.execute(statement)

    for ask in (engine.count_sections, engine.rank_sections, engine.rank_pages):
        with pytest.raises(SearchUnavailable):
            ask(looked_for("village"))

    assert Publication.objects.get() == publication
    assert engine.problems() != []


BREAK_INDEX = {
    "sqlite": ["DROP TABLE archive_section_fts", "DROP TABLE archive_page_fts"],
    "postgresql": [
        "SET CONSTRAINTS ALL IMMEDIATE",
        "ALTER TABLE archive_searchsection DROP COLUMN stems_vector",
        "ALTER TABLE archive_searchpage DROP COLUMN words_vector",
    ],
}


def test_a_common_word_is_counted_first_and_finds_the_same(
    engine: SearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        make_publication(f"webinar-{number}", spread(*["village"] * (number + 1), "other"))
    by_rank = search_archive("village", viewer=AnonymousUser(), filters=Filters(sort=Sort.NEWEST))
    monkeypatch.setattr(type(engine), "rank_all_below", 0)

    by_count = search_archive("village", viewer=AnonymousUser(), filters=Filters(sort=Sort.NEWEST))
    first, second = (
        search_archive("village", viewer=AnonymousUser(), page=page, page_size=3) for page in (1, 2)
    )

    assert by_count == by_rank
    assert {hit.publication.webinar.slug for hit in (*first.hits, *second.hits)} == {
        f"webinar-{number}" for number in range(5)
    }


def test_the_best_four_minutes_beat_words_scattered_over_an_hour() -> None:
    scattered = ["refiner", *["nothing"] * 60, "children", *["nothing"] * 60, "refiner children", "nothing"]
    make_publication("scattered", scattered)
    talk = make_publication("discussed", spread("other", "refiner children refiner children refiner"))

    found = search_archive("refiner children", viewer=AnonymousUser())

    assert found.hits[0].publication == talk


def test_a_text_in_a_second_language_leads_to_its_own_words() -> None:
    publication = make_publication(said=["We built a village committee."])
    french = make_spoken_text(
        publication.recording, ["Nous avons bâti un comité villageois."], language="fr", is_original=False
    )
    publication.transcripts.add(french)
    index_publication(publication)

    found = search_archive("comite villageois", viewer=AnonymousUser())

    (moment,) = found.hits[0].moments
    assert (moment.language, "&language=fr#m-" in moment.url) == ("fr", True)


VOCABULARY = [
    "village",
    "committee",
    "child",
    "school",
    "register",
    "mother",
    "market",
    "river",
    "law",
    "care",
]


def test_the_count_is_the_true_number_of_webinars() -> None:
    chance = random.Random(5)
    talks = {
        f"webinar-{number}": [
            " ".join(chance.choices(VOCABULARY[: 2 + number], k=4))
            if chance.random() < 0.1
            else "nothing said"
            for _ in range(60)
        ]
        for number in range(9)
    }
    for slug, said in talks.items():
        make_publication(slug, said, title="Talk")
    pairs = [tuple(chance.sample(VOCABULARY, 2)) for _ in range(12)]

    for one, other in pairs:
        phrase = {slug for slug, said in talks.items() if f" {one} {other} " in f" {' '.join(said)} "}
        both = {
            slug
            for slug, said in talks.items()
            if any({one, other} <= set(" ".join(said[at : at + 26]).split()) for at in (0, 25, 50))
        }
        single = {slug for slug, said in talks.items() if one in " ".join(said).split()}

        assert [
            {hit.webinar.slug for hit in search_archive(query, viewer=AnonymousUser()).hits}
            for query in (f'"{one} {other}"', f"{one} {other}", one)
        ] == [phrase, both, single]


@pytest.mark.django_db(transaction=True)
def test_emptying_the_database_empties_the_index(engine: SearchEngine) -> None:
    make_publication()

    call_command("flush", interactive=False, verbosity=0)

    assert (engine.rank_sections(looked_for("village")), engine.rank_pages(looked_for("village"))) == ({}, {})
    assert engine.problems() == []
