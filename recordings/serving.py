"""Answer requests for media files, in ranges, with nothing in them that a browser would run."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path, PurePath
from typing import IO, Any, Final
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from whitenoise.responders import Response, SlicedFile, StaticFile

from common.files import path
from recordings.models import Rendition

# Only what the pipeline has encoded itself is shown in place.
INLINE_TYPES: Final = frozenset({"video/mp4", "audio/mp4", "audio/webm", "image/jpeg"})
RANGE: Final = re.compile(r"bytes=(\d*)-(\d*)$", re.ASCII)
Header = tuple[str, str]


class MediaFile(StaticFile):
    """WhiteNoise's file with byte ranges as RFC 9110 has them: one byte too, and ``If-Range``."""

    def get_response(self, method: str, request_headers: Mapping[str, Any]) -> Response:
        condition = request_headers.get("HTTP_IF_RANGE")
        if condition and not self.is_same(str(condition)):
            request_headers = {key: value for key, value in request_headers.items() if key != "HTTP_RANGE"}
        return super().get_response(method, request_headers)

    def is_same(self, condition: str) -> bool:
        """Tell whether the reader's earlier part belongs to the file as it is. A date is no strong proof."""
        return condition.strip() == self.etag

    def get_range_response(
        self, range_header: str, base_headers: list[Header], file_handle: IO[bytes] | None
    ) -> Response:
        """Return one part, or that there is none. ``ValueError`` makes WhiteNoise send the whole."""
        size = int(dict(base_headers)["Content-Length"])
        first, last = wanted_bytes(range_header, size)
        if first > last or first >= size:
            return self.get_range_not_satisfiable_response(file_handle, size)
        headers = [header for header in base_headers if header[0] != "Content-Length"]
        headers += [
            ("Content-Range", f"bytes {first}-{last}/{size}"),
            ("Content-Length", str(last - first + 1)),
        ]
        part = SlicedFile(file_handle, first, last) if file_handle else None
        return Response(HTTPStatus.PARTIAL_CONTENT, headers, part)


def wanted_bytes(range_header: str, size: int) -> tuple[int, int]:
    """Return the first and the last wanted byte of ``size``.

    Raises ``ValueError`` for what is not one range of bytes: the whole file is a right answer then.
    """
    match = RANGE.match(range_header.strip())
    if match is None or match.groups() == ("", ""):
        raise ValueError(range_header)
    first, last = match.groups()
    if not first:
        return max(0, size - int(last)), size - 1 if int(last) else -1
    if last and int(last) < int(first):
        raise ValueError(range_header)
    return int(first), min(int(last), size - 1) if last else size - 1


def serve(request: HttpRequest, rendition: Rendition, *, download_as: str = "") -> HttpResponseBase:
    """Answer with one rendition. The caller has checked that the reader may have it.

    ``download_as`` offers it as a file of that name instead of showing it.
    """
    shown_as = "" if is_shown(rendition) else PurePath(rendition.file).name
    return serve_file(
        request,
        rendition.file,
        content_type=rendition.content_type,
        sha256=rendition.sha256,
        download_as=download_as or shown_as,
    )


def serve_file(
    request: HttpRequest, name: str, *, content_type: str, sha256: str, download_as: str
) -> HttpResponseBase:
    """Answer with the media file ``name``; an empty ``download_as`` shows it in place."""
    file = path(name)
    if not file.is_file():
        raise Http404
    headers = inert_headers(content_type, download_as)
    headers["ETag"] = f'"{sha256[:32]}"'
    if settings.MEDIA_ACCEL_PREFIX:
        return HttpResponse(headers={**headers, "X-Accel-Redirect": accel_address(name)})
    return answer(request, file, headers)


def is_shown(rendition: Rendition) -> bool:
    return rendition.content_type in INLINE_TYPES


def inert_headers(content_type: str, download_as: str) -> dict[str, str]:
    """Return headers under which even a hostile file does nothing in a browser."""
    headers = {
        "Content-Type": content_type,
        # Kept by the reader's browser, but shown again only after asking: what was withdrawn is gone at once.
        "Cache-Control": "private, no-cache",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
        # The compressing middleware would break ranges and lengths; it leaves what has an encoding alone.
        "Content-Encoding": "identity",
    }
    if download_as:
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(download_as, safe='')}"
    return headers


def accel_address(name: str) -> str:
    return f"{settings.MEDIA_ACCEL_PREFIX.rstrip('/')}/{quote(name)}"


def answer(request: HttpRequest, file: Path, headers: Mapping[str, str]) -> HttpResponseBase:
    media = MediaFile(str(file), [*headers.items(), ("Accept-Ranges", "bytes")])
    found = media.get_response(request.method or "GET", request.META)
    response: HttpResponseBase = FileResponse(found.file) if found.file is not None else HttpResponse()
    response.status_code = int(found.status)
    # What stands in found.headers is whole; Django's guesses about the file would contradict it.
    for name in list(response.headers):
        del response[name]
    for name, value in found.headers:
        response[name] = value
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    return response
