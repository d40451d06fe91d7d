import pytest
from django.utils import translation

from common.languages import code_of, name_of


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Krio", "kri"),
        ("krio", "kri"),
        ("sw", "sw"),
        ("Kiswahili", "sw"),
        ("français", "fr"),
        ("Francais", "fr"),
        (" Somali ", "so"),
        ("", ""),
        ("mul", ""),
        ("Klingonese", ""),
    ],
)
def test_a_language_is_known_by_its_tag_and_by_its_names(said: str, code: str) -> None:
    assert code_of(said) == code


def test_a_language_is_named_in_the_readers_language() -> None:
    with translation.override("fr"):
        named = (name_of("kri"), name_of("en"), name_of("xx-none"), code_of("anglais"))

    assert named == ("krio", "anglais", "xx-none", "en")
