"""The algebra of stretches against an oracle that looks at each minute by itself."""

from hypothesis import given
from hypothesis import strategies as st

from registrations.intervals import clip, covers, first_of, highest, length, union, without

MINUTES = 90
pair = st.tuples(st.integers(-20, MINUTES + 20), st.integers(-20, MINUTES + 20))
stretches = st.lists(pair, max_size=12)


def minutes_of(pairs: list[tuple[int, int]]) -> set[int]:
    return {minute for begin, end in pairs for minute in range(begin, end)}


@given(stretches)
def test_the_union_covers_each_minute_once(pairs: list[tuple[int, int]]) -> None:
    joined = union(pairs)

    assert minutes_of(joined) == minutes_of(pairs)
    assert length(pairs) == len(minutes_of(pairs))
    assert all(joined[place][1] < joined[place + 1][0] for place in range(len(joined) - 1))


@given(stretches)
def test_order_and_repetition_do_not_matter(pairs: list[tuple[int, int]]) -> None:
    assert union([*reversed(pairs), *pairs]) == union(pairs)
    assert union(union(pairs)) == union(pairs)


@given(stretches)
def test_clipping_keeps_the_minutes_of_the_webinar(pairs: list[tuple[int, int]]) -> None:
    within = minutes_of(pairs) & set(range(MINUTES))

    assert length(clip(pairs, 0, MINUTES)) == len(within)


@given(stretches, stretches)
def test_what_is_new_is_what_is_not_known(pairs: list[tuple[int, int]], known: list[tuple[int, int]]) -> None:
    assert minutes_of(without(pairs, known)) == minutes_of(pairs) - minutes_of(known)


@given(stretches, st.integers(0, 200))
def test_the_first_seconds_are_no_more_than_asked_for(pairs: list[tuple[int, int]], most: int) -> None:
    whole = sorted(minutes_of(pairs))

    assert minutes_of(first_of(union(pairs), most)) == set(whole[:most])


@given(st.lists(st.tuples(stretches, st.integers(1, 6)), max_size=6))
def test_the_most_at_once_is_the_fullest_minute(told: list[tuple[list[tuple[int, int]], int]]) -> None:
    crowd = [(union(pairs), people) for pairs, people in told]
    here = {
        minute: sum(people for pairs, people in crowd if covers(pairs, minute)) for minute in range(-20, 120)
    }
    fullest = max(here.values())

    top = highest(crowd)

    assert top == (
        None if not fullest else (fullest, min(m for m, count in here.items() if count == fullest))
    )
