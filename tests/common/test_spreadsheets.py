"""Tables that no spreadsheet runs, read back as one would."""

import csv
import io
import tracemalloc

import pytest
from openpyxl import load_workbook

from common.spreadsheets import as_text, csv_lines, xlsx_file

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "|calc",
    "%0A=1",
    "\t=1",
    "\r=1",
    "\n=1",
    " =cmd|' /C calc'!A0",
    "\u00a0=1",
    "\u200b=1",
    "\ufeff=1",
    "\u3000=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    '=HYPERLINK("http://evil.example","Hawa")',
]


@pytest.mark.parametrize("cell", FORMULAS, ids=range(len(FORMULAS)))
def test_what_a_spreadsheet_would_run_is_kept_as_text(cell: str) -> None:
    assert as_text(cell) == f"'{cell}"


def test_ordinary_words_stay_as_they_are() -> None:
    ordinary = ["Hawa", "O’Neill, Ann", "", "محمد", "a=b", "1 - 2"]

    assert [as_text(cell) for cell in ordinary] == ordinary


def test_a_csv_file_has_its_mark_and_no_formula() -> None:
    content = b"".join(csv_lines(["Name", "=1"], [[formula, 7] for formula in FORMULAS]))

    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows == [["Name", "'=1"], *[[f"'{formula}", "7"] for formula in FORMULAS]]


def test_words_in_a_workbook_are_words_even_when_they_are_edited() -> None:
    words = [*FORMULAS, "Hawa"]

    with xlsx_file("People: [a]/b*?", ["Name", "Minutes"], [[word, 7] for word in words]) as file:
        sheet = load_workbook(file).active

    kept = [
        (row[0].data_type, row[0].value, row[0].quotePrefix, row[1].value)
        for row in sheet.iter_rows(min_row=2)
    ]
    plain = [(kind, value.replace("_x000D_", "\r"), quoted, minutes) for kind, value, quoted, minutes in kept]
    assert plain == [("s", word, word != "Hawa", 7) for word in words]
    assert sheet.title == "People   a  b"


def test_letters_that_no_workbook_holds_fall_out() -> None:
    with xlsx_file("", ["Name"], [["Ha\x00wa\x0b"]]) as file:
        sheet = load_workbook(file).active

    assert (sheet.title, sheet["A2"].value) == ("1", "Hawa")


def test_ten_thousand_rows_are_never_all_in_memory() -> None:
    rows = ([f"name {number}", "x" * 500] for number in range(10_000))
    tracemalloc.start()

    total = sum(len(line) for line in csv_lines(["Name", "Text"], rows))

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert total > 5_000_000
    assert peak < 500_000
