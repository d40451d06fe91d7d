import csv
import io

import pytest
from django.test import Client
from django.urls import reverse

from pages.host.people import as_text, sources_of
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


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =cmd|' /C calc'!A0", "=1"]
)
def test_what_a_spreadsheet_would_run_is_kept_as_text(cell: str) -> None:
    assert as_text(cell) == f"'{cell}"


def test_ordinary_names_stay_as_they_are() -> None:
    assert [as_text(cell) for cell in ("Hawa", "O’Neill, Ann", "", "محمد")] == [
        "Hawa",
        "O’Neill, Ann",
        "",
        "محمد",
    ]


def test_the_list_is_a_csv_file_without_formulas(client: Client) -> None:
    host = make_host()
    webinar = make_webinar(host=host, slug="listening")
    make_seat(
        webinar, "a@example.org", name='=HYPERLINK("http://evil.example","Hawa")', note="line one\nline two"
    )
    client.force_login(host)

    response = client.get(reverse("host_webinar_people", args=["listening"]), {"format": "csv"})

    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert response["Content-Disposition"] == 'attachment; filename="listening-people.csv"'
    assert rows[1][:3] == ['\'=HYPERLINK("http://evil.example","Hawa")', "a@example.org", "your seat is kept"]
    assert rows[1][5:] == ["line one\nline two", "1"]


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
