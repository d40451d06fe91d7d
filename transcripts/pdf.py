"""A transcript as PDF, for printing and for reading without a network, in many scripts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from fpdf import FPDF
from fpdf.enums import Align

from registrations.certificate_pdf import FONTS, MAIN, OTHERS

INK: Final = (26, 32, 51)
SOFT: Final = (72, 78, 97)
EDGE_MM: Final = 22.0
TITLE_PT, TEXT_PT, SMALL_PT = 18.0, 11.0, 9.0
# Height of a line in mm, per point of its letters.
LINE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Spoken:
    """A paragraph: ``head`` is when it is said, and by whom."""

    head: str
    text: str


class _Pages(FPDF):
    def __init__(self, title: str, language: str, *, is_rtl: bool) -> None:
        super().__init__(unit="mm", format="A4")
        self.align = Align.R if is_rtl else Align.L
        self.set_title(title)
        self.set_lang(language)
        self.set_margins(EDGE_MM, EDGE_MM)
        self.set_auto_page_break(auto=True, margin=EDGE_MM)
        self.add_font(MAIN, "", FONTS / "NotoSans-Regular.ttf")
        self.add_font(MAIN, "B", FONTS / "NotoSans-Bold.ttf")
        for family, file in OTHERS.items():
            self.add_font(family, "", FONTS / file)
        self.set_fallback_fonts(list(OTHERS), exact_match=False)
        self.set_text_shaping(use_shaping_engine=True)
        self.add_page()

    def footer(self) -> None:
        self.set_y(-EDGE_MM / 2)
        self.set_font(MAIN, "", SMALL_PT)
        self.set_text_color(*SOFT)
        self.cell(0, 0, str(self.page_no()), align=Align.C)

    def words(self, text: str, *, size: float, color: tuple[int, int, int] = INK, bold: bool = False) -> None:
        self.set_font(MAIN, "B" if bold else "", size)
        self.set_text_color(*color)
        self.multi_cell(0, size * LINE, text, align=self.align, new_x="LMARGIN", new_y="NEXT")


def transcript_pdf(
    title: str, notes: Iterable[str], spoken: Iterable[Spoken], *, language: str, is_rtl: bool
) -> bytes:
    """Return pages with ``notes`` about the text below the title, then the paragraphs."""
    pages = _Pages(title, language, is_rtl=is_rtl)
    pages.words(title, size=TITLE_PT, bold=True)
    for note in notes:
        pages.words(note, size=SMALL_PT, color=SOFT)
    for paragraph in spoken:
        pages.ln(3)
        pages.words(paragraph.head, size=SMALL_PT, color=SOFT, bold=True)
        pages.words(paragraph.text, size=TEXT_PT)
    return bytes(pages.output())
