import re
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from common.logs import mask
from members.actions import make_claim
from notifications.models import OutgoingMail
from tests.factories.members import make_host, make_member, make_person
from tests.factories.webinars import make_webinar
from tests.pages.seen import errors, heading, links, main_text, tree
from webinars.states import WebinarState

pytestmark = pytest.mark.django_db
PAGE = {
    "name": "Wanjiru Kamau",
    "headline": "Social worker, Kisumu",
    "bio": "Fifteen years.",
    "country": "Kenya",
    "languages": "Kiswahili",
    "links_text": "https://example.org/guides/",
    "accepts_messages": "on",
}


def test_whoever_holds_the_link_signs_in_says_it_is_them_and_writes_their_page(client: Client) -> None:
    person = make_person("Wanjiru", slug="wanjiru", contact_email="old@example.org")
    make_webinar(presenters=[person])
    address = reverse("claim", args=[make_claim(person, by=make_host())])

    as_guest = client.get(address)
    owner = make_member("wanjiru@example.org")
    client.force_login(owner)
    looked = client.get(address)
    person.refresh_from_db()
    unclaimed = person.member
    claimed = client.post(address, follow=True)
    client.post(reverse("person_edit", args=["wanjiru"]), PAGE)

    assert links(as_guest, "Yes, this is me") == [f"/sign-in/?next={quote(address, safe='')}"]
    assert "wanjiru@example.org" in main_text(looked)
    assert (unclaimed, as_guest["Cache-Control"], as_guest["Referrer-Policy"]) == (
        None,
        "no-store",
        "same-origin",
    )
    assert heading(claimed) == "My page"
    person.refresh_from_db()
    assert (person.member, person.slug, person.name) == (owner, "wanjiru", "Wanjiru Kamau")
    public = client.get(person.get_absolute_url())
    assert "example.org/guides" in main_text(public)
    assert "old@example.org" not in public.content.decode()
    assert client.get(address)["Location"] == reverse("person_edit", args=["wanjiru"])


def test_signing_in_by_a_code_leads_back_to_the_claim(client: Client) -> None:
    person = make_person("Wanjiru")
    address = reverse("claim", args=[make_claim(person, by=None)])

    asked = client.post(
        reverse("account_request_login_code"), {"email": "new@example.org", "next": address}, follow=True
    )
    code = re.search(r"\b\d{6}\b", OutgoingMail.objects.get().text)
    assert code is not None
    carried = tree(asked).find(".//form[@action='/sign-in/code/']/input[@name='next']").get("value")
    signed_in = client.post(reverse("account_confirm_login_code"), {"code": code[0], "next": carried})
    client.post(address)

    person.refresh_from_db()
    assert signed_in["Location"] == address
    assert person.member is not None
    assert person.member.email == "new@example.org"


def test_a_token_stays_out_of_the_logs() -> None:
    address = reverse("claim", args=["secret"])

    assert mask(f"GET {address}") == "GET /claim/…/"
    assert mask(f"GET /sign-in/?next={quote(address, safe='')}") == "GET /sign-in/?next=%2Fclaim%2F…%2F"


def test_a_guest_who_posts_claims_nothing(client: Client) -> None:
    person = make_person()
    address = reverse("claim", args=[make_claim(person, by=None)])

    answer = client.post(address)

    person.refresh_from_db()
    assert (person.member, heading(answer)) == (None, "Wanjiru")


def test_a_link_that_serves_no_more_says_why(client: Client) -> None:
    person = make_person("Wanjiru")
    first, second = (reverse("claim", args=[make_claim(person, by=None)]) for _ in range(2))
    client.force_login(make_member())
    client.post(first)
    client.force_login(make_member())

    used, taken = client.get(first), client.post(second)

    assert (used.status_code, taken.status_code) == (409, 409)
    assert "This link was used already, and it serves once." in main_text(used)
    assert "This page has its owner already." in main_text(taken)
    assert client.get(reverse("claim", args=["guessed"])).status_code == 404


def test_a_host_writes_a_page_until_it_has_its_owner(client: Client) -> None:
    host, person = make_host(), make_person("Wanjiru", slug="wanjiru")
    make_webinar(host=host, presenters=[person], state=WebinarState.DRAFT)
    address = reverse("person_edit", args=["wanjiru"])
    client.force_login(host)

    saved = client.post(address, {**PAGE, "contact_email": "w@example.org"}, follow=True)
    person.refresh_from_db()
    kept = (person.contact_email, heading(saved))
    person.member = make_member()
    person.save()

    assert kept == ("w@example.org", "The page of Wanjiru Kamau")
    assert client.get(address).status_code == 404
    assert client.post(address, PAGE).status_code == 404
    client.force_login(make_host())
    assert client.get(address).status_code == 404


def test_an_owner_never_sets_where_letters_go_and_bad_answers_are_said_at_the_field(client: Client) -> None:
    owner = make_member()
    person = make_person("Wanjiru", slug="wanjiru", member=owner, contact_email="kept@example.org")
    client.force_login(owner)
    address = reverse("person_edit", args=["wanjiru"])

    wrong = client.post(address, {**PAGE, "name": "", "links_text": "javascript:alert(1)"})
    many = client.post(address, {**PAGE, "links_text": "\n".join(f"https://e.org/{n}" for n in range(9))})
    client.post(address, {**PAGE, "contact_email": "mine@example.org", "accepts_messages": ""})

    assert errors(wrong) == [
        "Enter the name",
        "“javascript:alert(1)” is no whole link. Copy it from your browser, starting with https://",
    ]
    assert errors(many) == ["Keep at most 8 links"]
    person.refresh_from_db()
    assert (person.contact_email, person.accepts_messages) == ("kept@example.org", False)


def test_an_account_leads_to_its_page_and_to_its_practices(client: Client) -> None:
    owner = make_member()
    person = make_person("Wanjiru", slug="wanjiru", member=owner)
    webinar = make_webinar("Cash, kin and care", presenters=[person])
    webinar.practice_at = webinar.starts_at
    webinar.save()
    client.force_login(owner)

    account, shown = client.get(reverse("account")), client.get(webinar.get_absolute_url())

    assert links(account, "Change what it says") == [reverse("person_edit", args=["wanjiru"])]
    assert "Practice:" in main_text(account)
    assert "Practice, for those who speak and host:" in main_text(shown)
    client.logout()
    assert "Practice, for those" not in main_text(client.get(webinar.get_absolute_url()))
