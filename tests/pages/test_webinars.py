"""A webinar's page, and taking a seat in it."""

import datetime as dt
import re
import time

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from community.models import Question
from notifications.models import OutgoingMail
from pages.unhurried import stamp
from registrations import actions
from registrations.models import Registration
from tests.factories.archive import make_publication
from tests.factories.members import make_host, make_member, make_person
from tests.factories.registrations import make_seat
from tests.factories.webinars import make_past_webinar, make_webinar
from tests.pages.seen import errors, forms, heading, links, main_text, tree
from webinars.models import Webinar
from webinars.states import WebinarState

pytestmark = pytest.mark.django_db

HAWA = {
    "name": "Hawa",
    "email": "hawa@example.org",
    "note": "",
    "time_zone": "",
    "website": "",
    "shown": stamp(time.time() - 30),
}


def test_the_time_stands_in_the_hosts_zone_with_others_around_the_world(client: Client) -> None:
    starts_at = dt.datetime(2030, 11, 28, 13, tzinfo=dt.UTC)
    webinar = make_webinar("Listening first", time_zone="Africa/Nairobi", starts_at=starts_at)

    text = main_text(client.get(webinar.get_absolute_url()))

    assert "16:00–17:00 Nairobi (UTC+3)" in text
    assert "07:00 Guatemala" in text


def test_two_fields_save_a_seat_and_the_link_travels_by_mail_only(client: Client) -> None:
    webinar = make_webinar("Listening first")

    response = client.post(f"/webinars/{webinar.slug}/register/", HAWA, follow=True)

    seat = Registration.objects.get()
    assert (seat.name, seat.email, seat.state) == ("Hawa", "hawa@example.org", "confirmed")
    assert response.redirect_chain == [(f"/webinars/{webinar.slug}/register/done/", 302)]
    assert heading(response) == "Your seat is saved"
    assert "hawa@example.org" in main_text(response)
    assert seat.token.encode() not in response.content
    assert OutgoingMail.objects.get().recipient == "hawa@example.org"


def test_bad_answers_come_back_with_a_sentence_each_and_nothing_lost(client: Client) -> None:
    webinar = make_webinar()

    response = client.post(
        f"/webinars/{webinar.slug}/register/", {**HAWA, "name": "", "email": "hawa.example.org"}
    )

    assert errors(response) == [
        "Enter your name",
        "Enter an e-mail address with an @ sign, like name@example.org",
    ]
    assert b'value="hawa.example.org"' in response.content
    assert Registration.objects.count() == 0


def test_a_repeated_registration_looks_like_the_first(client: Client) -> None:
    webinar = make_webinar(capacity=5)
    first = client.post(f"/webinars/{webinar.slug}/register/", HAWA, follow=True)

    second = Client().post(f"/webinars/{webinar.slug}/register/", HAWA, follow=True)

    assert main_text(second) == main_text(first)
    assert Registration.objects.count() == 1


def test_a_full_webinar_puts_newcomers_on_the_waiting_list(client: Client) -> None:
    webinar = make_webinar(capacity=1)
    client.post(f"/webinars/{webinar.slug}/register/", HAWA)

    assert "Join the waiting list" in main_text(client.get(webinar.get_absolute_url()))
    response = client.post(
        f"/webinars/{webinar.slug}/register/", {**HAWA, "email": "joseph@example.org"}, follow=True
    )
    assert heading(response) == "You are on the waiting list"
    assert "Your place in the line: 1." in main_text(response)


def test_the_receipt_of_another_webinar_shows_no_address(client: Client) -> None:
    webinar, other = make_webinar(), make_webinar()
    client.post(f"/webinars/{webinar.slug}/register/", HAWA)

    assert "hawa@example.org" not in main_text(client.get(f"/webinars/{other.slug}/register/done/"))


def test_the_zone_of_the_device_is_kept_with_the_seat(client: Client) -> None:
    webinar = make_webinar()

    client.post(f"/webinars/{webinar.slug}/register/", {**HAWA, "time_zone": "Africa/Freetown"})

    assert Registration.objects.get().time_zone == "Africa/Freetown"


@pytest.mark.parametrize(
    ("state", "says"),
    [(WebinarState.CANCELLED, "This webinar is cancelled"), (WebinarState.ENDED, "This webinar is over")],
)
def test_what_cannot_be_joined_says_why_and_has_no_form(
    client: Client, state: WebinarState, says: str
) -> None:
    webinar = make_webinar(state=state)

    response = client.get(webinar.get_absolute_url())

    assert says in main_text(response)
    assert ("post", f"/webinars/{webinar.slug}/register/") not in forms(response)


def test_nobody_registers_for_what_is_over(client: Client) -> None:
    webinar = make_past_webinar()

    response = client.post(f"/webinars/{webinar.slug}/register/", HAWA)

    assert "Registration is closed" in main_text(response)
    assert Registration.objects.count() == 0


def test_a_draft_is_for_its_hosts(client: Client) -> None:
    host = make_host()
    webinar = make_webinar(state=WebinarState.DRAFT, host=host)

    assert client.get(webinar.get_absolute_url()).status_code == 404
    client.force_login(host)
    assert "A draft: only its hosts see this page" in main_text(client.get(webinar.get_absolute_url()))


