"""Read a list of people to invite, as spreadsheets and mail programs write it."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from registrations.rules import email_key
from webinars.calendar import plain

MOST_ROWS: Final = 10_000
LARGEST_BYTES: Final = 5 * 1024 * 1024
LONGEST_NAME: Final = 120
LONGEST_ADDRESS: Final = 254
SHOWN_LETTERS: Final = 60
SEPARATORS: Final = ";\t,"
# Words of a first line that names the columns, in the site's languages.
HEADER_WORDS: Final = re.compile(
    r"mail|correo|courriel|correio|barua|بريد|^(?:names?|nom|nombre|nome|jina|الاسم|address|adresse)$",
    re.IGNORECASE,
)
MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class BadList(Exception):
    """The list as a whole cannot be used; ``message`` says why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass
class GuestRows:
    """The good lines as ``(line, name, email)``, and a sentence for each other one as ``(line, sentence)``."""

    good: list[tuple[int, str, str]] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)


def read_list(content: bytes | str) -> GuestRows:
    """Return who stands in a list of names and addresses, in whatever order, encoding and with whatever separator.

    Each address stands once: the second line with it is a problem that names the first.

    Raises ``BadList`` for what is too long, or holds no line at all.
    """
    text = content if isinstance(content, str) else _decoded(content)
    if "\x00" in text:
        raise BadList(_("This is not a list in text form. Save it as CSV and try again."))
    people = [(line, *_person(cells), cells) for line, cells in _lines(text)]
    if len(people) > MOST_ROWS:
        raise BadList(
            _("The list is too long. Invite at most %(most)s people at a time.") % {"most": MOST_ROWS}
        )
    if not people:
        raise BadList(_("There is nobody in this list. Write one person a line: name, e-mail address."))
    return _sorted(people)


def read_people(people: Sequence[tuple[str, str]]) -> GuestRows:
    """Return the same of names and addresses that are parted already, counted from 1."""
    return _sorted(
        [(place, name, email, (name, email)) for place, (name, email) in enumerate(people, start=1)]
    )


def _sorted(people: Sequence[tuple[int, str, str, Sequence[str]]]) -> GuestRows:
    rows = GuestRows()
    first_line: dict[str, int] = {}
    for line, name, email, cells in people:
        key = email_key(email)
        sentence = _problem(cells, name, email)
        if not sentence and key in first_line:
            said = {"email": email, "line": first_line[key]}
            sentence = _("%(email)s stands in line %(line)s already.") % said
        if sentence:
            rows.problems.append((line, sentence))
        else:
            first_line[key] = line
            rows.good.append((line, plain(name), email))
    return rows


def _decoded(content: bytes) -> str:
    """Return the text of a file: by its mark, else as UTF-8, else as the one-byte letters of older programs."""
    if len(content) > LARGEST_BYTES:
        raise BadList(_("The file is too large. Save only the two columns, name and e-mail address, as CSV."))
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    head = content[:200]
    if head.count(0) > len(head) // 4:
        return content.decode("utf-16-be" if head[:1] == b"\x00" else "utf-16-le", errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _lines(text: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield the number and the cells of each line that holds something; not a first one that names columns."""
    # Cells may hold line ends where quotes are set; without a closing quote a line stands for itself.
    lines = text.lstrip("\ufeff").splitlines()
    separator = _separator(lines)
    is_first = True
    for number, line in enumerate(lines, start=1):
        cells = [cell.strip() for cell in next(csv.reader(io.StringIO(line), delimiter=separator), [])]
        if not any(cells):
            continue
        is_header = is_first and _is_header(cells)
        is_first = False
        if not is_header:
            yield number, cells


def _is_header(cells: Sequence[str]) -> bool:
    return any(HEADER_WORDS.search(cell) for cell in cells) and not any("@" in cell for cell in cells)


def _separator(lines: Sequence[str]) -> str:
    head = [line for line in lines[:20] if line.strip()]
    return max(SEPARATORS, key=lambda sign: sum(line.count(sign) for line in head))


def _person(cells: Sequence[str]) -> tuple[str, str]:
    """Return name and address: the first cell with an @ is the address, what stands before it first is the name."""
    place = next((place for place, cell in enumerate(cells) if "@" in cell), None)
    if place is None:
        return (cells[0], "")
    name, email = parseaddr(cells[place]) if "<" in cells[place] else ("", cells[place])
    others = [cell for number, cell in enumerate(cells) if number != place and cell and "@" not in cell]
    return (name or (others[0] if others else ""), email.removeprefix("mailto:"))


def _problem(cells: Sequence[str], name: str, email: str) -> str:
    if not email:
        return _("There is no e-mail address in “%(text)s”.") % {
            "text": _short(", ".join(filter(None, cells)))
        }
    try:
        validate_email(email)
    except ValidationError:
        return _("“%(text)s” is not an e-mail address.") % {"text": _short(email)}
    if len(email) > LONGEST_ADDRESS:
        return _("This e-mail address is too long.")
    if len(plain(name)) > LONGEST_NAME:
        return _("The name is longer than %(most)s letters.") % {"most": LONGEST_NAME}
    return ""


def _short(text: str) -> str:
    shown = plain(text)
    return shown if len(shown) <= SHOWN_LETTERS else f"{shown[:SHOWN_LETTERS]}…"
