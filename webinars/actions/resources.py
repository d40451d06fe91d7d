"""Slides and hand-outs."""

import shutil
from functools import partial
from pathlib import Path, PurePath
from typing import IO, Any, Final

from django.core.files.base import File
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from common import files
from common.audit import record
from common.public_ids import public_id
from webinars.actions.errors import BadResource
from webinars.actions.permits import permit
from webinars.models import Resource, Webinar
from webinars.signals import webinar_changed

FOLDER: Final = "resources"
MAX_BYTES: Final = 50 * 1024 * 1024
MAX_RESOURCES: Final = 20
TITLE_LETTERS: Final = 160
HEAD_BYTES: Final = 1024
ZIP: Final = b"PK\x03\x04"
OFFICE: Final = "application/vnd.openxmlformats-officedocument"
OPEN: Final = "application/vnd.oasis.opendocument"
# Each kind that is kept, with its media type and how such a file begins.
KINDS: Final[dict[str, tuple[str, bytes]]] = {
    ".pdf": ("application/pdf", b"%PDF-"),
    ".pptx": (f"{OFFICE}.presentationml.presentation", ZIP),
    ".docx": (f"{OFFICE}.wordprocessingml.document", ZIP),
    ".xlsx": (f"{OFFICE}.spreadsheetml.sheet", ZIP),
    ".odp": (f"{OPEN}.presentation", ZIP),
    ".odt": (f"{OPEN}.text", ZIP),
    ".png": ("image/png", b"\x89PNG\r\n\x1a\n"),
    ".jpg": ("image/jpeg", b"\xff\xd8\xff"),
    ".jpeg": ("image/jpeg", b"\xff\xd8\xff"),
    ".txt": ("text/plain; charset=utf-8", b""),
}


def add_resource(
    webinar: Webinar, file: File[bytes], *, by: Any, title: str = "", after_only: bool = False
) -> Resource:
    """Keep a file with a webinar, under ``title`` or else its own name.

    Its bytes are in place before the transaction that names them. Raises ``BadResource``, ``PermissionDenied``.
    """
    permit(by, webinar)
    given = PurePath(file.name or "")
    suffix = given.suffix.lower()
    _check(file, suffix)
    own_id = public_id()
    incoming = files.receive(file)
    try:
        sha256 = files.sha256_of(incoming)
        name = f"{FOLDER}/{own_id}/{sha256[:16]}{suffix}"
        files.place(incoming, files.path(name))
        resource = Resource(
            public_id=own_id,
            webinar=webinar,
            title=(title.strip() or given.stem)[:TITLE_LETTERS],
            file=name,
            content_type=KINDS[suffix][0],
            size_bytes=incoming.stat().st_size,
            sha256=sha256,
            after_only=after_only,
            added_by=by,
        )
        _save(resource, by=by)
    except BaseException:
        _forget(own_id)
        raise
    finally:
        incoming.unlink(missing_ok=True)
    return resource


@transaction.atomic
def _save(resource: Resource, *, by: Any) -> None:
    Webinar.objects.select_for_update(no_key=True).get(pk=resource.webinar_id)
    if resource.webinar.resources.count() >= MAX_RESOURCES:
        raise BadResource(_("A webinar has at most %(n)d files. Remove one first.") % {"n": MAX_RESOURCES})
    resource.save()
    record("resource.added", resource, by=by, webinar=resource.webinar_id)
    webinar_changed.send(sender=Webinar, webinar=resource.webinar, changed=frozenset({"resources"}))


def _check(file: File[bytes], suffix: str) -> None:
    if suffix not in KINDS:
        kinds = ", ".join(kind.removeprefix(".").upper() for kind in KINDS if kind != ".jpeg")
        raise BadResource(_("Choose a file of one of these kinds: %(kinds)s.") % {"kinds": kinds})
    if not file.size:
        raise BadResource(_("This file is empty. Choose the file itself."))
    if file.size > MAX_BYTES:
        limit = {"limit": filesizeformat(MAX_BYTES)}
        raise BadResource(_("This file is too large. Choose one of at most %(limit)s.") % limit)
    if not _is_what_it_says(file, suffix):
        name = suffix.removeprefix(".").upper()
        raise BadResource(
            _("This is no %(kind)s file. Save it as one, and choose it again.") % {"kind": name}
        )


def _is_what_it_says(file: IO[bytes] | File[bytes], suffix: str) -> bool:
    file.seek(0)
    if suffix == ".txt":
        return _is_text(file)
    head = file.read(HEAD_BYTES)
    file.seek(0)
    beginning = KINDS[suffix][1]
    # Some printers write a line before a PDF begins, and readers take that.
    return beginning in head if suffix == ".pdf" else head.startswith(beginning)


def _is_text(file: IO[bytes] | File[bytes]) -> bool:
    content = file.read()
    file.seek(0)
    try:
        return "\0" not in content.decode("utf-8")
    except UnicodeDecodeError:
        return False


@transaction.atomic
def remove_resource(resource: Resource, *, by: Any) -> None:
    """Take a file off a webinar; its bytes go when that is certain."""
    permit(by, resource.webinar)
    record("resource.removed", resource, by=by, webinar=resource.webinar_id)
    resource.delete()
    webinar_changed.send(sender=Webinar, webinar=resource.webinar, changed=frozenset({"resources"}))
    transaction.on_commit(partial(_forget, resource.public_id))


def _forget(own_id: str) -> None:
    folder: Path = files.path(f"{FOLDER}/{own_id}")
    shutil.rmtree(folder, ignore_errors=True)
