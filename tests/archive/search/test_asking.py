import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from archive.engines import SearchUnavailable, search_engine
from archive.models import Publication
from archive.search import Facet, Filters, Results, Sort, moments_in, search_archive
from archive.states import Audience, PublicationState
from members.models import Member
from recordings.states import RecordingState
from tests.factories.archive import make_publication
from transcripts.models import Segment
from transcripts.states import TranscriptState

pytestmark = pytest.mark.django_db

VISITOR = AnonymousUser()


def found(query: str, viewer: object = VISITOR, **filters: object) -> list[str]:
    results = search_archive(query, viewer=viewer, filters=Filters(**filters))  # type: ignore[arg-type]
    return [hit.webinar.slug for hit in results.hits]


def test_a_word_that_was_said_is_found_with_its_moment() -> None:
    publication = make_publication(said=["Nothing here to be heard at all.", "We built a village committee."])
    segment = Segment.objects.get(position=1)

    results = search_archive("committee", viewer=VISITOR)

    assert [hit.publication for hit in results.hits] == [publication]
    (moment,) = results.hits[0].moments
    assert (results.count, results.moment_count, moment.start_ms, moment.end_ms) == (1, 1, 12_000, 20_000)
    assert moment.snippet == "We built a village <mark>committee</mark>."
    assert moment.url == f"/recordings/village-committees/?t=10.5&q=committee#m-{segment.public_id}"


def test_what_was_said_is_escaped_in_quotes() -> None:
    make_publication(said=["<img src=x onerror=alert(1)> committee"])

    (moment,) = search_archive("committee", viewer=VISITOR).hits[0].moments

    assert moment.snippet == "&lt;img src=x onerror=alert(1)&gt; <mark>committee</mark>"


@pytest.mark.parametrize(
    ("state", "audience", "by_visitor", "by_member"),
    [
        (PublicationState.PUBLISHED, Audience.PUBLIC, True, True),
        (PublicationState.PUBLISHED, Audience.MEMBERS, False, True),
        (PublicationState.IN_REVIEW, Audience.PUBLIC, False, False),
        (PublicationState.HIDDEN, Audience.PUBLIC, False, False),
        (PublicationState.WITHDRAWN, Audience.PUBLIC, False, False),
    ],
)
@pytest.mark.parametrize("query", ["committee", "", "Gathering", '"village committee"', "commit*"])
def test_what_is_not_public_is_never_found(
    query: str,
    state: PublicationState,
    audience: Audience,
    by_visitor: bool,  # noqa: FBT001
    by_member: bool,  # noqa: FBT001
) -> None:
    publication = make_publication(title="Gathering", audience=audience, topics=["Law"], presenters=["Tamba"])
    # The index stays: what hides a recording is the permission that every search joins.
    Publication.objects.update(state=state)
    member = Member.objects.create_user("bob@example.org")

    answers = {viewer: search_archive(query, viewer=viewer) for viewer in (VISITOR, member)}

    expected = [publication] if by_visitor else []
    assert [hit.publication for hit in answers[VISITOR].hits] == expected
    assert [hit.publication for hit in answers[member].hits] == ([publication] if by_member else [])
    assert bool(answers[VISITOR].facets.topic) == by_visitor
    assert answers[VISITOR].count == len(expected)


def test_a_recording_that_is_taken_back_is_out_at_once() -> None:
    publication = make_publication()
    publication.recording.state = RecordingState.WITHDRAWN
    publication.recording.save()

    assert found("committee") == []
    assert moments_in(publication.recording, "committee") == ()


def test_words_taken_out_of_the_text_are_gone_before_the_index_is_made_anew() -> None:
    make_publication(said=["The child Amina was here"])
    Segment.objects.update(text="The child ██ was here", words=[])

    results = search_archive("amina", viewer=VISITOR)

    assert [hit.moments for hit in results.hits] == [()]


def test_a_title_that_matches_is_found_without_a_moment() -> None:
    make_publication(title="Kinship care", said=["Welcome"])

    results = search_archive("kinship", viewer=VISITOR)

    assert [(hit.webinar.slug, hit.moments) for hit in results.hits] == [("village-committees", ())]


def test_a_presenter_and_a_topic_are_found_by_name() -> None:
    make_publication("one", presenters=["Wanjiru"])
    make_publication("two", topics=["Local ownership"])

    assert (found("wanjiru"), found("ownership")) == (["one"], ["two"])


def test_an_empty_query_lists_the_archive_newest_first() -> None:
    for year in (2024, 2026, 2025):
        make_publication(f"from-{year}", year=year)

    assert found("") == ["from-2026", "from-2025", "from-2024"]


def test_a_query_of_signs_or_of_exclusions_alone_finds_nothing() -> None:
    make_publication()

    assert [found(query) for query in ("?!", "-village", '""')] == [[], [], []]


