import pytest

from tests.factories.transcripts import make_transcript
from transcripts.actions import check_segment
from transcripts.comparing import Piece, compare, pieces
from transcripts.doubts import doubts
from transcripts.finding import excerpt, matches, replaced
from transcripts.models import GlossaryTerm, Segment, TranscriptVersion


def found(text: str, phrase: str, language: str = "en") -> list[str]:
    return [text[match.start : match.end] for match in matches(text, phrase, language)]


@pytest.mark.parametrize(
    ("text", "phrase", "expected"),
    [
        ("Okelo came. okelo left, OKELO!", "okelo", ["Okelo", "okelo", "OKELO"]),
        ("Okelo’s house and Okelosville", "Okelo", ["Okelo"]),
        ("L’enfant et d'enfants", "enfant", ["enfant"]),
        ("an école is not an ecole-like thing", "Ecole", ["école", "ecole"]),
        (
            "child protection, Child  protection",
            "child protection",
            ["child protection", "Child  protection"],
        ),
        ("Amina […] Okello", "Amina Okello", []),
        ("nothing here", "  ", []),
        ("nothing here", "!?", []),
        ("ha ha ha", "ha ha", ["ha ha"]),
    ],
)
def test_whole_words_are_found_whatever_their_case(text: str, phrase: str, expected: list[str]) -> None:
    assert found(text, phrase) == expected


def test_scripts_without_spaces_are_searched_sign_by_sign() -> None:
    assert found("保护儿童的村庄", "儿童", "zh") == ["儿童"]


def test_a_sentence_keeps_its_capital() -> None:
    text = "Villige leaders know. The villige too."

    assert replaced(text, matches(text, "villige"), "villige", "village") == (
        "Village leaders know. The village too."
    )


def test_a_place_is_shown_with_a_few_words_around_it() -> None:
    text = f"{'far ' * 20}near Okelo here {'away ' * 20}"
    [match] = matches(text, "Okelo")

    shown = excerpt(text, match)

    assert (shown.before, shown.found) == ("… far far far far far far far far near ", "Okelo")
    assert shown.after == " here away away away away away away …"


def test_words_that_stayed_went_and_came() -> None:
    assert pieces("he nose every child", "he knows every small child") == [
        Piece("same", "he"),
        Piece("gone", "nose"),
        Piece("new", "knows"),
        Piece("same", "every"),
        Piece("new", "small"),
        Piece("same", "child"),
    ]


@pytest.mark.django_db
def test_versions_are_compared_line_by_line() -> None:
    transcript = make_transcript(("One two.", "Three."))
    [version] = TranscriptVersion.objects.filter(transcript=transcript)
    first, second = version.document["segments"]
    later = {**version.document, "segments": [{**first, "text": "One.", "speaker": "Joy"}]}

    changes = compare(version.document, later)

    assert [(change.start_ms, change.speaker_before, change.speaker) for change in changes] == [
        (0, "", "Joy"),
        (second["start_ms"], "", ""),
    ]
    assert changes[1].pieces == [Piece("gone", "Three.")]
    assert compare(later, later) == []


def unsure(*texts: str) -> list[Segment]:
    """Make lines whose words ending in a question mark the engine was unsure of."""
    transcript = make_transcript([text.replace("?", "") for text in texts])
    lines = list(transcript.segments.order_by("position"))
    for line, text in zip(lines, texts, strict=True):
        for word, marked in zip(line.words, text.split(), strict=True):
            word[3] = 0.2 if "?" in marked else 0.9
        line.save()
    return lines


@pytest.mark.django_db
def test_unsure_words_are_grouped_over_the_whole_text() -> None:
    lines = unsure("Then okelo? spoke.", "Okelo’s?, said he", "the okelo? house; zz?")

    first, second = doubts(lines, hints=["Okello", "Freetown"], terms=[], language="en")

    assert (first.form, len(first.spots), first.suggestions) == ("okelo", 3, ["Okello"])
    assert [spot.start_ms for spot in first.spots] == [500, 10_000, 20_500]
    assert (second.form, second.suggestions, second.best) == ("zz", [], "zz")


@pytest.mark.django_db
def test_what_the_glossary_knows_to_be_misheard_is_asked_for_even_where_the_engine_was_sure() -> None:
    lines = unsure("We speak of child produce shun today.", "Nothing here.")
    term = GlossaryTerm(term="child protection", misheard=["child produce shun"])

    [doubt] = doubts(lines, hints=[], terms=[term], language="en")

    assert (doubt.form, doubt.suggestions, doubt.lines) == (
        "child produce shun",
        ["child protection"],
        [lines[0].public_id],
    )


@pytest.mark.django_db
def test_lines_that_a_person_stands_for_are_not_asked_about() -> None:
    [line] = unsure("Okelo? came.")
    check_segment(line, by=None)

    assert doubts([line], hints=["Okello"], terms=[], language="en") == []
