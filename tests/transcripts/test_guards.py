import pytest

from transcripts.engines.base import Segment
from transcripts.guards import flag_segments


def said(text: str, *, length_ms: int = 4000, confidence: float = 0.9) -> Segment:
    return Segment(start_ms=0, end_ms=length_ms, text=text, confidence=confidence)


@pytest.mark.parametrize(
    ("segment", "doubts"),
    [
        (said("Communities lead, outsiders listen and learn."), ()),
        (said("Thank you. " * 12), ("repetitive",)),
        (said("What was that they said there", confidence=0.3), ("unsure",)),
        (said("Thank you for watching!", confidence=0.5), ("stock_phrase",)),
        (said("Thank you for watching over the children!", confidence=0.9), ()),
        (said("one two three four five six seven eight", length_ms=1000), ("too_fast",)),
        (said("Hm", length_ms=5000), ("too_slow",)),
        (said("Okello, Freetown."), ("only_hints",)),
    ],
)
def test_each_doubt_is_written_beside_the_text(segment: Segment, doubts: tuple[str, ...]) -> None:
    (flagged,) = flag_segments([segment], hints=["Grace Okello", "Freetown"])

    assert (flagged.text, flagged.flags) == (segment.text, doubts)


def test_the_same_words_three_times_running_are_doubted() -> None:
    flagged = flag_segments([said("We listen first."), *[said("And so it goes on.")] * 3, said("It works.")])

    assert [segment.flags for segment in flagged] == [
        (),
        ("said_again",),
        ("said_again",),
        ("said_again",),
        (),
    ]
