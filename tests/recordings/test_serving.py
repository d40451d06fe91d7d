from collections.abc import Callable
from typing import Any

import pytest
from django.http import Http404, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from recordings import storage
from recordings.models import Rendition, RenditionKind
from recordings.serving import serve
from tests.factories.recordings import make_recording, make_rendition

pytestmark = pytest.mark.django_db

CONTENT = bytes(range(256)) * 8
SIZE = len(CONTENT)


@pytest.fixture
def film() -> Rendition:
    rendition = make_rendition(make_recording())
    file = storage.path(rendition.file)
    file.parent.mkdir(parents=True)
    file.write_bytes(CONTENT)
    return rendition


@pytest.fixture
def ask(film: Rendition) -> Callable[..., HttpResponseBase]:
    def answer(method: str = "GET", **headers: str) -> HttpResponseBase:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return serve(RequestFactory().generic(method, "/film", headers=named), film)

    return answer


def body(response: HttpResponseBase) -> bytes:
    parts = response.streaming_content if response.streaming else [response.content]  # type: ignore[attr-defined]
    content = b"".join(parts)
    response.close()
    return content


def test_a_whole_film_says_that_parts_can_be_had(ask: Callable[..., HttpResponseBase]) -> None:
    response = ask()

    assert (response.status_code, body(response)) == (200, CONTENT)
    assert (response["Accept-Ranges"], response["Content-Length"]) == ("bytes", str(SIZE))
    assert (response["Content-Type"], response["ETag"]) == ("video/mp4", f'"{"0" * 32}"')


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [
        ("bytes=0-99", 0, 99),
        ("bytes=0-0", 0, 0),
        (f"bytes={SIZE - 1}-", SIZE - 1, SIZE - 1),
        ("bytes=100-", 100, SIZE - 1),
        ("bytes=-10", SIZE - 10, SIZE - 1),
        (f"bytes=-{SIZE * 2}", 0, SIZE - 1),
        (f"bytes=5-{SIZE * 2}", 5, SIZE - 1),
    ],
)
def test_a_part_is_exactly_the_bytes_that_were_asked_for(
    ask: Callable[..., HttpResponseBase], wanted: str, first: int, last: int
) -> None:
    response = ask(Range=wanted)

    assert (response.status_code, response["Content-Range"]) == (206, f"bytes {first}-{last}/{SIZE}")
    assert body(response) == CONTENT[first : last + 1]
    assert response["Content-Length"] == str(last - first + 1)


@pytest.mark.parametrize("wanted", [f"bytes={SIZE}-", "bytes=99999-100000", "bytes=-0"])
def test_a_part_beyond_the_end_cannot_be_had(ask: Callable[..., HttpResponseBase], wanted: str) -> None:
    response = ask(Range=wanted)

    assert (response.status_code, response["Content-Range"], body(response)) == (416, f"bytes */{SIZE}", b"")


@pytest.mark.parametrize(
    "wanted", ["bytes=0-1,5-6", "bytes=9-5", "bytes=a-b", "bytes=-", "seconds=1-2", "bytes=٣-"]
)
def test_what_is_not_one_range_gives_the_whole(ask: Callable[..., HttpResponseBase], wanted: str) -> None:
    response = ask(Range=wanted)

    assert (response.status_code, body(response)) == (200, CONTENT)


def test_a_reader_goes_on_with_the_file_it_began_and_begins_anew_with_another(
    ask: Callable[..., HttpResponseBase],
) -> None:
    etag = ask()["ETag"]

    same = ask(Range="bytes=10-19", If_Range=etag)
    other = ask(Range="bytes=10-19", If_Range='"another"')

    assert (same.status_code, body(same)) == (206, CONTENT[10:20])
    assert (other.status_code, body(other)) == (200, CONTENT)


def test_a_reader_that_has_the_file_already_gets_nothing_new(ask: Callable[..., HttpResponseBase]) -> None:
    response = ask(If_None_Match=ask()["ETag"])

    assert (response.status_code, body(response)) == (304, b"")


def test_head_tells_the_size_and_sends_nothing(ask: Callable[..., HttpResponseBase]) -> None:
    response = ask("HEAD")

    assert (response.status_code, response["Content-Length"], body(response)) == (200, str(SIZE), b"")


def test_nothing_in_a_file_can_run_in_a_browser(ask: Callable[..., HttpResponseBase]) -> None:
    response = ask()

    assert {
        name: response[name]
        for name in ("X-Content-Type-Options", "Content-Security-Policy", "Cross-Origin-Resource-Policy")
    } == {
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    assert "Content-Disposition" not in response


def test_what_the_pipeline_did_not_make_for_browsers_is_only_offered_as_a_file(film: Rendition) -> None:
    film.content_type = "text/html"

    response = serve(RequestFactory().get("/film"), film)

    assert response["Content-Disposition"].startswith("attachment;")
    response.close()


def test_a_film_can_be_offered_under_a_name_in_any_script(film: Rendition) -> None:
    response = serve(RequestFactory().get("/film"), film, download_as="حماية.mp4")

    name = "%D8%AD%D9%85%D8%A7%D9%8A%D8%A9.mp4"
    assert response["Content-Disposition"] == f"attachment; filename*=UTF-8''{name}"
    response.close()


def test_a_part_is_not_compressed_on_its_way(film: Rendition) -> None:
    request = RequestFactory().get("/film", headers={"Range": "bytes=0-999", "Accept-Encoding": "gzip"})

    response: Any = GZipMiddleware(lambda asked: serve(asked, film))(request)

    assert (response["Content-Length"], body(response)) == ("1000", CONTENT[:1000])


def test_a_web_server_in_front_can_send_the_file_for_us(film: Rendition, settings: Settings) -> None:
    settings.MEDIA_ACCEL_PREFIX = "/protected/"

    response = serve(RequestFactory().get("/film"), film)

    assert (response["X-Accel-Redirect"], response.content) == (f"/protected/{film.file}", b"")  # type: ignore[attr-defined]
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_file_that_is_gone_is_not_found() -> None:
    with pytest.raises(Http404):
        serve(RequestFactory().get("/film"), make_rendition(make_recording(), RenditionKind.AUDIO))
