"""Countries by their ISO 3166 codes, named in the reader's language."""

import unicodedata
from functools import cache
from importlib.resources import files

import tzdata.zoneinfo
from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language


def countries() -> dict[str, str]:
    """Return names by code, in the active language and its order."""
    return _named(get_language() or "en")


def country_name(code: str) -> str:
    """Return a country's name in the active language; anything else as it is."""
    return countries().get(code, code)


def country_code(said: str) -> str:
    """Return the code of a country given by its code, or its name in English or the active language; else ``said``."""
    if said.upper() in _codes():
        return said.upper()
    wanted = _folded(said)
    for named in (countries(), _named("en")):
        for code, name in named.items():
            if _folded(name) == wanted:
                return code
    return _codes_by_old_name().get(wanted, said)


@cache
def _named(language: str) -> dict[str, str]:
    try:
        territories = Locale.parse(language, sep="-").territories
    except (UnknownLocaleError, ValueError):
        territories = Locale("en").territories
    named = {code: str(territories.get(code, english)) for code, english in _table()}
    return dict(sorted(named.items(), key=lambda item: _folded(item[1])))


def _folded(name: str) -> str:
    """Return a name to sort and compare by: without accents, in small letters."""
    parted = unicodedata.normalize("NFKD", name.strip().casefold())
    return "".join(letter for letter in parted if not unicodedata.combining(letter))


@cache
def _table() -> tuple[tuple[str, str], ...]:
    """Return codes and English names, as the time zone database lists them."""
    text = files(tzdata.zoneinfo).joinpath("iso3166.tab").read_text(encoding="utf-8")
    lines = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return tuple((code, name) for code, name in lines)


@cache
def _codes() -> frozenset[str]:
    return frozenset(code for code, _name in _table())


@cache
def _codes_by_old_name() -> dict[str, str]:
    return {_folded(name): code for code, name in _table()}
