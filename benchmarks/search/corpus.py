"""Made-up webinars, the same for the same seed: words by rule, as unevenly used as those of a language."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate

WORDS = 20_000
SEGMENTS_PER_WEBINAR = 400
WORDS_PER_SEGMENT = 25
PHRASES = 25
ONSETS = ["b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "ch", "st", "tr", "br", "gl"]
VOWELS = ["a", "e", "i", "o", "u", "ai", "ou"]
CODAS = ["", "", "n", "r", "l", "m", "k", "t"]
FUNCTION_WORDS = ["the", "of", "and", "to", "a", "in", "that", "it", "is", "you", "we", "for", "on", "with"]


@dataclass(frozen=True)
class Talk:
    slug: str
    year: int
    segments: list[str] = field(default_factory=list)


class Corpus:
    """``size`` segments in webinars of 400: Zipf–Mandelbrot words, a tenth from the webinar's own topic."""

    def __init__(self, size: int, seed: int = 7) -> None:
        self.random = random.Random(seed)
        self.size = size
        self.words = self._made_up_words()
        self.weights = list(accumulate(1 / (rank + 5) ** 1.25 for rank in range(1, WORDS + 1)))
        self.phrases = [
            f"{one} {other}" for one, other in zip(self.words[900:925], self.words[1400:1425], strict=True)
        ]

    def _made_up_words(self) -> list[str]:
        pick = self.random.choice
        words = dict.fromkeys(FUNCTION_WORDS)
        while len(words) < WORDS:
            syllables = self.random.choice([2, 2, 3, 3, 4])
            words["".join(pick(ONSETS) + pick(VOWELS) + pick(CODAS) for _ in range(syllables))] = None
        return list(words)

    def talks(self) -> Iterator[Talk]:
        for number in range(max(1, self.size // SEGMENTS_PER_WEBINAR)):
            topic = self.random.sample(self.words[200:], 60)
            segments = [self._segment(topic) for _ in range(min(self.size, SEGMENTS_PER_WEBINAR))]
            yield Talk(f"talk-{number}", 2015 + number % 12, segments)

    def _segment(self, topic: list[str]) -> str:
        words = self.random.choices(self.words, cum_weights=self.weights, k=WORDS_PER_SEGMENT)
        for place in range(2):
            words[self.random.randrange(WORDS_PER_SEGMENT)] = self.random.choice(topic)
            if place == 0 and self.random.random() < 0.02:
                words[self.random.randrange(WORDS_PER_SEGMENT)] = self.random.choice(self.phrases)
        return " ".join(words)

    def queries(self) -> list[tuple[str, str]]:
        """Return 100 queries as (kind, text), in a fixed mixture."""
        choose = random.Random(11)
        rare = choose.sample(self.words[8000:], 20)
        mid = choose.sample(self.words[600:4000], 20)
        common = FUNCTION_WORDS[:5] + self.words[15:20]
        both = [
            f"{one} {other}" for one, other in zip(choose.sample(mid, 10), self.words[30:40], strict=True)
        ]
        phrases = [f'"{phrase}"' for phrase in self.phrases[:18]] + ['"of the"', '"to the"']
        prefixes = [f"{word[:4]}*" for word in choose.sample(self.words[100:3000], 10)]
        missing = [f"xx{word}" for word in mid[:10]]
        kinds = [
            ("rare", rare),
            ("mid", mid),
            ("common", common),
            ("both", both),
            ("phrase", phrases),
            ("prefix", prefixes),
            ("missing", missing),
        ]
        return [(kind, text) for kind, texts in kinds for text in texts]
