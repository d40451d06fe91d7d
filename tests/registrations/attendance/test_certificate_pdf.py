"""The page of a certificate: that it is one, that it holds the words, and that no letter is missing."""

import datetime as dt
import re
import zlib

import pytest
from fontTools.ttLib import TTFont

from registrations.certificate_pdf import FONTS, OTHERS, certificate_pdf
from registrations.models import Certificate

NAMES = {
    "latin": "Ngũgĩ wa Thiong’o Ọláyínká Ŋjaay",
    "arabic": "محمد عبد الرحمن",
    "bengali": "অনুপমা রহমান",
    "ethiopic": "አበበ በቀለ",
    "devanagari": "नमस्ते",
}


def made(name: str, **fields: object) -> bytes:
    given = {
        "code": "abc",
        "title": "Listening first",
        "held_on": dt.date(2026, 3, 2),
        "minutes": 58,
        **fields,
    }
    return certificate_pdf(Certificate(name=name, **given))


@pytest.mark.parametrize("script", NAMES)
def test_a_name_in_any_script_of_the_community_is_one_page_with_its_letters(script: str) -> None:
    content = made(NAMES[script])

    assert content.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\b", content)) == 1
    fonts = [TTFont(FONTS / file).getBestCmap() for file in ("NotoSans-Regular.ttf", *OTHERS.values())]
    assert [letter for letter in NAMES[script] if not any(ord(letter) in cmap for cmap in fonts)] == []


def test_the_fonts_used_are_in_the_file() -> None:
    content = made(NAMES["arabic"])

    assert {b"NotoNaskhArabic", b"NotoSans"} <= set(re.findall(rb"/FontName /(?:\w+\+)?(\w+)", content))


def test_a_long_title_gets_smaller_letters_and_stays_on_the_page() -> None:
    content = made("Hawa", title="very long words " * 10, signature="Wanjiru " * 20, hours="1.5 hours")

    streams = [
        zlib.decompress(part) for part in re.findall(rb"stream\r?\n(x.*?)\r?\nendstream", content, re.DOTALL)
    ]
    page = next(stream for stream in streams if b" Tf" in stream)
    heights = [float(y) for y in re.findall(rb"BT [\d.]+ ([\d.]+) Td", page)]
    assert min(heights) > 40
    assert len(re.findall(rb"/Type /Page\b", content)) == 1
