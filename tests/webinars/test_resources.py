import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile

from common.models import LogEntry
from tests.factories.members import make_host
from tests.factories.webinars import make_past_webinar, make_webinar
from webinars.actions import BadResource, add_resource, cancel_webinar, remove_resource
from webinars.actions.resources import MAX_BYTES, MAX_RESOURCES
from webinars.models import Resource, Webinar
from webinars.states import WebinarState

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\nslides"


def kept() -> list[Path]:
    return sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


def with_file(webinar: Webinar, **options: Any) -> Resource:
    return add_resource(webinar, ContentFile(PDF, "Our slides.PDF"), by=None, **options)


def test_a_file_is_kept_under_a_name_that_its_content_gives() -> None:
    host = make_host()
    webinar = make_webinar(host=host)

    resource = add_resource(webinar, ContentFile(PDF, "../../Our slides.PDF"), by=host)

    assert (resource.title, resource.kind, resource.size_bytes) == ("Our slides", "PDF", len(PDF))
    assert resource.content_type == "application/pdf"
    assert [path.relative_to(settings.MEDIA_ROOT).as_posix() for path in kept()] == [resource.file]
    assert resource.file == f"resources/{resource.public_id}/{resource.sha256[:16]}.pdf"
    assert LogEntry.objects.get(verb="resource.added").actor_id == host.pk


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.exe", b"MZ", "Choose a file of one of these kinds"),
        ("a.html", b"<script>", "Choose a file of one of these kinds"),
        ("a.svg", b"<svg>", "Choose a file of one of these kinds"),
        ("slides", PDF, "Choose a file of one of these kinds"),
        ("a.pdf", b"", "This file is empty"),
        ("a.pdf", b"<html>", "This is no PDF file"),
        ("a.pptx", b"%PDF-", "This is no PPTX file"),
        ("a.jpg", b"GIF89a", "This is no JPG file"),
        ("a.txt", b"a\0b", "This is no TXT file"),
        ("a.txt", b"\xff\xfe\x00", "This is no TXT file"),
    ],
)
def test_what_is_not_one_of_the_kinds_is_refused_and_leaves_nothing(
    name: str, content: bytes, said: str
) -> None:
    with pytest.raises(BadResource, match=said):
        add_resource(make_webinar(), ContentFile(content, name), by=None)

    assert (Resource.objects.count(), kept()) == (0, [])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pptx", b"PK\x03\x04"),
        ("a.odt", b"PK\x03\x04"),
        ("a.png", b"\x89PNG\r\n\x1a\n"),
        ("a.jpeg", b"\xff\xd8\xff\xe0"),
        ("a.txt", "Karibu – مرحبا".encode()),
    ],
)
def test_each_kind_is_taken(name: str, content: bytes) -> None:
    assert add_resource(make_webinar(), ContentFile(content, name), by=None).size_bytes == len(content)


def test_a_file_that_is_too_large_or_one_too_many_is_refused() -> None:
    large = ContentFile(PDF, "a.pdf")
    large.size = MAX_BYTES + 1
    webinar = make_webinar()
    for _number in range(MAX_RESOURCES):
        with_file(webinar)

    with pytest.raises(BadResource, match="too large"):
        add_resource(make_webinar(), large, by=None)
    with pytest.raises(BadResource, match="at most 20 files"):
        with_file(webinar)
    assert len(kept()) == MAX_RESOURCES


def test_strangers_neither_add_nor_remove() -> None:
    webinar, stranger = make_webinar(host=make_host()), make_host()
    resource = with_file(webinar)

    with pytest.raises(PermissionDenied):
        add_resource(webinar, ContentFile(PDF, "a.pdf"), by=stranger)
    with pytest.raises(PermissionDenied):
        remove_resource(resource, by=stranger)


def test_bytes_go_with_their_row_once_that_is_certain(django_capture_on_commit_callbacks: Any) -> None:
    resource = with_file(make_webinar())

    with django_capture_on_commit_callbacks() as callbacks:
        remove_resource(resource, by=None)
    assert len(kept()) == 1
    for callback in callbacks:
        callback()

    assert (Resource.objects.count(), kept()) == (0, [])


def test_files_are_seen_as_their_webinar_is_and_some_only_after_it() -> None:
    host, guest = make_host(), AnonymousUser()
    coming, draft = make_webinar(host=host), make_webinar(host=host, state=WebinarState.DRAFT)
    over = make_webinar(host=host, starts_in=dt.timedelta(hours=-2))
    off = make_webinar(host=host, starts_in=dt.timedelta(days=1))
    open_now, later = with_file(coming), with_file(coming, after_only=True)
    hidden = with_file(draft)
    held = [with_file(make_past_webinar(), after_only=True), with_file(over, after_only=True)]
    never = with_file(off, after_only=True)
    cancel_webinar(off, by=host)

    assert set(Resource.objects.visible_to(guest)) == {open_now, *held}
    assert set(Resource.objects.visible_to(host)) == {open_now, later, hidden, *held, never}
