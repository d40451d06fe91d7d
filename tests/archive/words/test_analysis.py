import pytest

from archive.words.analysis import stems, tokens
from archive.words.stopwords import STOP_WORDS
from common.words import fold


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Children on the Move", "en", ["children", "on", "the", "move"]),
        ("the child's register", "en", ["the", "child", "regist"]),
        ("l’enfant de l'éducation", "fr", ["enfant", "de", "educ"]),
        ("protección proteccion PROTECCIÓN", "es", ["proteccion"] * 3),
        ("proteção", "pt-BR", ["proteca"]),
        ("المجتمع مُجتَمَع", "ar", ["مجتمع", "مجتمع"]),
        ("watoto wa kijiji", "sw", ["watoto", "wa", "kijiji"]),
        ("well-being, 3.5 m² _x_ ﷺ", "en", ["well", "be", "3", "5", "m2", "x", "صلىاللهعليهوسلم"]),
    ],
)
def test_stems_are_what_people_type_in_each_language(text: str, language: str, expected: list[str]) -> None:
    assert stems(text, language) == expected


def test_accents_written_as_characters_of_their_own_do_not_part_a_word() -> None:
    assert stems("prote\u0301ge\u0301e", "fr") == stems("protégée", "fr")


def test_tokens_point_back_at_the_written_characters() -> None:
    text = "Zoë’s — (ÉDUCATION)"

    found = [(text[token.start : token.end], token.folded, token.stem) for token in tokens(text, "fr")]

    assert found == [("Zoë’s", "zoe", "zo"), ("ÉDUCATION", "education", "educ")]


def test_every_stem_is_one_token_for_any_engine() -> None:
    text = "½ ﬁn Straße İstanbul हिन्दी x\u200cy ª №5 ①"

    assert [stem for stem in stems(text, "en") if not stem.isalnum()] == []


def test_stop_words_are_written_as_the_analyser_folds_them() -> None:
    assert {word for word in STOP_WORDS if fold(word) != word} == set()
