import pytest
from django.test import Client
from django.urls import reverse

from archive.models import Publication
from archive.states import Audience, PublicationState
from members.models import Member
from recordings.models import Recording
from tests.factories.archive import make_publication, make_ready_webinar, make_spoken_text
from tests.factories.members import make_host
from tests.pages.seen import errors, links, main_text
from transcripts.states import TranscriptState
from webinars.models import Presenter, Webinar

pytestmark = pytest.mark.django_db


@pytest.fixture
def host(client: Client) -> Member:
    host = make_host()
    client.force_login(host)
    return host


def ready(host: Member, state: TranscriptState = TranscriptState.APPROVED) -> Webinar:
    webinar = make_ready_webinar("safe-places", host=host, presenters=["Gift"])
    make_spoken_text(Recording.objects.get(), ["We listened."], state=state)
    return webinar


def test_publishing_puts_it_into_the_archive(client: Client, host: Member) -> None:
    webinar = ready(host)

    response = client.post(
        reverse("host_publish", args=[webinar.slug]), {"audience": "members", "is_listed": "on"}, follow=True
    )

    publication = Publication.objects.get()
    assert (publication.state, publication.audience, publication.is_listed) == (
        "published",
        Audience.MEMBERS,
        True,
    )
    assert publication.published_by == host
    assert "It is in the archive now." in main_text(response)


def test_each_thing_that_is_missing_is_named_with_its_place(client: Client, host: Member) -> None:
    webinar = ready(host, state=TranscriptState.DRAFT)
    Presenter.objects.update(consented_at=None)

    response = client.get(reverse("host_publish", args=[webinar.slug]))

    text = main_text(response)
    recording = Recording.objects.get()
    assert "Nobody has checked and approved the transcript yet." in text
    assert "Gift has not agreed to publishing yet." in text
    assert links(response, "Check the transcript") == [reverse("host_transcript", args=[recording.public_id])]
    assert links(response, "Note the agreement") == [
        f"{reverse('host_webinar', args=[webinar.slug])}#presenters"
    ]


def test_what_is_not_ready_is_not_published_whatever_is_sent(client: Client, host: Member) -> None:
    webinar = ready(host, state=TranscriptState.DRAFT)

    response = client.post(reverse("host_publish", args=[webinar.slug]), {"audience": "public"})

    assert "Nobody has checked and approved the transcript yet." in main_text(response)
    assert not Publication.objects.exists()


def test_an_audience_must_be_chosen(client: Client, host: Member) -> None:
    webinar = ready(host)

    response = client.post(reverse("host_publish", args=[webinar.slug]), {})

    assert errors(response) == ["Choose who may watch and read it"]


def test_hiding_and_showing_again(client: Client, host: Member) -> None:
    publication = make_publication(host=host)
    slug = publication.webinar.slug
    page = reverse("recording", args=[slug])
    before = Client().get(page).status_code

    client.post(reverse("host_hide", args=[slug]), {"do": "hide"})
    hidden = Client().get(page).status_code
    client.post(reverse("host_publish", args=[slug]), {"audience": "public", "is_listed": "on"})

    assert (before, hidden, Client().get(page).status_code) == (200, 404, 200)


def test_withdrawing_works_at_once_and_says_why(client: Client, host: Member) -> None:
    publication = make_publication(host=host)
    slug = publication.webinar.slug

    response = client.post(reverse("host_withdraw", args=[slug]), {"reason": "child_safety"}, follow=True)

    publication.refresh_from_db()
    gone = Client().get(reverse("recording", args=[slug]))
    assert (publication.state, gone.status_code) == (PublicationState.WITHDRAWN, 410)
    assert "It is withdrawn." in main_text(response)

    client.post(reverse("host_hide", args=[slug]), {"do": "reopen"})

    publication.refresh_from_db()
    assert publication.state == PublicationState.IN_REVIEW


def test_withdrawing_needs_a_reason(client: Client, host: Member) -> None:
    publication = make_publication(host=host)

    client.post(reverse("host_withdraw", args=[publication.webinar.slug]), {"reason": "spite"})

    publication.refresh_from_db()
    assert publication.state == PublicationState.PUBLISHED


def test_what_was_never_published_is_not_withdrawn(client: Client, host: Member) -> None:
    webinar = ready(host)

    assert client.post(reverse("host_withdraw", args=[webinar.slug]), {"reason": "other"}).status_code == 404
