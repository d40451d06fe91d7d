"""Lists of people as spreadsheets and mail programs write them, and as they should not be."""

import codecs

import pytest

from registrations.guest_lists import MOST_ROWS, BadList, GuestRows, read_list

HAWA, JOSE = "hawa@example.org", "jose@example.org"


def people(content: bytes | str) -> list[tuple[str, str]]:
    return [(name, email) for _line, name, email in read_list(content).good]


@pytest.mark.parametrize(
    "text",
    [
        f"Hawa,{HAWA}\nJosé,{JOSE}\n",
        f"Hawa;{HAWA}\r\nJosé;{JOSE}",
        f"{HAWA}\tHawa\n{JOSE}\tJosé\n",
        f"Name,E-mail\nHawa,{HAWA}\n\nJosé,{JOSE}\n",
        f"Hawa <{HAWA}>\nJosé <{JOSE}>",
        f'  Hawa , mailto:{HAWA} \n"José","{JOSE}","José <spare@example.org>"',
        f"1,Hawa,{HAWA}".replace("1,", ",") + f"\n,José,{JOSE}",
    ],
    ids=["comma", "semicolon", "tab", "header", "brackets", "quotes", "empty column"],
)
def test_names_and_addresses_are_found_however_they_are_parted(text: str) -> None:
    assert people(text) == [("Hawa", HAWA), ("José", JOSE)]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_names_are_read_in_the_encodings_that_spreadsheets_write(encoding: str) -> None:
    content = f"Name;E-Mail\nJosé;{JOSE}\nHawa;{HAWA}\n".encode(encoding)

    assert people(content) == [("José", JOSE), ("Hawa", HAWA)]


def test_a_first_line_is_left_out_only_if_it_names_the_columns() -> None:
    assert read_list(f"Hawa\n{JOSE}").problems == [(1, "There is no e-mail address in “Hawa”.")]
    assert [read_list(f"{head}\n{JOSE}").problems for head in ("Nombre;Correo", "jina", "الاسم,بريد")] == [
        []
    ] * 3


def test_addresses_alone_are_a_list_too() -> None:
    assert people(f"{HAWA}\n{JOSE}") == [("", HAWA), ("", JOSE)]


def test_each_line_that_cannot_be_used_says_why_and_the_others_are_kept() -> None:
    rows = read_list(
        f"Name,E-mail\nHawa,{HAWA}\nNobody\nTamba,tamba@\nAmara,a b@example.org\n"
        f"{'x' * 121},long@example.org\nHawa again,HAWA@example.org\nJosé,{JOSE}\n"
        f"Max,{'m' * 300}@example.org\n"
    )

    assert rows == GuestRows(
        good=[(2, "Hawa", HAWA), (8, "José", JOSE)],
        problems=[
            (3, "There is no e-mail address in “Nobody”."),
            (4, "“tamba@” is not an e-mail address."),
            (5, "“a b@example.org” is not an e-mail address."),
            (6, "The name is longer than 120 letters."),
            (7, "HAWA@example.org stands in line 2 already."),
            (9, "This e-mail address is too long."),
        ],
    )


def test_nothing_of_a_line_can_become_a_header_of_a_mail() -> None:
    rows = read_list(
        "Hawa\x0bBcc: x@evil.example,hawa@example.org\n"
        'A,"a@example.org%0aBcc:b@example.org"\nB\x1f\tC,b@example.org\x85Bcc: c\n'
    )

    assert [(name, email) for _line, name, email in rows.good] == [("B C", "b@example.org")]
    assert len(rows.problems) == 4
    assert not any("\n" in sentence or "\x85" in sentence for _line, sentence in rows.problems)


def test_a_formula_is_a_name_like_any_other() -> None:
    assert people(f'"=HYPERLINK(""http://evil.example"")",{HAWA}') == [
        ('=HYPERLINK("http://evil.example")', HAWA)
    ]


def test_a_list_may_be_as_long_as_promised_and_no_longer() -> None:
    lines = [f"N{number},n{number}@example.org" for number in range(MOST_ROWS)]

    assert len(people("\n".join(lines))) == MOST_ROWS
    with pytest.raises(BadList, match="at most 10000 people"):
        read_list("\n".join([*lines, "One,more@example.org"]))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "There is nobody"),
        (" \n\n,,\n", "There is nobody"),
        (b"PK\x03\x04\x00\x00\x00abc", "not a list in text form"),
        (b"x" * (5 * 1024 * 1024 + 1), "too large"),
    ],
)
def test_what_is_no_list_says_so(content: bytes | str, says: str) -> None:
    with pytest.raises(BadList, match=says):
        read_list(content)


def test_a_mark_of_an_encoding_with_garbage_behind_it_breaks_nothing() -> None:
    assert read_list(codecs.BOM_UTF16_LE + b"\xd8\xd8\xd8").problems != []
