"""Quoting what was said, on the site."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from archive.models import Publication
from archive.search.quotes import make_quotation
from archive.states import Audience
from members.models import Member
from tests.factories.archive import make_publication, make_spoken_text
from tests.factories.members import make_host
from tests.pages.seen import main_text, tree
from transcripts.actions import edit_segment, hide_words, merge_segments, split_segment
from transcripts.models import Segment

pytestmark = pytest.mark.django_db

SAID = ("We stopped calling it a project.", "From that day Amina led the committee.", "It was ours.")
SITE = "http://127.0.0.1:8000"


@pytest.fixture
def host() -> Member:
    return make_host()


@pytest.fixture
def publication(host: Member) -> Publication:
    return make_publication("keeping-going", SAID, presenters=["Wanjiru"], host=host)


def line(publication: Publication, position: int) -> Segment:
    found: Segment = publication.transcripts.get().segments.get(position=position)
    return found


def address_of(publication: Publication, words: str) -> str:
    made = make_quotation(publication, written=words)
    assert made is not None
    return reverse("quote", args=[publication.webinar.slug, made.token])


def marked(client: Client, address: str) -> list[str]:
    page = client.get(address, follow=True)
    return [mark.text_content() for mark in tree(page).xpath("//*[@data-transcript]//mark")]


def test_a_link_leads_to_the_second_and_marks_the_words(client: Client, publication: Publication) -> None:
    address = address_of(publication, "led the committee")

    answer = client.get(address)

    assert answer["Location"] == (
        f"/recordings/keeping-going/?quote={address.split('/')[-2]}&t=10.5#m-{line(publication, 1).public_id}"
    )
    assert marked(client, address) == ["led the committee"]


def test_it_survives_an_edit_beside_it_a_split_and_a_merge(
    client: Client, publication: Publication, host: Member
) -> None:
    address = address_of(publication, "led the committee")

    edit_segment(line(publication, 1), by=host, text="And from that very day Amina led the committee.")
    assert marked(client, address) == ["led the committee"]
    split_segment(line(publication, 1), by=host, at_word=7)
    assert marked(client, address) == ["led", "the committee"]
    merge_segments(line(publication, 0), by=host)
    found = client.get(address)

    assert marked(client, address) == ["led", "the committee"]
    assert f"#m-{line(publication, 0).public_id}" in found["Location"]


def test_words_that_were_hidden_are_said_to_be_gone_and_come_back_nowhere(
    client: Client, publication: Publication, host: Member
) -> None:
    address = address_of(publication, "Amina led the committee")

    hide_words(publication.recording, by=host, phrase="Amina")
    page = client.get(address, follow=True)
    cited = client.get(reverse("recording_cite", args=["keeping-going"]), {"quote": address.split("/")[-2]})

    assert "The words of this link are not in the text any more" in main_text(page)
    assert "These words are not in the text any more" in main_text(cited)
    assert "amina" not in (page.text + cited.text).lower()


def test_selected_words_are_quoted_by_their_place(client: Client, publication: Publication) -> None:
    place = {"m": line(publication, 1).public_id, "w": "4", "n": "4"}

    page = client.get("/recordings/keeping-going/cite/", place)

    link = tree(page).find('.//input[@id="link"]').get("value")
    assert "“led the committee. It”" in main_text(page)
    assert marked(client, link.removeprefix(SITE)) == ["led the committee", "It"]


def test_without_script_words_are_typed(client: Client, publication: Publication) -> None:
    page = client.get("/recordings/keeping-going/cite/", {"words": "LED the committee"})
    other = client.get("/recordings/keeping-going/cite/", {"words": "<b>never said"})

    assert "“led the committee”" in main_text(page)
    assert "Nobody says exactly that here" in main_text(other)
    assert "<b>never" not in other.text


def test_a_quotation_from_another_language_opens_that_text(client: Client, publication: Publication) -> None:
    french = make_spoken_text(
        publication.recording, ["Amina menait le comité."], language="fr", is_original=False
    )
    publication.transcripts.add(french)

    assert marked(client, address_of(publication, "menait le comité")) == ["menait le comité"]


def test_a_citation_tells_the_version_and_how_far_the_text_was_checked(
    client: Client, publication: Publication
) -> None:
    text = client.get("/recordings/keeping-going/cite/citation.txt").text

    assert re.sub(r"Looked up .*", "", text).strip() == (
        "Wanjiru. “Keeping going”. Webinar recording, Open Seat, 1 June 2026. "
        f"{SITE}/recordings/keeping-going/ Transcript, version 1. Written down by a captions file, checked by people."
    )


def test_reference_managers_get_their_own_files(client: Client) -> None:
    make_publication("one", SAID, presenters=["Amal"], title="50% {more} & _less_\\", language="en")

    bib, ris, csl = (
        client.get(f"/recordings/one/cite/citation.{kind}").text for kind in ("bib", "ris", "json")
    )

    assert r"title = {50\% \{more\} \& \_less\_\textbackslash{}}" in bib
    assert ris.splitlines()[:5] == [
        "TY  - VIDEO",
        "TI  - 50% {more} & _less_\\",
        "AU  - Amal",
        "PY  - 2026",
        "DA  - 2026/06/01",
    ]
    item = json.loads(csl)[0]
    assert (item["type"], item["issued"], item["URL"]) == (
        "motion_picture",
        {"date-parts": [[2026, 6, 1]]},
        f"{SITE}/recordings/one/",
    )


def test_what_may_not_be_seen_cannot_be_quoted(client: Client) -> None:
    kept = make_publication("kept", SAID, audience=Audience.MEMBERS, is_listed=False)
    address = address_of(kept, "led the committee")

    for place in (address, "/recordings/kept/cite/", "/recordings/kept/cite/citation.bib"):
        assert client.get(place).status_code == 404


@pytest.mark.parametrize(
    "asked", ["quote=%00", "quote=a-1-1-x", "m=x&w=99999999&n=-1", "words=" + "x+" * 700]
)
def test_nonsense_is_answered(client: Client, publication: Publication, asked: str) -> None:
    assert client.get(f"/recordings/keeping-going/cite/?{asked}").status_code == 200
    assert client.get(f"/recordings/keeping-going/?{asked}").status_code == 200


def test_a_link_that_is_none_is_not_found(client: Client, publication: Publication) -> None:
    assert client.get("/recordings/keeping-going/quote/nonsense/").status_code == 404
    assert client.get("/recordings/keeping-going/cite/citation.exe").status_code == 404
