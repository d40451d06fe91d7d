"""How a webinar's hits become its place in the list."""

from collections.abc import Sequence

# A webinar is as good as its best four minutes. More of the same adds little: with 0.15 in place of 0.03,
# webinars that scatter the words overtake those that discuss them.
SHARE_OF_NEXT = 0.03
NEXT_SECTIONS = 3
SHARE_OF_META = 0.5


def webinar_score(section_scores: Sequence[float], meta_score: float = 0.0) -> float:
    """Combine the scores of a webinar's sections and of its title page; higher is better."""
    best, *others = sorted(section_scores, reverse=True) or [0.0]
    return best + SHARE_OF_NEXT * sum(others[:NEXT_SECTIONS]) + SHARE_OF_META * meta_score
