"""What the page for hiding words shows: a line to choose from, what would go, and what went before."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy as _

from common.words import folded_words
from recordings.models import Recording
from transcripts.actions import Place, places
from transcripts.hiding import MARK, timed_words
from transcripts.models import Segment
from transcripts.states import RedactionReason

# Shorter words are said everywhere and name nobody.
SHORTEST_NAME = 3
MOST_OFFERED = 5


class HideForm(forms.Form):
    """What to hide: words of a line, by their numbers, or a phrase wherever it is said."""

    phrase = forms.CharField(
        label=_("A name or a phrase"),
        max_length=200,
        required=False,
        help_text=_("Hidden wherever it is said or written about this recording, in every language."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    reason = forms.ChoiceField(label=_("Readers will see"), choices=RedactionReason.choices)
    in_sound = forms.BooleanField(
        label=_("Silence it in the sound and the video, too"), required=False, initial=True
    )


@dataclass(frozen=True)
class Choice:
    """A line whose words can be chosen: from the first to the last that is ticked."""

    line: Segment
    words: list[str]
    ticked: range

    @property
    def numbered(self) -> list[tuple[int, str, bool]]:
        return [(at, word, at in self.ticked) for at, word in enumerate(self.words)]

    @property
    def chosen(self) -> str:
        return " ".join(self.words[at] for at in self.ticked)

    def span(self) -> tuple[int, int] | None:
        """Return the stretch of the sound in which the chosen words are said."""
        if not self.ticked:
            return None
        words = timed_words(self.line, self.line.transcript.language)
        return words[self.ticked[0]].start_ms, words[self.ticked[-1]].end_ms


def choice_of(line: Segment, ticked: Sequence[str]) -> Choice:
    words = [word.text for word in timed_words(line, line.transcript.language)]
    numbers = sorted(int(at) for at in ticked if at.isdecimal() and int(at) < len(words))
    chosen = range(numbers[0], numbers[-1] + 1) if numbers else range(0)
    return Choice(line, words, chosen)


@dataclass(frozen=True)
class Shown:
    """A line as it would be: pieces of text, and whether each would be hidden."""

    line: Segment
    pieces: list[tuple[str, bool]]


def shown(place: Place) -> Shown:
    words = [word.text for word in timed_words(place.segment, place.segment.transcript.language)]
    hidden = {at for run in place.words for at in run}
    pieces: list[tuple[str, bool]] = []
    for at, word in enumerate(words):
        is_hidden = at in hidden
        if pieces and pieces[-1][1] == is_hidden:
            pieces[-1] = (f"{pieces[-1][0]} {word}", is_hidden)
        else:
            pieces.append((word, is_hidden))
    return Shown(place.segment, pieces)


@dataclass(frozen=True)
class Offer:
    """A word of the chosen ones that is said elsewhere, too."""

    word: str
    times: int
    lines: list[Segment]


def offers(recording: Recording, choice: Choice) -> list[Offer]:
    """Return which of the chosen words that look like names are said in other lines, too."""
    found: dict[str, Offer] = {}
    for at in choice.ticked:
        word = choice.words[at]
        folded = folded_words(word)
        # Scripts without capitals give no hint, so each of their words is offered.
        is_name = word != MARK and word[:1] == word[:1].upper()
        if len(folded) != 1 or len(folded[0]) < SHORTEST_NAME or folded[0] in found or not is_name:
            continue
        other = [place for place in places(recording, phrase=word) if place.segment.pk != choice.line.pk]
        if other:
            times = sum(len(place.words) for place in other)
            found[folded[0]] = Offer(word.strip(".,;:!?…"), times, [place.segment for place in other])
    return list(found.values())[:MOST_OFFERED]
