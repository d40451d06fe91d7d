import pytest
from django.conf import settings as site
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from archive.models import Publication, VideoCopy
from archive.states import CopyState
from members.models import Member
from recordings.models import RenditionKind
from tests.factories.archive import make_publication
from tests.factories.members import make_host
from tests.factories.recordings import make_rendition_file
from tests.fakes.google_server import KEYS
from tests.pages.seen import errors, links, main_text

pytestmark = pytest.mark.django_db
WISH = {"kind": "video", "privacy": "unlisted", "is_agreed": "on"}


@pytest.fixture
def host(client: Client, settings: Settings) -> Member:
    settings.PROVIDER_CREDENTIALS = {"google": KEYS}
    host = make_host()
    client.force_login(host)
    return host


@pytest.fixture
def publication(host: Member) -> Publication:
    made = make_publication(host=host)
    make_rendition_file(made.recording, RenditionKind.VIDEO, b"v" * 2_400_000, "video/mp4")
    return made


def publish_page(publication: Publication) -> str:
    return reverse("host_publish", args=[publication.webinar.slug])


def wish_page(publication: Publication) -> str:
    return reverse("host_video_copy", args=[publication.webinar.slug, "youtube"])


def card(publication: Publication) -> str:
    return reverse("host_video_copies", args=[publication.webinar.slug])


def test_where_no_channel_is_connected_nothing_is_offered(
    client: Client, publication: Publication, settings: Settings
) -> None:
    settings.PROVIDER_CREDENTIALS = {}

    response = client.get(publish_page(publication))

    assert "Copies elsewhere" not in main_text(response)
    assert client.get(wish_page(publication)).status_code == 404


def test_a_host_sends_the_video_to_youtube(client: Client, publication: Publication) -> None:
    page = client.get(publish_page(publication))
    form = client.get(wish_page(publication))

    response = client.post(wish_page(publication), WISH, follow=True)

    copy = VideoCopy.objects.get()
    assert links(page, "Copy it to YouTube…") == [wish_page(publication)]
    assert "The full video (2.4 MB)" in main_text(form)
    assert (copy.kind, copy.privacy, copy.state, copy.wanted_by) == (
        "video",
        "unlisted",
        CopyState.WAITING,
        Member.objects.get(),
    )
    assert "It is on its way. You can close this page." in main_text(response)
    assert "YouTube: Waiting to be sent." in main_text(response)
    # The script that asks for the card again.
    assert "js/progress" not in page.content.decode()
    assert "js/progress" in response.content.decode()


def test_without_the_agreement_of_who_speaks_nothing_is_sent(
    client: Client, publication: Publication
) -> None:
    response = client.post(wish_page(publication), {**WISH, "is_agreed": ""})

    assert VideoCopy.objects.count() == 0
    assert errors(response) == ["Ask everyone who speaks first, then tick this"]


def test_the_page_shows_how_far_it_is_and_asks_again(client: Client, publication: Publication) -> None:
    client.post(wish_page(publication), WISH)
    VideoCopy.objects.update(state=CopyState.UPLOADING, bytes_sent=1_200_000, session="https://secret/")

    response = client.get(card(publication))

    html = response.content.decode()
    assert "Being sent: 1.2 MB of 2.4 MB." in html
    assert '<progress max="2400000" value="1200000"' in html
    assert f'data-refresh="{card(publication)}"' in html
    assert "secret" not in html


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (CopyState.PROCESSING, "It has arrived and is made ready there. Nobody sees it yet."),
        (CopyState.PUBLIC, "Everyone can see it there."),
        (CopyState.UNLISTED, "Whoever has its address can see it there."),
        (CopyState.PRIVATE, "Nobody can see it there."),
        (CopyState.FAILED, "It did not get there."),
    ],
)
def test_each_state_is_a_sentence(
    client: Client, publication: Publication, state: CopyState, sentence: str
) -> None:
    client.post(wish_page(publication), WISH)
    VideoCopy.objects.update(state=state, remote_id="abc", problem="What is wrong.")

    response = client.get(publish_page(publication))

    text = main_text(response)
    is_there = state in {CopyState.PUBLIC, CopyState.UNLISTED, CopyState.PRIVATE}
    assert sentence in text
    assert "What is wrong." in text
    assert links(response, "Look at it there") == (
        ["https://www.youtube.com/watch?v=abc"] if is_there else []
    )
    assert ("Send it again" in text) == (state == CopyState.FAILED)


def test_a_copy_can_be_deleted_there(client: Client, publication: Publication) -> None:
    client.post(wish_page(publication), WISH)
    remove = reverse("host_video_copy_remove", args=[publication.webinar.slug, "youtube"])

    response = client.post(remove, follow=True)
    again = client.post(remove, follow=True)

    assert VideoCopy.objects.get().is_wanted is False
    assert "It is being deleted there." in main_text(response)
    assert "There is no copy to delete." in main_text(again)


def test_what_is_hidden_cannot_be_copied(client: Client, publication: Publication) -> None:
    Publication.objects.update(state="hidden")

    response = client.post(wish_page(publication), WISH, follow=True)

    assert VideoCopy.objects.count() == 0
    assert "First publish it here." in main_text(response)


def test_an_unknown_platform_is_not_found(client: Client, publication: Publication) -> None:
    slug = publication.webinar.slug

    assert client.get(reverse("host_video_copy", args=[slug, "elsewhere"])).status_code == 404
    assert site.VIDEO_PLATFORMS.keys() == {"youtube"}


def test_the_card_asks_the_same_number_of_questions_for_one_copy_and_for_three(
    client: Client, publication: Publication, django_assert_max_num_queries: object
) -> None:
    client.post(wish_page(publication), WISH)
    VideoCopy.objects.update(is_wanted=False)
    for number in range(2):
        VideoCopy.objects.create(
            publication=publication,
            platform="youtube",
            privacy="public",
            size_bytes=1,
            sha256=str(number),
            is_wanted=False,
        )

    with django_assert_max_num_queries(14):  # type: ignore[operator]
        client.get(card(publication))
