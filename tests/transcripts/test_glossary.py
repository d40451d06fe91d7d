import pytest

from tests.factories.transcripts import make_recording
from transcripts.actions import NotPossible, begin_job, remove_term, save_term
from transcripts.engines.remote import RemoteEngine
from transcripts.glossary import hints_for, may_be_named, terms_for
from transcripts.models import GlossaryTerm
from webinars.models import Topic

pytestmark = pytest.mark.django_db


def test_terms_of_the_topic_come_before_those_of_the_site() -> None:
    webinar = make_recording().webinar
    mine, other = Topic.objects.create(slug="a", name="Aa"), Topic.objects.create(slug="b", name="Bb")
    webinar.topics.set([mine])
    for term, topic in (("barza", None), ("nyumba kumi", mine), ("ubuntu", other)):
        save_term(term, by=None, topic=topic)

    assert [term.term for term in terms_for(webinar)] == ["nyumba kumi", "barza"]
    assert {"nyumba kumi", "barza"} <= set(may_be_named(webinar))


def test_terms_of_another_language_are_not_listened_for() -> None:
    webinar = make_recording().webinar
    for term, language in (("enfance", "fr"), ("okello", ""), ("baraza", "sw")):
        save_term(term, by=None, language=language)

    assert [term.term for term in terms_for(webinar, "sw-KE")] == ["baraza", "okello"]


def test_what_the_engine_is_told_holds_the_glossary() -> None:
    recording = make_recording()
    save_term("Nyumba Kumi", by=None)

    job = begin_job(recording, RemoteEngine(address="http://gpu/v1"), language="en", sound_sha256="0")

    assert job.hints == hints_for(recording.webinar, "en")
    assert "Nyumba Kumi" in job.hints


def test_what_is_known_of_a_term_is_added_to() -> None:
    save_term("Okello", by=None, misheard=["okelo", " ", "Okello"], definition="A family name.")
    save_term(" Okello ", by=None, misheard=["o yellow", "okelo"])

    [term] = GlossaryTerm.objects.all()
    assert (term.misheard, term.definition) == (["okelo", "o yellow"], "A family name.")


def test_a_term_is_changed_and_taken_out() -> None:
    term = save_term("Okelo", by=None, misheard=["x"])
    save_term("Okello", by=None, misheard=["okelo"], instead_of=term)

    assert [(row.term, row.misheard) for row in GlossaryTerm.objects.all()] == [("Okello", ["okelo"])]

    remove_term(term, by=None)
    assert GlossaryTerm.objects.count() == 0


@pytest.mark.parametrize("term", ["", "a", "a" * 61])
def test_a_term_is_two_to_sixty_letters(term: str) -> None:
    with pytest.raises(NotPossible, match="2 to 60"):
        save_term(term, by=None)


def test_a_term_does_not_take_the_place_of_another() -> None:
    save_term("Okello", by=None)
    other = save_term("Okelo", by=None)

    with pytest.raises(NotPossible, match="in the glossary already"):
        save_term("Okello", by=None, instead_of=other)
