import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from tests.factories.archive import make_publication
from tests.factories.members import make_host
from tests.factories.webinars import make_webinar
from tests.pages.seen import errors, links, main_text
from webinars.actions import add_resource
from webinars.models import Resource

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\nslides"


def test_a_host_adds_slides_that_visitors_download_and_takes_them_away(client: Client) -> None:
    host = make_host()
    webinar = make_webinar(host=host)
    client.force_login(host)
    address = reverse("host_webinar_files", args=[webinar.slug])

    added = client.post(
        address, {"file": SimpleUploadedFile("x.pdf", PDF), "title": "Our “slides”/2"}, follow=True
    )

    assert "Our “slides”/2PDF, 1 kB" in main_text(added)
    page = Client().get(webinar.get_absolute_url())
    [href] = links(page, "Our “slides”/2")
    answer = Client().get(href)
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert answer["Content-Disposition"] == "attachment; filename*=UTF-8''Our_slides2.pdf"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert (answer["X-Content-Type-Options"], answer["Content-Type"]) == ("nosniff", "application/pdf")

    file = Resource.objects.get().public_id
    client.post(reverse("host_webinar_file_remove", args=[webinar.slug]), {"file": file})
    assert (Resource.objects.count(), Client().get(href).status_code) == (0, 404)


def test_what_is_wrong_with_a_file_is_said_beside_it(client: Client) -> None:
    host = make_host()
    client.force_login(host)
    address = reverse("host_webinar_files", args=[make_webinar(host=host).slug])

    assert errors(client.post(address)) == ["Choose a file"]
    assert errors(client.post(address, {"file": SimpleUploadedFile("x.pdf", b"MZ")})) == [
        "This is no PDF file. Save it as one, and choose it again."
    ]


def test_another_webinars_file_is_not_there_to_remove(client: Client) -> None:
    host = make_host()
    other = add_resource(make_webinar(), ContentFile(PDF, "x.pdf"), by=None)
    client.force_login(host)

    remove = reverse("host_webinar_file_remove", args=[make_webinar(host=host).slug])

    assert client.post(remove, {"file": other.public_id}).status_code == 404


def test_what_is_for_afterwards_is_kept_from_visitors_and_from_the_api() -> None:
    host = make_host()
    webinar = make_webinar(host=host)
    now = add_resource(webinar, ContentFile(PDF, "agenda.pdf"), by=host)
    later = add_resource(webinar, ContentFile(PDF, "slides.pdf"), by=host, after_only=True)
    client = APIClient()

    stranger = client.get(f"/api/v1/webinars/{webinar.slug}/").json()["resources"]
    client.force_authenticate(host)
    own = client.get(f"/api/v1/webinars/{webinar.slug}/").json()["resources"]

    assert stranger == [
        {
            "title": "agenda",
            "content_type": "application/pdf",
            "size_bytes": len(PDF),
            "url": f"http://127.0.0.1:8000{now.get_absolute_url()}",
        }
    ]
    assert [one["title"] for one in own] == ["agenda", "slides"]
    assert Client().get(later.get_absolute_url()).status_code == 404
    assert "slides" not in Client().get(webinar.get_absolute_url()).content.decode()


def test_slides_stand_with_the_recording_too() -> None:
    publication = make_publication()
    resource = add_resource(publication.webinar, ContentFile(PDF, "slides.pdf"), by=None, after_only=True)

    page = Client().get(publication.get_absolute_url())

    assert links(page, "slides") == [resource.get_absolute_url()]
