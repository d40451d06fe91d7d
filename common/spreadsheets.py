"""Tables as files that spreadsheets open and never run, row by row."""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

# What a spreadsheet would take for a formula when a cell begins with it; the last four are full-width signs.
FORMULA_SIGNS: Final = ("=", "+", "-", "@", "|", "%", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# What a program may skip before it looks for such a sign.
SKIPPED: Final = "".join(map(chr, range(33))) + "\u00a0\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u3000\ufeff"
LONGEST_CELL: Final = 32_767
IN_MEMORY_BYTES: Final = 2 * 1024 * 1024

Cell = str | int | float | None


def is_formula(cell: str) -> bool:
    """Say whether a spreadsheet might run ``cell``, or drop what stands before it."""
    return cell.startswith(("\t", "\r", "\n", "\0")) or cell.lstrip(SKIPPED).startswith(FORMULA_SIGNS)


def as_text(cell: str) -> str:
    """Keep a spreadsheet from running what a stranger typed as a formula."""
    return f"'{cell}" if is_formula(cell) else cell


class _Echo:
    """A file that hands each line back as it is written."""

    def write(self, line: str) -> str:
        return line


def csv_lines(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Yield the table as UTF-8 CSV (RFC 4180), with the mark by which spreadsheets know the encoding."""
    writer: Any = csv.writer(_Echo())
    yield f"\ufeff{writer.writerow([as_text(name) for name in head])}".encode()
    for row in rows:
        yield writer.writerow([as_text(cell) if isinstance(cell, str) else cell for cell in row]).encode()


def xlsx_file(title: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> IO[bytes]:
    """Return the table as a workbook, rewound; the caller closes it. Words are typed as words, numbers as numbers."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(_sheet_name(title))
    sheet.freeze_panes = "A2"
    for row in (head, *rows):
        sheet.append([_cell(sheet, value) for value in row])
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115  (the caller closes it)
    book.save(file)
    file.seek(0)
    return file


def _sheet_name(title: str) -> str:
    """Return a name that a sheet may have: at most 31 letters, none of them special."""
    plain = "".join(
        " " if letter in "[]:*?/\\'" else letter for letter in ILLEGAL_CHARACTERS_RE.sub("", title)
    )
    return plain.strip()[:31].strip() or "1"


def _cell(sheet: Any, value: Cell) -> Any:
    if not isinstance(value, str):
        return WriteOnlyCell(sheet, value)
    cell: Any = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST_CELL])
    # A value like "=1+1" is typed as a formula unless it is said to be words; the prefix keeps it so when edited.
    cell.data_type = "s"
    cell.quotePrefix = is_formula(value)
    return cell
