"""A certificate as PDF: one A4 page, in the holder's language, for names in many scripts."""

from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from fpdf import FPDF
from fpdf.enums import Align

from notifications.rendering import site_url
from registrations.models import Certificate

FONTS: Final = Path(__file__).parent / "fonts"
MAIN: Final = "Noto Sans"
# For letters that the main font lacks, in this order.
OTHERS: Final = {
    "Noto Naskh Arabic": "NotoNaskhArabic-Regular.ttf",
    "Noto Sans Bengali": "NotoSansBengali-Regular.ttf",
    "Noto Sans Ethiopic": "NotoSansEthiopic-Regular.ttf",
    "Noto Sans Devanagari": "NotoSansDevanagari-Regular.ttf",
}
WIDTH_MM, HEIGHT_MM, EDGE_MM = 297.0, 210.0, 12.0
TEXT_MM: Final = WIDTH_MM - 2 * (EDGE_MM + 18)
LINE: Final = 0.45  # height of a line in mm, per point of the letters
INK, SOFT, ACCENT, SUN = (26, 32, 51), (72, 78, 97), (42, 63, 140), (246, 192, 68)
TALLEST_TITLE_MM: Final = 34.0


def certificate_pdf(certificate: Certificate) -> bytes:
    """Return the page of an issued certificate."""
    with translation.override(certificate.language or settings.LANGUAGE_CODE):
        page = _Page(certificate.language or settings.LANGUAGE_CODE)
        page.set_title(f"{_('Certificate of attendance')}: {certificate.title}")
        page.set_author(settings.SITE_NAME)
        page.frame()
        page.words(settings.SITE_NAME, size=13, color=SOFT, at=26)
        page.words(_("Certificate of attendance"), size=30, color=ACCENT, at=37, bold=True)
        page.words(certificate.name, size=27, at=64, bold=True, tallest=18)
        page.words(_("took part in"), size=13, color=SOFT, at=84)
        page.words(f"“{certificate.title}”", size=20, at=93, tallest=TALLEST_TITLE_MM)
        for place, line in enumerate(_facts(certificate)):
            page.words(line, size=13, color=SOFT, at=130 + 7.5 * place)
        if certificate.signature:
            page.signature(certificate.signature)
        url = site_url(reverse("certificate", args=[certificate.code]))
        page.words(_("Anyone can check this certificate at"), size=9.5, color=SOFT, at=181)
        page.words(url, size=9.5, color=ACCENT, at=186, link=url)
        return bytes(page.output())


def _facts(certificate: Certificate) -> list[str]:
    minutes = ngettext("%(n)d minute", "%(n)d minutes", certificate.minutes) % {"n": certificate.minutes}
    if certificate.replay_minutes:
        # A part of the minutes, so that nobody takes the recording for the live webinar.
        minutes += ngettext(
            ", %(n)d of them by the recording", ", %(n)d of them by the recording", certificate.replay_minutes
        ) % {"n": certificate.replay_minutes}
    day = date_format(certificate.held_on, "j F Y") if certificate.held_on else ""
    facts = [_("held on %(day)s, for %(minutes)s") % {"day": day, "minutes": minutes}]
    if certificate.hours:
        facts.append(_("Credited as %(hours)s") % {"hours": certificate.hours})
    return facts


class _Page(FPDF):
    """A page whose words stand in the middle, shaped as their script wants it."""

    def __init__(self, language: str) -> None:
        super().__init__(orientation="landscape", unit="mm", format="A4")
        self.set_lang(language)
        self.set_auto_page_break(auto=False)
        self.add_font(MAIN, "", FONTS / "NotoSans-Regular.ttf")
        self.add_font(MAIN, "B", FONTS / "NotoSans-Bold.ttf")
        for family, file in OTHERS.items():
            self.add_font(family, "", FONTS / file)
        self.set_fallback_fonts(list(OTHERS), exact_match=False)
        self.set_text_shaping(use_shaping_engine=True)
        self.add_page()

    def frame(self) -> None:
        self.set_draw_color(*ACCENT)
        self.set_line_width(0.9)
        self.rect(EDGE_MM, EDGE_MM, WIDTH_MM - 2 * EDGE_MM, HEIGHT_MM - 2 * EDGE_MM)
        self.set_draw_color(*SUN)
        self.set_line_width(1.6)
        self.line(WIDTH_MM / 2 - 22, 57, WIDTH_MM / 2 + 22, 57)

    def words(
        self,
        text: str,
        *,
        size: float,
        at: float,
        color: tuple[int, int, int] = INK,
        bold: bool = False,
        tallest: float = 0,
        link: str = "",
    ) -> None:
        """Write ``text`` from ``at`` mm below the top, smaller where it would be higher than ``tallest`` mm."""
        self.set_text_color(*color)
        while True:
            self.set_font(MAIN, "B" if bold else "", size)
            height = size * LINE
            lines: Any = self.multi_cell(TEXT_MM, height, text, align=Align.C, dry_run=True, output="LINES")
            if not tallest or len(lines) * height <= tallest or size <= 8:  # noqa: PLR2004
                break
            size -= 1
        self.set_xy((WIDTH_MM - TEXT_MM) / 2, at)
        self.multi_cell(TEXT_MM, height, text, align=Align.C, link=link)

    def signature(self, text: str) -> None:
        self.set_draw_color(*SOFT)
        self.set_line_width(0.3)
        self.line(WIDTH_MM / 2 - 45, 163, WIDTH_MM / 2 + 45, 163)
        self.words(text, size=11, color=SOFT, at=165, tallest=12)
