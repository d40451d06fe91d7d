import pytest
from django.test import Client
from django.urls import reverse

from pages.host.people import sources_of
from registrations import actions
from registrations.models import Registration
from registrations.states import SeatState
from tests.factories.members import make_host
from tests.factories.registrations import make_seat
from tests.factories.webinars import make_webinar
from tests.pages.seen import main_text

pytestmark = pytest.mark.django_db


def test_a_host_sees_names_addresses_and_states(client: Client) -> None:
    host = make_host()
    webinar = make_webinar(host=host)
    make_seat(webinar, "hawa@example.org", name="Hawa", note="Captions, please")
    make_seat(webinar, "musa@example.org", name="Musa", state=SeatState.WAITLISTED)
    make_seat(make_webinar(host=make_host()), "other@example.org")
    client.force_login(host)

    text = main_text(client.get(reverse("host_webinar_people", args=[webinar.slug])))

    assert "1 with a seat, 1 waiting, 0 joined." in text
    assert all(
        word in text for word in ("hawa@example.org", "Captions, please", "has a seat", "Musa", "waits")
    )
    assert "other@example.org" not in text


def test_people_around_one_phone_count_as_people_and_take_one_seat(client: Client) -> None:
    host = make_host()
    webinar = make_webinar(host=host)
    make_seat(webinar, party=12, joined_at=webinar.starts_at)
    make_seat(webinar)
    client.force_login(host)

    text = main_text(client.get(reverse("host_webinar_people", args=[webinar.slug])))

    assert "2 with a seat, 0 waiting, 1 joined." in text
    assert "13 people have a seat, 12 joined." in text


@pytest.mark.database
def test_seats_are_counted_by_the_word_in_the_link() -> None:
    webinar = make_webinar()
    for source in ("radio", "radio", "whatsapp", ""):
        make_seat(webinar, source=source)
    make_seat(webinar, source="radio", joined_at=webinar.starts_at)
    make_seat(webinar, source="whatsapp", state=SeatState.CANCELLED)

    assert sources_of(webinar) == [
        {"source": "radio", "registered": 3, "joined": 1},
        {"source": "", "registered": 1, "joined": 0},
        {"source": "whatsapp", "registered": 1, "joined": 0},
    ]


def test_without_words_in_links_there_is_nothing_to_count() -> None:
    webinar = make_webinar()
    make_seat(webinar)

    assert sources_of(webinar) == []


def test_a_host_reads_registrations_first_and_answers_each(client: Client) -> None:
    host = make_host()
    webinar = make_webinar(host=host)
    client.force_login(host)
    client.post(reverse("host_webinar_seats", args=[webinar.slug]), {"needs_approval": "yes"})
    hawa, musa = [
        actions.register(webinar, name=name, email=f"{name}@example.org", note=f"I am {name}")
        for name in ("Hawa", "Musa")
    ]
    page = reverse("host_webinar_people", args=[webinar.slug])

    assert "Waiting for your answer" in main_text(client.get(page))
    client.post(reverse("host_seat_decide", args=[webinar.slug, hawa.public_id]), {"do": "approve"})
    address = reverse("host_seat_decide", args=[webinar.slug, musa.public_id])
    empty = client.post(address, {"do": "decline", "reason": ""}, follow=True)
    client.post(address, {"do": "decline", "reason": "Midwives only"})

    assert b"Write a sentence for the person" in empty.content
    assert list(Registration.objects.order_by("pk").values_list("state", "decline_reason")) == [
        ("confirmed", ""),
        ("declined", "Midwives only"),
    ]
    assert "Waiting for your answer" not in main_text(client.get(page))


def test_another_host_decides_nothing(client: Client) -> None:
    webinar = make_webinar(host=make_host())
    seat = make_seat(webinar, state=SeatState.PENDING)
    client.force_login(make_host())

    answers = [
        client.post(reverse("host_seat_decide", args=[webinar.slug, seat.public_id]), {"do": "approve"}),
        client.post(reverse("host_webinar_seats", args=[webinar.slug]), {"needs_approval": "yes"}),
    ]

    seat.refresh_from_db()
    assert ([answer.status_code for answer in answers], seat.state) == ([404, 404], "pending")


def test_several_are_answered_at_once_with_one_reason(client: Client) -> None:
    host = make_host()
    webinar = make_webinar(host=host, capacity=1)
    actions.choose_approval(webinar, by=host, needed=True)
    client.force_login(host)
    seats = [actions.register(webinar, name=f"N{n}", email=f"n{n}@example.org") for n in range(5)]
    address = reverse("host_seats_decide", args=[webinar.slug])
    ids = [seat.public_id for seat in seats]

    said = [
        client.post(address, given, follow=True).content.decode()
        for given in (
            {"do": "approve"},
            {"do": "decline", "seat": ids[:2], "reason": " "},
            {"do": "decline", "seat": ids[:2], "reason": "Midwives only"},
            {"do": "approve", "seat": [ids[2], "unknown"]},
            {"do": "approve-all"},
        )
    ]

    expected = (
        "Tick at least one person first.",
        "Write a sentence for the person",
        "2 people are declined.",
        "1 person has a seat.",
        "0 people have a seat. 2 people wait for one.",
    )
    assert [sentence in page for sentence, page in zip(expected, said, strict=True)] == [True] * 5
    states = Registration.objects.order_by("pk").values_list("state", "decline_reason")
    assert list(states) == [
        ("declined", "Midwives only"),
        ("declined", "Midwives only"),
        ("confirmed", ""),
        ("waitlisted", ""),
        ("waitlisted", ""),
    ]


def test_a_host_reads_the_registrations_of_guests_alone(client: Client) -> None:
    host = make_host()
    webinar = make_webinar(host=host)
    client.force_login(host)
    page = reverse("host_webinar_people", args=[webinar.slug])

    texts = []
    for choice in ("guests", "yes", "no"):
        client.post(reverse("host_webinar_seats", args=[webinar.slug]), {"needs_approval": choice})
        texts.append(main_text(client.get(page)))

    assert ["Members get theirs at once." in text for text in texts] == [True, False, False]
    assert ["You read" in text for text in texts] == [True, True, False]
