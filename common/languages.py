"""Languages by their BCP 47 tags, named in the reader's language."""

import unicodedata
from functools import cache
from typing import Final

from babel import Locale, UnknownLocaleError
from django.conf.locale import LANG_INFO
from django.utils.translation import get_language

# Codes for several languages, for none, and for one that nobody knows.
NO_LANGUAGES: Final = frozenset({"mul", "und", "zxx", "root"})


def name_of(code: str) -> str:
    """Return a language's name in the active language; of an unknown one the code as it is."""
    here = get_language() or "en"
    return _names(here).get(code) or _names("en").get(code) or code


def code_of(said: str) -> str:
    """Return the code of a language given by code or name, as its speakers or readers write it; empty if unknown."""
    wanted = _folded(said)
    if wanted in _names("en"):
        return wanted
    for names in (_names(get_language() or "en"), _names("en"), _own_names()):
        for code, name in names.items():
            if _folded(name) == wanted:
                return code
    return ""


@cache
def _names(language: str) -> dict[str, str]:
    try:
        spoken = Locale.parse(language, sep="-").languages
    except (UnknownLocaleError, ValueError):
        spoken = Locale("en").languages
    return {code: str(name) for code, name in spoken.items() if "_" not in code and code not in NO_LANGUAGES}


@cache
def _own_names() -> dict[str, str]:
    return {code: info["name_local"] for code, info in LANG_INFO.items() if "name_local" in info}


def _folded(name: str) -> str:
    """Return a name to compare by: without accents, in small letters."""
    parted = unicodedata.normalize("NFKD", name.strip().casefold())
    return "".join(letter for letter in parted if not unicodedata.combining(letter))
