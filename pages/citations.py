"""A recording, and words from it, as papers and reference managers name them."""

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from archive.models import Publication
from archive.search.quotes import Quotation, quote_address
from common.timecodes import clock
from pages.structured import absolute
from transcripts.exports import status_line
from transcripts.models import Transcript

TEX: Final = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
SPACES: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Source:
    """What every format tells: ``note`` says how far the text was checked, and in which version."""

    key: str
    title: str
    authors: tuple[str, ...]
    held_on: dt.date
    publisher: str
    url: str
    language: str
    note: str
    version: str
    words: str = ""
    speaker: str = ""
    at: str = ""


def source_of(publication: Publication, text: Transcript | None, quotation: Quotation | None) -> Source:
    webinar = publication.webinar
    is_quoted = quotation is not None and quotation.is_same
    told = quotation.transcript if quotation and is_quoted else text
    address = (
        quote_address(publication, quotation.token)
        if quotation and is_quoted
        else publication.get_absolute_url()
    )
    return Source(
        key=webinar.slug,
        title=webinar.title,
        authors=tuple(presenter.person.name for presenter in webinar.speaking),
        held_on=webinar.starts_at.astimezone(ZoneInfo(webinar.time_zone)).date(),
        publisher=settings.SITE_NAME,
        url=absolute(address),
        language=told.language if told else webinar.language,
        note=reviewed(told) if told else "",
        version=str(told.version) if told else "",
        words=quotation.text if quotation and is_quoted else "",
        speaker=quotation.speaker if quotation and is_quoted else "",
        at=clock(quotation.start_ms or 0) if quotation and is_quoted else "",
    )


def reviewed(text: Transcript) -> str:
    """Say which version of a text is meant and whether people checked it."""
    return f"{_('Transcript, version %(version)d.') % {'version': text.version}} {status_line(text)}"


def as_text(source: Source) -> str:
    """Return the citation in words, the quotation first."""
    who = f"{', '.join(source.authors)}. " if source.authors else ""
    held = date_format(source.held_on, "j F Y")
    kind = _("Webinar recording, %(site)s, %(day)s") % {"site": source.publisher, "day": held}
    at = f", {source.at}" if source.at else ""
    looked = _("Looked up %(day)s.") % {"day": date_format(timezone.localdate(), "j F Y")}
    line = f"{who}“{source.title}”. {kind}{at}. {source.url} {source.note} {looked}"
    said = f"“{source.words}”{f' – {source.speaker}' if source.speaker else ''}\n" if source.words else ""
    return said + SPACES.sub(" ", line).strip()


def as_bibtex(source: Source) -> str:
    fields = {
        "title": source.title,
        "author": " and ".join(f"{{{_tex(name)}}}" for name in source.authors),
        "year": str(source.held_on.year),
        "month": str(source.held_on.month),
        "howpublished": "Webinar recording",
        "publisher": source.publisher,
        "url": source.url,
        "urldate": timezone.localdate().isoformat(),
        "language": source.language,
        "version": source.version,
        "note": " ".join(filter(None, [source.at and f"At {source.at}.", source.note])),
    }
    raw = {"author", "url"}
    lines = [
        f"  {name} = {{{value if name in raw else _tex(value)}}}" for name, value in fields.items() if value
    ]
    return f"@misc{{{source.key},\n" + ",\n".join(lines) + "\n}\n"


def as_ris(source: Source) -> str:
    rows = [
        ("TY", "VIDEO"),
        ("TI", source.title),
        *(("AU", name) for name in source.authors),
        ("PY", str(source.held_on.year)),
        ("DA", source.held_on.strftime("%Y/%m/%d")),
        ("PB", source.publisher),
        ("UR", source.url),
        ("LA", source.language),
        ("ET", source.version),
        ("N1", " ".join(filter(None, [source.at, source.words, source.note]))),
        ("Y2", timezone.localdate().strftime("%Y/%m/%d")),
    ]
    lines = [f"{tag}  - {SPACES.sub(' ', value).strip()}" for tag, value in rows if value]
    return "\r\n".join([*lines, "ER  - ", ""])


def as_csl(source: Source) -> str:
    day, today = source.held_on, timezone.localdate()
    item: dict[str, Any] = {
        "id": source.key,
        "type": "motion_picture",
        "genre": "Webinar recording",
        "title": source.title,
        "author": [{"literal": name} for name in source.authors],
        "issued": {"date-parts": [[day.year, day.month, day.day]]},
        "accessed": {"date-parts": [[today.year, today.month, today.day]]},
        "publisher": source.publisher,
        "URL": source.url,
        "language": source.language,
        "version": source.version,
        "note": " ".join(filter(None, [source.at, source.note])),
    }
    return json.dumps([{name: value for name, value in item.items() if value}], ensure_ascii=False, indent=1)


FORMATS: Final[Mapping[str, tuple[str, Callable[[Source], str]]]] = {
    "txt": ("text/plain", as_text),
    "bib": ("application/x-bibtex", as_bibtex),
    "ris": ("application/x-research-info-systems", as_ris),
    "json": ("application/vnd.citationstyles.csl+json", as_csl),
}


def _tex(text: str) -> str:
    return "".join(TEX.get(letter, letter) for letter in SPACES.sub(" ", text))