def test_a_webinar_leads_to_its_recording(client: Client) -> None:
    make_publication("what-was")

    response = client.get("/webinars/what-was/")

    assert links(response, "Watch, listen or read") == ["/recordings/what-was/"]


def test_a_member_finds_name_and_address_filled_in(client: Client) -> None:
    webinar = make_webinar()
    client.force_login(make_member("hawa@example.org", name="Hawa"))

    response = client.get(webinar.get_absolute_url())

    assert b'value="hawa@example.org"' in response.content


def test_a_lost_link_is_mailed_again_and_nobody_learns_who_registered(client: Client) -> None:
    webinar = make_webinar()

    known = client.post(f"/webinars/{webinar.slug}/register/lost/", {"email": "hawa@example.org"})
    unknown = client.post(f"/webinars/{webinar.slug}/register/lost/", {"email": "nobody@example.org"})

    assert main_text(known) == main_text(unknown)


def test_the_calendar_file_is_one_event(client: Client) -> None:
    webinar = make_webinar()

    response = client.get(f"/webinars/{webinar.slug}/calendar.ics")

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.content.count(b"BEGIN:VEVENT") == 1


def test_the_feed_holds_everything_public(client: Client) -> None:
    make_webinar()
    make_past_webinar()
    make_webinar(state=WebinarState.DRAFT)

    assert client.get("/webinars.ics").content.count(b"BEGIN:VEVENT") == 2


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_often_for_one_presenter_and_question_as_for_three(
    client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    people = [make_person(contact_email=f"p{number}@example.org") for number in range(count)]
    webinar: Webinar = make_webinar(presenters=people, topics=["Children", "Referral", "Law"][:count])
    for number in range(count):
        Question.objects.create(webinar=webinar, text=f"Why {number}?", state="public")

    with django_assert_num_queries(11):
        client.get(webinar.get_absolute_url())


def test_six_digits_from_the_mail_open_the_seat_on_another_device(client: Client) -> None:
    webinar = make_webinar()
    seat = make_seat(webinar, "hawa@example.org")
    address = f"/webinars/{webinar.slug}/register/lost/"
    client.post(address, {"email": "hawa@example.org"})
    code = re.findall(r"\b\d{6}\b", OutgoingMail.objects.get().text)[0]
    spaced = f" {code[:3]} {code[3:]}".translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))

    response = Client().post(f"{address}code/", {"email": "hawa@example.org", "code": spaced})

    assert (response.status_code, response["Location"]) == (302, f"/s/{seat.token}/")


def test_a_wrong_code_and_an_unknown_address_look_alike(client: Client) -> None:
    webinar = make_webinar()
    make_seat(webinar, "hawa@example.org")
    address = f"/webinars/{webinar.slug}/register/lost/"
    client.post(address, {"email": "hawa@example.org"})

    known, unknown = [
        client.post(f"{address}code/", {"email": email, "code": "12"})
        for email in ("hawa@example.org", "nobody@example.org")
    ]

    assert main_text(known) == main_text(unknown)
    assert errors(known) == ["This code does not fit, or its ten minutes are over. Ask for a new one."]


def test_the_page_of_the_code_alone_leads_back_to_the_question_for_the_address(client: Client) -> None:
    address = f"/webinars/{make_webinar().slug}/register/lost/"

    assert client.get(f"{address}code/")["Location"] == address
    assert client.post(f"{address}code/", {"code": "123456"})["Location"] == address


def test_the_word_in_the_link_travels_in_the_form_and_in_no_cookie(client: Client) -> None:
    webinar = make_webinar()

    response = client.get(f"{webinar.get_absolute_url()}?src=Radio")

    word = tree(response).xpath("//form//input[@name='src']/@value")[0]
    cookies = set(response.cookies)
    Client().post(f"/webinars/{webinar.slug}/register/", {**HAWA, "src": word})
    assert (word, cookies - {"csrf"}, Registration.objects.get().source) == ("radio", set(), "radio")


def test_many_around_one_phone_say_so_in_the_form(client: Client) -> None:
    webinar = make_webinar()

    refused = client.post(f"/webinars/{webinar.slug}/register/", {**HAWA, "party": "400"})
    client.post(f"/webinars/{webinar.slug}/register/", {**HAWA, "party": "12"})

    assert errors(refused) == ["Enter a number from 1 to 50"]
    assert Registration.objects.get().party == 12


def test_where_the_host_reads_first_the_form_and_the_receipt_say_so(client: Client) -> None:
    webinar = make_webinar()
    actions.choose_approval(webinar, by=None, needed=True)

    page = client.get(webinar.get_absolute_url())
    response = client.post(f"/webinars/{webinar.slug}/register/", HAWA, follow=True)
    actions.decline(Registration.objects.get(), by=None, reason="Midwives only")

    assert "Ask for a seat" in main_text(page)
    assert heading(response) == "The host reads your registration first"
    assert "Midwives only" in main_text(client.get(Registration.objects.get().get_absolute_url()))
