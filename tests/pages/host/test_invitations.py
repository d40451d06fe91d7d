"""Bring a list, look at it, send it, and see who answered."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from members.models import Member
from notifications.models import OutgoingMail
from registrations import actions, tasks
from registrations.actions import inviting
from registrations.models import GuestList, Invitation
from registrations.states import InvitationState
from tests.factories.members import make_host
from tests.factories.registrations import make_invitation, make_seat
from tests.factories.webinars import make_webinar
from tests.pages.seen import errors, heading, links, main_text
from webinars.models import Webinar

pytestmark = pytest.mark.django_db


@pytest.fixture
def host() -> Member:
    return make_host(name="Odhiambo")


@pytest.fixture
def webinar(host: Member) -> Webinar:
    return make_webinar(host=host)


@pytest.fixture
def desk(client: Client, host: Member) -> Client:
    client.force_login(host)
    return client


def page_of(webinar: Webinar) -> str:
    return reverse("host_webinar_invitations", args=[webinar.slug])


def test_a_pasted_list_is_looked_at_before_anything_is_sent(desk: Client, webinar: Webinar) -> None:
    make_seat(webinar, "seated@example.org")
    people = "Name,E-mail\nHawa,hawa@example.org\nbroken\nSeated,seated@example.org\n=1+1,musa@example.org"

    preview = desk.post(page_of(webinar), {"people": people, "message": "Please come"}, follow=True)
    before = Invitation.objects.count()
    sent = desk.post(preview.request["PATH_INFO"], {"do": "send"}, follow=True)
    tasks.post_invitations()

    text = main_text(preview)
    assert heading(preview) == "2 people to invite"
    assert "1 person has registered already and gets no invitation." in text
    assert "1 line cannot be used." in text
    assert "Line 3: There is no e-mail address in “broken”." in text
    assert "Please come" in text
    assert before == 0
    assert "2 people are invited. The e-mails are on their way." in sent.content.decode()
    assert set(OutgoingMail.objects.values_list("kind", "recipient")) == {
        ("invitation", "hawa@example.org"),
        ("invitation", "musa@example.org"),
    }


def test_a_file_is_a_list_too(desk: Client, webinar: Webinar) -> None:
    content = "Nom;Courriel\nJosé;jose@example.org\n".encode("cp1252")

    preview = desk.post(page_of(webinar), {"file": SimpleUploadedFile("amis.csv", content)}, follow=True)

    assert (heading(preview), "José" in main_text(preview)) == ("1 person to invite", True)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "Write the people here, or choose a file: one of the two"),
        ({"people": "   "}, "Write the people here, or choose a file: one of the two"),
        (
            {"people": "a@example.org", "file": b"b@example.org"},
            "Write the people here, or choose a file: one of the two",
        ),
        ({"people": ",,\n,"}, "There is nobody in this list. Write one person a line: name, e-mail address."),
        ({"file": b"PK\x03\x04\x00\x00"}, "This is not a list in text form. Save it as CSV and try again."),
        ({"file": b""}, "This file is empty. Choose the file itself."),
        ({"people": "a@example.org", "message": "x" * 501}, "Use at most 500 letters"),
    ],
    ids=["nothing", "blanks", "both", "commas", "a spreadsheet", "an empty file", "many words"],
)
def test_what_is_no_list_says_so_at_its_field(
    desk: Client, webinar: Webinar, given: dict[str, Any], says: str
) -> None:
    if "file" in given:
        given = {**given, "file": SimpleUploadedFile("list.csv", given["file"])}

    answer = desk.post(page_of(webinar), {"sent": "yes", **given})

    assert says in errors(answer)
    assert GuestList.objects.count() == 0


def test_a_list_is_thrown_away_and_one_that_was_sent_is_gone(desk: Client, webinar: Webinar) -> None:
    addresses = []
    for do in ("drop", "send"):
        preview = desk.post(page_of(webinar), {"people": "hawa@example.org"}, follow=True)
        addresses.append(preview.request["PATH_INFO"])
        desk.post(addresses[-1], {"do": do})

    assert [desk.get(address).status_code for address in addresses] == [404, 404]
    assert Invitation.objects.count() == 1


def test_more_than_a_day_allows_is_refused_with_a_sentence_and_the_list_kept(
    desk: Client, webinar: Webinar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inviting, "PER_DAY", 1)
    preview = desk.post(page_of(webinar), {"people": "a@example.org\nb@example.org"}, follow=True)

    refused = desk.post(preview.request["PATH_INFO"], {"do": "send"}, follow=True)

    assert "That is more than one host may invite in a day" in refused.content.decode()
    assert (heading(refused), Invitation.objects.count()) == ("2 people to invite", 0)
    assert links(desk.get(page_of(webinar)), "A list of 2 people") == [preview.request["PATH_INFO"]]


def test_skipping_the_reading_is_offered_where_registrations_are_read(desk: Client, webinar: Webinar) -> None:
    offered = []
    for needed in (False, True):
        actions.choose_approval(webinar, by=None, needed=needed)
        offered.append("without being read first" in main_text(desk.get(page_of(webinar))))

    assert offered == [False, True]


def test_each_answer_is_shown_counted_and_can_be_chosen(desk: Client, webinar: Webinar) -> None:
    make_invitation(webinar, "yes@example.org", state=InvitationState.REGISTERED)
    make_invitation(webinar, "no@example.org", state=InvitationState.DECLINED)
    make_invitation(webinar, "open@example.org")
    make_invitation(make_webinar(), "other@example.org")

    everyone = main_text(desk.get(page_of(webinar)))
    declined = main_text(desk.get(page_of(webinar), {"state": "declined"}))

    assert "All 3invited 1registered 1does not want to come 1" in everyone
    assert "other@example.org" not in everyone
    assert ["@example.org" in declined, "no@example.org" in declined, "yes@" in declined] == [
        True,
        True,
        False,
    ]


def test_one_invitation_is_sent_again_and_taken_back(desk: Client, webinar: Webinar) -> None:
    invited = make_invitation(webinar)
    address = reverse("host_invitation", args=[webinar.slug, invited.public_id])

    said = [desk.post(address, {"do": do}, follow=True).content.decode() for do in ("again", "again", "back")]

    invited.refresh_from_db()
    assert ["is sent again" in said[0], "within the last day" in said[1], "taken back" in said[2]] == [
        True
    ] * 3
    assert (invited.state, invited.round) == (InvitationState.TAKEN_BACK, 2)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_as_often_for_many_as_for_one(
    desk: Client, webinar: Webinar, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        make_invitation(webinar)

    with django_assert_max_num_queries(14):
        desk.get(page_of(webinar))
