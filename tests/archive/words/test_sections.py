from dataclasses import dataclass

from archive.words.sections import Section, Vocable, index_text


@dataclass(frozen=True)
class Spoken:
    pk: int
    text: str


def spoken(count: int) -> list[Spoken]:
    return [Spoken(100 + number, f"word{number}") for number in range(count)]


def test_a_section_keeps_stems_and_where_each_segment_starts() -> None:
    found = index_text([Spoken(7, "Children’s homes"), Spoken(8, "–"), Spoken(9, "Homes")], "en")

    assert found.sections == (
        Section(0, segment_ids=(7, 8, 9), starts=(0, 14, 14), stems=" children home home "),
    )
    assert found.vocabulary == (Vocable("children", "children", 1), Vocable("homes", "home", 1))


def test_sections_are_twenty_five_segments_and_share_one() -> None:
    found = index_text(spoken(52), "en")

    assert [section.segment_ids for section in found.sections] == [
        tuple(range(100, 126)),
        tuple(range(125, 151)),
        tuple(range(150, 152)),
    ]


def test_a_last_segment_that_is_already_shared_gets_no_section_of_its_own() -> None:
    assert [section.segment_ids for section in index_text(spoken(26), "en").sections] == [
        tuple(range(100, 126)),
    ]


def test_a_transcript_without_words_still_has_a_section() -> None:
    assert index_text([], "en").sections == ()
    assert index_text([Spoken(1, "…")], "en").sections == (Section(0, (1,), (0,), "  "),)
