"""Everything that can be reached on the site by following what its pages name."""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from urllib.parse import unquote, urljoin, urlsplit

from django.http import HttpResponseBase
from django.test import Client

SITE = "http://testserver"
# Attributes of HTML, elements of feeds, values of JSON: whatever looks like an address of this site.
NAMED = re.compile(rb"""(?:https?://(?:testserver|127\.0\.0\.1:8000)|(?<=["'>(]))(/[^\s"'<>)\\]*)""")
MOST = 1500
MOST_QUERIES = 6
FOLLOWED = ("text/", "application/json", "application/xml", "application/rss", "application/atom")


def body(answer: HttpResponseBase) -> bytes:
    """Return what was sent; of packed files what is in them."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    if content[:4] != b"PK\x03\x04":
        return bytes(content)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return b"\0".join(packed.read(name) for name in packed.namelist())


def crawl(client: Client, starts: Iterable[str], *, but: Iterable[str] = ()) -> Iterator[tuple[str, bytes]]:
    """Yield every address that answers 200, and what it sends, beginning with ``starts``.

    Addresses that begin with one of ``but`` are left alone; of one page with many queries a few are enough.
    """
    left_alone = tuple(but)
    waiting, seen = list(starts), set(starts)
    queries: Counter[str] = Counter()
    while waiting:
        address = waiting.pop(0)
        answer = client.get(address, follow=True)
        if answer.status_code != HTTPStatus.OK:
            continue
        content = body(answer)
        yield address, content
        if not answer.headers["Content-Type"].startswith(FOLLOWED):
            continue
        for named in named_in(content, address):
            path, has_query, _query = named.partition("?")
            if named in seen or named.startswith(left_alone) or (has_query and queries[path] >= MOST_QUERIES):
                continue
            queries[path] += bool(has_query)
            seen.add(named)
            waiting.append(named)
        assert len(seen) <= MOST, f"the site seems to have no end: {sorted(seen)[-20:]}"


def named_in(content: bytes, address: str) -> Iterator[str]:
    for found in NAMED.findall(content):
        parts = urlsplit(urljoin(SITE + address, found.decode("utf-8", "replace").replace("&amp;", "&")))
        yield f"{parts.path}?{parts.query}" if parts.query else parts.path


def hits(client: Client, starts: Iterable[str], word: str, *, but: Iterable[str] = ()) -> list[str]:
    """Return the addresses at which ``word`` can be read, however it is written."""
    sought = word.casefold()
    return [
        address
        for address, content in crawl(client, starts, but=but)
        if sought in unquote(content.decode("utf-8", "replace")).casefold()
        or sought.encode("utf-16-le") in content.lower()
    ]
