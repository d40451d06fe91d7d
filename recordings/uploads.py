"""Uploads in pieces, by the tus protocol 1.0 (https://tus.io/protocols/resumable-upload): core, creation, termination.

The pages above give these views their addresses, and ask for sign-in first. Cross-site requests are refused by
Django's own check, as for any form.
"""

import base64
import binascii
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from common.shortcuts import get_visible_or_404
from recordings import actions
from recordings.actions.uploading import OffsetDiffers, UploadBusy
from recordings.models import Recording, Upload
from recordings.refusals import EmptyFile, FileTooBig
from webinars.models import Webinar
from webinars.rules import may_run

VERSION: Final = "1.0.0"
PIECE: Final = "application/offset+octet-stream"


def reply(status: int = HTTPStatus.NO_CONTENT, text: str = "", **headers: object) -> HttpResponse:
    """Answer as tus wants it; ``text`` is a sentence for people."""
    names = {name.replace("_", "-"): str(value) for name, value in headers.items()}
    fixed = {"Tus-Resumable": VERSION, "Cache-Control": "no-store"}
    return HttpResponse(
        text, status=status, content_type="text/plain; charset=utf-8", headers={**fixed, **names}
    )


def speaks_other(request: HttpRequest) -> bool:
    return request.headers.get("Tus-Resumable", VERSION) != VERSION


def uploads(request: HttpRequest) -> HttpResponse:
    """Tell what this site takes (OPTIONS), or begin an upload (POST).

    ``Upload-Metadata`` carries ``webinar`` (its slug) and ``filename``.
    """
    if request.method == "OPTIONS":
        return reply(
            Tus_Version=VERSION,
            Tus_Extension="creation,termination",
            Tus_Max_Size=settings.UPLOAD_LIMIT_BYTES,
        )
    if request.method != "POST":
        return reply(HTTPStatus.METHOD_NOT_ALLOWED, Allow="OPTIONS, POST")
    if speaks_other(request):
        return reply(HTTPStatus.PRECONDITION_FAILED, Tus_Version=VERSION)
    return begin(request)


def begin(request: HttpRequest) -> HttpResponse:
    try:
        size_bytes = int(request.headers["Upload-Length"])
        facts = metadata(request.headers.get("Upload-Metadata", ""))
    except (KeyError, ValueError):
        return reply(HTTPStatus.BAD_REQUEST, _("The size or the description of the file cannot be read."))
    webinar = get_visible_or_404(Webinar, request.user, slug=facts.get("webinar", ""))
    if not may_run(request.user, webinar):
        raise Http404
    try:
        upload = actions.begin_upload(
            webinar, by=request.user, original_name=facts.get("filename", ""), size_bytes=size_bytes
        )
    except EmptyFile as refusal:
        return reply(HTTPStatus.BAD_REQUEST, refusal.message)
    except FileTooBig as refusal:
        return reply(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, refusal.message)
    except actions.NotPossible as refusal:
        return reply(HTTPStatus.TOO_MANY_REQUESTS, refusal.message)
    return reply(HTTPStatus.CREATED, Location=f"{request.path}{upload.public_id}/", Upload_Offset=0)


def metadata(header: str) -> dict[str, str]:
    """Read ``key base64,key base64``.

    Raises ``ValueError`` for what is no such list.
    """
    facts = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        key, _space, value = pair.partition(" ")
        try:
            facts[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError) as error:
            raise ValueError(header) from error
    return facts


def upload(request: HttpRequest, public_id: str) -> HttpResponse:
    """Tell how far an upload is (HEAD), go on with it (PATCH) or drop it (DELETE). It is its owner's alone."""
    found = get_object_or_404(
        Upload.objects.select_related("webinar", "owner", "recording"),
        public_id=public_id,
        owner=request.user,
    )
    if not may_run(request.user, found.webinar):
        raise Http404
    if speaks_other(request):
        return reply(HTTPStatus.PRECONDITION_FAILED, Tus_Version=VERSION)
    if request.method == "HEAD":
        return tell(found)
    if request.method == "PATCH":
        return go_on(request, found)
    if request.method == "DELETE":
        actions.drop_upload(found)
        return reply()
    return reply(HTTPStatus.METHOD_NOT_ALLOWED, Allow="HEAD, PATCH, DELETE")


def tell(found: Upload) -> HttpResponse:
    answer = reply(HTTPStatus.OK, Upload_Offset=actions.upload_offset(found), Upload_Length=found.size_bytes)
    return naming(answer, found.recording)


def naming(answer: HttpResponse, recording: Recording | None) -> HttpResponse:
    if recording is not None:
        answer["Recording-Id"] = recording.public_id
    return answer


def go_on(request: HttpRequest, found: Upload) -> HttpResponse:
    """Take a piece. The answer to the last one names the recording in ``Recording-Id``."""
    if request.content_type != PIECE:
        return reply(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    try:
        offset_bytes = int(request.headers["Upload-Offset"])
    except (KeyError, ValueError):
        return reply(HTTPStatus.BAD_REQUEST, _("The place in the file cannot be read."))
    try:
        recording = actions.append_to_upload(found, request, offset_bytes=offset_bytes)  # type: ignore[arg-type]
    except OffsetDiffers as conflict:
        return reply(HTTPStatus.CONFLICT, Upload_Offset=conflict.offset_bytes)
    except UploadBusy:
        return reply(HTTPStatus.LOCKED)
    except actions.BadFile as refusal:
        return reply(HTTPStatus.UNPROCESSABLE_ENTITY, refusal.message)
    return naming(reply(Upload_Offset=found.offset_bytes), recording)
