"""Watching, listening and reading."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from archive.models import Publication
from archive.states import Audience, PublicationState
from pages import limits
from recordings.models import Rendition, RenditionKind
from tests.factories.archive import make_publication, make_spoken_text
from tests.factories.members import make_host, make_member
from tests.pages.seen import heading, links, main_text, tree

pytestmark = pytest.mark.django_db

SAID = ("We stopped calling it a project.", "From that day it was the village committee.")


def add_renditions(publication: Publication) -> None:
    for kind, content_type, size in (
        (RenditionKind.VIDEO, "video/mp4", 96_000_000),
        (RenditionKind.AUDIO, "audio/mp4", 14_200_000),
        (RenditionKind.SPEECH, "audio/wav", 1_000_000),
    ):
        Rendition.objects.create(
            recording=publication.recording,
            kind=kind,
            file=f"{publication.pk}.{kind}",
            content_type=content_type,
            size_bytes=size,
            sha256="0" * 64,
        )


@pytest.fixture
def publication() -> Publication:
    made = make_publication("keeping-going", SAID, presenters=["Wanjiru"])
    add_renditions(made)
    return made


def test_the_page_offers_to_watch_listen_and_read_with_true_sizes(
    client: Client, publication: Publication
) -> None:
    response = client.get(publication.get_absolute_url())

    ways = tree(response).find('.//nav[@class="seg"]')
    assert [way.text_content() for way in ways] == ["Watch96 MB", "Listen14 MB", "Read1 kB"]
    assert heading(response) == "Keeping going"


def test_every_sentence_has_its_permanent_anchor_and_second(client: Client, publication: Publication) -> None:
    says = tree(client.get(publication.get_absolute_url())).xpath('//span[contains(@class, "say")]')

    segments = publication.transcripts.get().segments.order_by("position")
    assert [(say.get("id"), say.get("data-t"), say.text_content()) for say in says] == [
        (f"m-{segments[0].public_id}", "0", SAID[0]),
        (f"m-{segments[1].public_id}", "10", SAID[1]),
    ]


def test_a_link_to_a_moment_works_without_script(client: Client, publication: Publication) -> None:
    page = tree(client.get(publication.get_absolute_url() + "?t=12.5"))

    assert page.find(".//video/source").get("src").endswith("#t=12.5")
    assert [say.text_content() for say in page.xpath('//span[@class="say on"]')] == [SAID[1]]


@pytest.mark.parametrize("moment", ["-4", "nan", "1e999", "abc", ""])
def test_a_moment_that_is_no_number_is_the_beginning(
    client: Client, publication: Publication, moment: str
) -> None:
    response = client.get(publication.get_absolute_url(), {"t": moment})

    assert response.status_code == 200
    assert "#t=" not in tree(response).find(".//video/source").get("src")


def test_the_text_page_needs_nothing_else(client: Client, publication: Publication) -> None:
    response = client.get("/recordings/keeping-going/read/en/")

    assert " ".join(SAID) in main_text(response)
    assert tree(response).xpath("//video | //audio | //main//script") == []


def test_there_is_no_text_page_in_a_language_without_text(client: Client, publication: Publication) -> None:
    assert client.get("/recordings/keeping-going/read/fr/").status_code == 404


def test_another_language_of_the_text_can_be_chosen(client: Client, publication: Publication) -> None:
    french = make_spoken_text(publication.recording, ["Nous avons cessé."], language="fr", is_original=False)
    publication.transcripts.add(french)

    response = client.get(publication.get_absolute_url() + "?language=fr")

    assert "Nous avons cessé." in main_text(response)
    assert "?language=en#transcript" in links(response, "English")


def test_captions_are_offered_only_where_the_text_is_good_enough(
    client: Client, publication: Publication
) -> None:
    text = publication.transcripts.get()
    text.mean_confidence = 0.4
    text.save()

    response = client.get(publication.get_absolute_url())

    assert tree(response).findall(".//track") == []
    assert "No captions yet" in main_text(response)
    assert "Rough machine text: check before quoting" in main_text(response)


def test_the_captions_track_is_on_this_site(client: Client, publication: Publication) -> None:
    tracks = tree(client.get(publication.get_absolute_url())).findall(".//track")

    assert [track.get("src") for track in tracks] == ["/recordings/keeping-going/transcript.vtt?language=en"]


@pytest.mark.parametrize(
    ("extension", "content_type"),
    [
        ("vtt", "text/vtt"),
        ("srt", "application/x-subrip"),
        ("txt", "text/plain"),
        ("json", "application/json"),
    ],
)
def test_the_text_can_be_taken_home(
    client: Client, publication: Publication, extension: str, content_type: str
) -> None:
    response = client.get(f"/recordings/keeping-going/transcript.{extension}")

    assert response.status_code == 200
    assert response["Content-Type"].startswith(content_type)
    assert b"village committee" in response.content.replace(b"\n", b" ")


def test_an_unknown_format_is_not_found(client: Client, publication: Publication) -> None:
    assert client.get("/recordings/keeping-going/transcript.exe").status_code == 404


def test_the_sound_for_the_engines_is_never_served(client: Client, publication: Publication) -> None:
    speech = publication.recording.renditions.get(kind=RenditionKind.SPEECH)

    assert client.get(f"/recordings/keeping-going/media/{speech.public_id}/").status_code == 404


@pytest.mark.parametrize("part", ["", "listen/", "read/en/", "transcript.vtt"])
def test_strangers_find_nothing_of_what_is_hidden(
    client: Client, publication: Publication, part: str
) -> None:
    publication.state = PublicationState.HIDDEN
    publication.save()

    assert client.get(publication.get_absolute_url() + part).status_code == 404


def test_the_media_of_a_hidden_recording_is_hidden_too(client: Client, publication: Publication) -> None:
    video = publication.recording.renditions.get(kind=RenditionKind.VIDEO)
    publication.state = PublicationState.HIDDEN
    publication.save()

    assert client.get(f"/recordings/keeping-going/media/{video.public_id}/").status_code == 404


def test_a_listed_recording_for_members_shows_its_title_and_the_way_in(client: Client) -> None:
    make_publication("for-members", SAID, audience=Audience.MEMBERS)

    response = client.get("/recordings/for-members/")

    assert heading(response) == "For members"
    assert "village committee" not in main_text(response)
    assert links(response, "Sign in or join") == ["/sign-in/?next=%2Frecordings%2Ffor-members%2F"]


def test_an_unlisted_recording_for_members_is_nothing_to_strangers(client: Client) -> None:
    make_publication("for-members", SAID, audience=Audience.MEMBERS, is_listed=False)

    assert client.get("/recordings/for-members/").status_code == 404
    client.force_login(make_member())
    assert client.get("/recordings/for-members/").status_code == 200


def test_a_host_sees_the_own_hidden_recording_and_is_told(client: Client) -> None:
    host = make_host()
    make_publication("mine", SAID, host=host, state=PublicationState.HIDDEN)
    client.force_login(host)

    assert "Not public" in main_text(client.get("/recordings/mine/"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_often_for_a_short_text_as_for_a_long_one(
    client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    names = ["Wanjiru", "Tamba", "Aissatou"][:count]
    publication = make_publication("a-talk", SAID * count, presenters=names)
    for number in range(count):
        publication.webinar.questions.create(text=f"Why {number}?", state="public")

    with django_assert_num_queries(10):
        client.get(publication.get_absolute_url())


def test_the_podcast_lists_what_everyone_may_hear(client: Client, publication: Publication) -> None:
    make_publication("for-members", SAID, audience=Audience.MEMBERS)

    response = client.get("/recordings.rss")

    assert response["Content-Type"].startswith("application/rss+xml")
    assert response.content.count(b"<item>") == 1
    assert b'length="14200000"' in response.content


def test_a_pdf_is_made_only_so_often_for_one_address(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    make_publication()
    monkeypatch.setattr(limits, "RENDERS_PER_HOUR", 1)

    answers = [client.get("/recordings/village-committees/transcript.pdf") for _time in range(2)]

    assert [answer.status_code for answer in answers] == [200, 429]
    assert answers[0]["Content-Type"] == "application/pdf"
