"""What readers want changed: a line, or something that should go; and those who decide."""

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from archive.models import Publication
from archive.states import Audience, PublicationState
from members.models import Member
from tests.factories.archive import make_publication
from tests.factories.members import make_host, make_member
from tests.pages.seen import links, main_text, tree
from transcripts.actions import ask_removal, suggest_fix
from transcripts.models import Fix, GlossaryTerm, RemovalWish, Segment
from transcripts.states import FixState

pytestmark = pytest.mark.django_db
SAID = ("We built a village comity.", "Then we met.")


@pytest.fixture
def host() -> Member:
    return make_host()


@pytest.fixture
def publication(host: Member) -> Publication:
    return make_publication(said=SAID, host=host)


def line_of(publication: Publication) -> Segment:
    found = publication.texts[0].segments.order_by("position").first()
    assert found
    return found


def sent(client: Client, address: str, **written: str) -> str:
    """Fill the form in as a browser would, take a moment, and return what the page says then."""
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        form = tree(client.get(address)).xpath("//main//form[@method='post']")[0]
        fields = {name: value or "" for name, value in form.form_values()}
        clock.shift(3)
        return main_text(client.post(address, {**fields, **written}, follow=True))


def test_a_guest_suggests_what_a_line_should_say(client: Client, publication: Publication) -> None:
    lines = client.get("/recordings/village-committees/fix/?language=en")
    [there] = [href for href in links(lines, "0:00") if "line=" in href]

    seen = sent(
        client,
        f"/recordings/village-committees/fix/{there}",
        text="We built a village committee.",
        name="Amina",
    )

    assert "The text changes as soon as a host has read it." in seen
    assert [(fix.text, fix.name, fix.state) for fix in Fix.objects.all()] == [
        ("We built a village committee.", "Amina", FixState.HELD)
    ]


def test_a_fix_that_says_nothing_new_comes_back(client: Client, publication: Publication) -> None:
    seen = sent(client, f"/recordings/village-committees/fix/?line={line_of(publication).public_id}")

    assert "Change the words of the line to what was said." in seen
    assert Fix.objects.count() == 0


def test_the_pages_lead_to_both_forms(client: Client, publication: Publication) -> None:
    page = client.get("/recordings/village-committees/")

    assert links(page, "Suggest a fix") == ["/recordings/village-committees/fix/?language=en"]
    assert links(page, "Ask us to remove something") == ["/recordings/village-committees/remove/"]
    assert links(client.get("/recordings/village-committees/read/en/"), "Suggest a fix") != []


@pytest.mark.parametrize("verb", ["fix", "remove"])
def test_what_cannot_be_seen_cannot_be_changed(client: Client, host: Member, verb: str) -> None:
    make_publication("hidden", host=host, state=PublicationState.HIDDEN)
    members = make_publication("members", host=host, audience=Audience.MEMBERS)

    assert client.get(f"/recordings/hidden/{verb}/").status_code == 404
    assert "<textarea" not in client.get(f"/recordings/members/{verb}/").content.decode()
    other = line_of(members)
    make_publication("open", host=host)
    assert client.get(f"/recordings/open/fix/?line={other.public_id}").status_code == 404


def test_a_host_takes_a_fix_over_and_its_giver_is_thanked(
    client: Client, host: Member, publication: Publication
) -> None:
    fix = suggest_fix(line_of(publication), text="We built a village committee.", name="Amina")
    client.force_login(host)
    address = f"/host/recordings/{publication.recording.public_id}/fixes/"
    seen = main_text(client.get(address))

    client.post(address, {"fix": fix.public_id, "do": "accept", "text": fix.text})

    assert "Amina" in seen
    assert line_of(publication).text == "We built a village committee."
    assert "With fixes by Amina." in main_text(client.get("/recordings/village-committees/read/en/"))
    assert "No fix waits" in main_text(client.get(address))


def test_a_host_leaves_a_line_as_it_is(client: Client, host: Member, publication: Publication) -> None:
    fix = suggest_fix(line_of(publication), text="Nonsense.")
    client.force_login(host)
    address = f"/host/recordings/{publication.recording.public_id}/fixes/"

    client.post(address, {"fix": fix.public_id, "do": "decline"})
    again = client.post(address, {"fix": fix.public_id, "do": "accept", "text": "x"}, follow=True)

    assert "Somebody decided on this fix already." in main_text(again)
    assert line_of(publication).text == SAID[0]


def test_what_waits_needs_its_host(client: Client, host: Member, publication: Publication) -> None:
    suggest_fix(line_of(publication), text="Nonsense.")
    ask_removal(publication.recording, text="My name.")
    client.force_login(host)

    seen = main_text(client.get("/host/"))

    assert ("1 suggested fix" in seen, "1 request to remove something" in seen) == (True, True)


def test_anybody_asks_to_remove_something(client: Client, publication: Publication) -> None:
    seen = sent(client, "/recordings/village-committees/remove/", text="My name, at minute 12.")

    assert "The hosts and the moderators have been told." in seen
    assert [wish.text for wish in RemovalWish.objects.all()] == ["My name, at minute 12."]


def test_a_moderator_hides_the_recording_at_once(client: Client, publication: Publication) -> None:
    wish = ask_removal(publication.recording, text="My name.")
    client.force_login(make_member(role="moderator"))
    seen = main_text(client.get("/host/removals/"))

    client.post("/host/removals/", {"wish": wish.public_id, "do": "hide"})
    hidden = Client().get("/recordings/village-committees/").status_code
    client.post("/host/removals/", {"wish": wish.public_id, "do": "done"})

    assert "My name." in seen
    assert hidden == 404
    assert "Nothing is asked for" in main_text(client.get("/host/removals/"))


def test_another_host_reads_no_wish(client: Client, publication: Publication) -> None:
    wish = ask_removal(publication.recording, text="My name.")
    client.force_login(make_host())

    assert "My name." not in main_text(client.get("/host/removals/"))
    assert client.post("/host/removals/", {"wish": wish.public_id, "do": "hide"}).status_code == 404


def test_terms_are_added_changed_and_taken_out(client: Client, host: Member) -> None:
    client.force_login(host)
    client.post("/host/glossary/", {"term": "Okelo", "misheard": "o yellow\nok hello"})
    [term] = GlossaryTerm.objects.all()
    seen = main_text(client.get("/host/glossary/"))

    client.post(f"/host/glossary/{term.public_id}/", {"term": "Okello", "misheard": "okelo"})
    term.refresh_from_db()
    changed = (term.term, term.misheard)
    client.post(f"/host/glossary/{term.public_id}/", {"do": "remove"})

    assert "misheard as: o yellow, ok hello" in seen
    assert changed == ("Okello", ["okelo"])
    assert GlossaryTerm.objects.count() == 0
    assert "Enter the name or term" in main_text(client.post("/host/glossary/", {"term": " "}))
