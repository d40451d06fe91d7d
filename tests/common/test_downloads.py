"""Files fetched from another service, which breaks off, changes them, or sends something else."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from common.downloads import Announced, BadStatus, WrongFile, download
from common.http import Http, NoAnswer, TooLarge
from tests.fakes.loopback import Asked, Reply, serving

FILE = b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)) * 4000
MD5 = f"md5:{hashlib.md5(FILE, usedforsecurity=False).hexdigest()}"


class Shelf:
    """Serves one file by ranges; ``cuts`` says after how many bytes the next answers break off."""

    def __init__(self) -> None:
        self.file = FILE
        self.headers = {"ETag": '"one"', "Content-Type": "video/mp4"}
        self.cuts: list[int] = []
        self.knows_ranges = True
        self.asked: list[Asked] = []
        self.url = ""

    def answer(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        start = self.start(asked)
        if start and start >= len(self.file):
            return Reply(416, headers={"Content-Range": f"bytes */{len(self.file)}"})
        rest = self.file[start:]
        headers = {**self.headers, "Content-Length": str(len(rest))}
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(self.file) - 1}/{len(self.file)}"
        return Reply(206 if start else 200, rest[: self.cuts.pop(0)] if self.cuts else rest, headers)

    def start(self, asked: Asked) -> int:
        changed = asked.headers.get("if-range", self.headers.get("ETag")) != self.headers.get("ETag")
        if not self.knows_ranges or "range" not in asked.headers or changed:
            return 0
        return int(asked.headers["range"].removeprefix("bytes=").removesuffix("-"))


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    made = Shelf()
    with serving(made.answer) as made.url:
        yield made


Fetch = Callable[..., None]


@pytest.fixture
def fetch(shelf: Shelf, to: Path) -> Fetch:
    http = Http({"127.0.0.1"}, in_own_network=True, read_s=0.5)

    def fetch(**announced: object) -> None:
        download(
            http,
            f"{shelf.url}/f",
            to,
            announced=Announced(**{"suffix": "mp4", **announced}),
            headers={"Authorization": "Bearer k"},
            progress=lambda _have, _total: None,
        )

    return fetch


@pytest.fixture
def to(tmp_path: Path) -> Path:
    return tmp_path / "in" / "file.part"


def ranges(shelf: Shelf) -> list[str]:
    return [asked.headers.get("range", "") for asked in shelf.asked]


def left(to: Path) -> list[str]:
    return sorted(path.name for path in to.parent.iterdir()) if to.parent.exists() else []


def test_a_file_arrives_whole_and_nothing_is_left_beside_it(shelf: Shelf, fetch: Fetch, to: Path) -> None:
    fetch(size_bytes=len(FILE), checksum=MD5)

    assert (to.read_bytes() == FILE, left(to)) == (True, ["file.part"])
    assert shelf.asked[0].headers["authorization"] == "Bearer k"


def test_progress_ends_at_the_whole(shelf: Shelf, to: Path) -> None:
    seen: list[tuple[int, int | None]] = []
    http = Http({"127.0.0.1"}, in_own_network=True)

    download(http, shelf.url, to, announced=Announced(), progress=lambda *step: seen.append(step))

    assert (seen[-1], seen == sorted(seen)) == ((len(FILE), len(FILE)), True)


def test_a_file_that_breaks_off_goes_on_by_itself(shelf: Shelf, fetch: Fetch, to: Path) -> None:
    shelf.cuts = [1000, 500]

    fetch(checksum=MD5)

    assert (to.read_bytes() == FILE, ranges(shelf)) == (True, ["", "bytes=1000-", "bytes=1500-"])


def test_another_process_goes_on_where_one_stopped(shelf: Shelf, fetch: Fetch, to: Path) -> None:
    shelf.cuts = [1000, 0]
    with pytest.raises(NoAnswer):
        fetch(size_bytes=len(FILE))
    assert (to.stat().st_size, left(to)) == (1000, ["file.part", "file.part.resume"])

    fetch(size_bytes=len(FILE))

    assert (to.read_bytes() == FILE, ranges(shelf), left(to)) == (
        True,
        ["", "bytes=1000-", "bytes=1000-"],
        ["file.part"],
    )


def test_a_server_without_ranges_begins_anew(shelf: Shelf, fetch: Fetch, to: Path) -> None:
    shelf.cuts, shelf.knows_ranges = [1000], False

    fetch(size_bytes=len(FILE))

    assert to.read_bytes() == FILE


def test_a_file_that_changed_meanwhile_is_never_mixed(shelf: Shelf, fetch: Fetch, to: Path) -> None:
    shelf.cuts = [1000, 0]
    with pytest.raises(NoAnswer):
        fetch()
    shelf.file, shelf.headers = FILE[:4000] + b"!" * 9000, {"ETag": '"two"'}

    fetch()

    assert to.read_bytes() == shelf.file


def test_without_a_tag_or_an_announcement_nothing_is_continued(shelf: Shelf, fetch: Fetch, to: Path) -> None:
    shelf.headers = {}
    shelf.cuts = [1000]

    fetch()

    assert (to.read_bytes() == FILE, ranges(shelf)) == (True, ["", ""])


def test_bytes_of_unknown_origin_are_overwritten(fetch: Fetch, to: Path) -> None:
    to.parent.mkdir()
    to.write_bytes(b"from elsewhere" * 999_999)

    fetch(size_bytes=len(FILE))

    assert to.read_bytes() == FILE


def test_a_file_that_was_whole_before_the_process_died_is_taken_as_it_is(
    shelf: Shelf, fetch: Fetch, to: Path
) -> None:
    to.parent.mkdir()
    to.write_bytes(FILE)
    to.with_name("file.part.resume").write_text('{"validator": "\\"one\\"", "total": ""}')

    fetch(size_bytes=len(FILE), checksum=MD5)

    assert (ranges(shelf), left(to)) == ([f"bytes={len(FILE)}-"], ["file.part"])


def test_more_than_there_is_begins_anew(shelf: Shelf, fetch: Fetch, to: Path) -> None:
    to.parent.mkdir()
    to.write_bytes(FILE + b"more")
    to.with_name("file.part.resume").write_text('{"validator": "\\"one\\"", "total": ""}')

    fetch()

    assert to.read_bytes() == FILE


@pytest.mark.parametrize(
    ("sent", "announced"),
    [
        (FILE[:-1], {"size_bytes": len(FILE)}),
        (FILE + b"!", {"size_bytes": len(FILE)}),
        (FILE[:-1] + b"!", {"checksum": MD5}),
        (b"<!DOCTYPE html><title>Sign in</title>", {}),
        (b"\n <html><body>Sign in", {"suffix": "bin"}),
        (b"plain words", {"suffix": "vtt"}),
        (b"", {}),
    ],
    ids=["short", "long", "changed", "page", "page-of-other-kind", "not-captions", "empty"],
)
def test_a_wrong_file_is_refused_and_not_kept(
    shelf: Shelf, fetch: Fetch, to: Path, sent: bytes, announced: dict[str, object]
) -> None:
    shelf.file = sent

    with pytest.raises(WrongFile):
        fetch(**announced)
    assert left(to) in ([], ["file.part.resume"])
    assert not to.exists()


def test_a_page_in_place_of_the_rest_leaves_the_beginning(shelf: Shelf, fetch: Fetch, to: Path) -> None:
    shelf.cuts = [1000, 0]
    with pytest.raises(NoAnswer):
        fetch(size_bytes=len(FILE))
    shelf.file, shelf.headers = b"<html>Sign in</html>", {"Content-Type": "text/html", "ETag": '"p"'}
    with pytest.raises(WrongFile):
        fetch(size_bytes=len(FILE))
    shelf.file, shelf.headers = FILE, {"ETag": '"one"'}

    fetch(size_bytes=len(FILE))

    assert (to.read_bytes() == FILE, ranges(shelf)[-1]) == (True, "bytes=1000-")


@pytest.mark.parametrize("headers", [{}, {"Transfer-Encoding": "identity"}], ids=["announced", "unannounced"])
def test_a_file_without_end_is_not_read_to_its_end(
    shelf: Shelf, fetch: Fetch, to: Path, headers: dict[str, str]
) -> None:
    shelf.headers |= headers

    with pytest.raises(TooLarge):
        fetch(max_bytes=100_000)
    assert not to.exists()


def test_a_refusal_tells_its_status_and_words(to: Path) -> None:
    http = Http({"127.0.0.1"}, in_own_network=True)
    with (
        serving(lambda _asked: Reply(403, b'{"code": 124}')) as url,
        pytest.raises(BadStatus) as raised,
    ):
        download(http, url, to, announced=Announced(), progress=lambda _have, _total: None)

    assert (raised.value.answer.status, raised.value.answer.json(), left(to)) == (403, {"code": 124}, [])