def test_each_facet_shows_what_else_there_is() -> None:
    make_publication("one", topics=["Law"], year=2025, presenters=["Tamba"])
    make_publication("two", topics=["Care"], year=2026, presenters=["Tamba"])
    make_publication("three", topics=["Care"], year=2026, said=["Nothing"])

    results = search_archive("village", viewer=VISITOR, filters=Filters(topic="care"))

    assert (results.count, [hit.webinar.slug for hit in results.hits]) == (1, ["two"])
    assert results.facets.topic == (Facet("care", "Care", 1, True), Facet("law", "Law", 1, False))
    assert results.facets.year == (Facet("2026", "2026", 1, False),)
    assert results.facets.presenter == (Facet("tamba", "Tamba", 1, False),)
    assert results.facets.language == (Facet("en", "English", 1, False),)


def test_filters_narrow_by_presenter_year_and_language() -> None:
    make_publication("one", presenters=["Tamba"], year=2025)
    make_publication("two", presenters=["Wanjiru"], year=2026, language="fr", said=["Le village"])

    assert found("village", presenter="tamba") == ["one"]
    assert found("village", year=2026) == ["two"]
    assert found("village", language="fr") == ["two"]
    assert found("village", language="ar") == []
    assert found("", year=2025) == ["one"]


def test_results_are_sorted_by_age_when_asked() -> None:
    make_publication("old", ["village village village"], year=2024)
    make_publication("new", ["a village and many other words here"], year=2026)

    assert found("village") == ["old", "new"]
    assert found("village", sort=Sort.NEWEST) == ["new", "old"]


def test_pages_follow_each_other_without_gap_or_repeat() -> None:
    for number in range(5):
        make_publication(f"webinar-{number}")

    pages = [search_archive("village", viewer=VISITOR, page=page, page_size=2) for page in (1, 2, 3, 4)]

    assert [len(page.hits) for page in pages] == [2, 2, 1, 0]
    assert {page.page_count for page in pages} == {3}
    assert len({hit.webinar.slug for page in pages for hit in page.hits}) == 5


def test_a_mistyped_word_is_put_right() -> None:
    make_publication(said=["We built a village committee."])

    results = search_archive('"vilage comittee"', viewer=VISITOR)

    assert (results.count, results.suggestion) == (0, '"village committee"')


def test_words_of_what_a_viewer_may_not_see_are_never_suggested() -> None:
    make_publication(said=["Safeguarding"], audience=Audience.MEMBERS)
    member = Member.objects.create_user("bob@example.org")

    assert search_archive("safegarding", viewer=VISITOR).suggestion == ""
    assert search_archive("safegarding", viewer=member).suggestion == "safeguarding"


def test_a_rare_word_gives_way_to_a_much_commoner_neighbour() -> None:
    make_publication("slip", ["the comittee"])
    make_publication("talk", ["the committee", *["nothing"] * 24] * 12)

    assert search_archive("comittee", viewer=VISITOR).suggestion == "committee"
    assert search_archive("committee", viewer=VISITOR).suggestion == ""


def test_a_broken_index_leaves_titles_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    publication = make_publication(title="Village life", said=["Welcome"])

    def fail(*_args: object, **_kwargs: object) -> None:
        raise SearchUnavailable

    monkeypatch.setattr(type(search_engine()), "rank_pages", fail)

    results = search_archive("villag", viewer=VISITOR)

    assert [hit.publication for hit in results.hits] == [publication]
    assert (results.is_complete, results.notice) == (
        False,
        "Search is not at its best right now: only titles were searched. Results may be incomplete.",
    )


def test_a_long_query_says_that_it_was_cut() -> None:
    results = search_archive(" ".join(f"word{number}" for number in range(20)), viewer=VISITOR)

    assert results.notice == "That was a long search. Only its first words were used."


@pytest.mark.parametrize("query", ["village", "", "vil*", "missing"])
def test_the_number_of_queries_does_not_grow_with_the_results(query: str) -> None:
    for number in range(3):
        make_publication(f"webinar-{number}", topics=["Law"], presenters=["Tamba"])
    counts = []
    for number in range(3, 6):
        make_publication(f"webinar-{number}", topics=["Law"], presenters=["Tamba"])
        with CaptureQueriesContext(connection) as queries:
            search_archive(query, viewer=VISITOR)
        counts.append(len(queries))

    assert counts == [counts[0]] * 3


def test_a_recording_is_searched_for_itself() -> None:
    publication = make_publication(said=["A village.", "Nothing.", "Villages.", "Nothing."])
    make_publication("other")

    moments = moments_in(publication.recording, "village")

    assert [moment.start_ms for moment in moments] == [500, 20_000]
    assert moments_in(publication.recording, "village", language="fr") == ()
    assert moments_in(publication.recording, "") == ()


def test_results_compare_by_value() -> None:
    assert search_archive("x", viewer=VISITOR) == Results(query="x", filters=Filters())


def test_a_text_that_an_engine_has_just_written_anew_is_found_no_more() -> None:
    publication = make_publication(said=["We built a village committee."])
    before = found("built")

    publication.transcripts.update(state=TranscriptState.DRAFT)

    published = Publication.objects.get()
    assert (before, found("built"), published.texts) == (["village-committees"], [], [])
    assert moments_in(published.recording, "built") == ()
