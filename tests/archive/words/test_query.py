import pytest

from archive.words.query import Needle, Query, Term, needles, parse


def words(*found: str) -> tuple[Term, ...]:
    return tuple(Term((word,)) for word in found)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", Query()),
        ('  "" * - !? ', Query()),
        ("Village committee", Query(words("village", "committee"))),
        ('"village committee"', Query((Term(("village", "committee")),))),
        (
            "“village committee” «les enfants»",
            Query((Term(("village", "committee")), Term(("les", "enfants")))),
        ),
        ("well-being", Query((Term(("well", "being")),))),
        ("protec*", Query((Term(("protec",), is_prefix=True),))),
        ("pr*", Query(words("pr"))),
        ("register -school", Query(words("register"), words("school"))),
        ('register -"home school"', Query(words("register"), (Term(("home", "school")),))),
        ("-school", Query((), words("school"))),
        ("the child and the law", Query(words("child", "law"))),
        ("les enfants", Query(words("enfants"))),
        ("to be or not", Query(words("to", "be", "or", "not"))),
        ('"of the"', Query((Term(("of", "the")),))),
        ('unclosed "quote mark', Query(words("unclosed", "quote", "mark"))),
        ("child child Child", Query(words("child"))),
        ("null\x00byte", Query((Term(("null",)), Term(("byte",))))),
    ],
)
def test_a_query_is_read_as_typed(typed: str, expected: Query) -> None:
    assert parse(typed) == expected


def test_a_query_of_more_than_ten_terms_is_cut_and_says_so() -> None:
    query = parse(" ".join(f"word{number}" for number in range(12)))

    assert query == Query(words(*(f"word{number}" for number in range(10))), is_cut=True)


def test_a_query_of_more_than_two_hundred_characters_is_cut_and_says_so() -> None:
    assert parse("word " * 41) == Query(words("word"), is_cut=True)


def test_a_word_is_stemmed_in_every_language_of_the_archive() -> None:
    found = needles(
        parse('"national education" -éducation'), languages=["en", "fr", "sw"], expand=lambda _: []
    )

    assert found.wanted == (Needle((("national", "education"), ("nation", "educ"), ("national", "educ"))),)
    assert found.excluded == (Needle((("education",), ("educ",))),)


def test_the_beginning_of_a_word_stands_for_the_words_that_are_said() -> None:
    found = needles(parse("protec*"), languages=["en"], expand=lambda prefix: [f"{prefix}t", "protector"])

    assert found.wanted == (Needle((("protect",), ("protector",))),)
