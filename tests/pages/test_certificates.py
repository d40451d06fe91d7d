import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from registrations import actions
from registrations.models import Certificate, Registration, WatchedParts
from registrations.states import CertificateState
from tests.factories.archive import make_publication
from tests.factories.attendance import make_certificate, make_policy
from tests.factories.members import make_host, make_member
from tests.factories.registrations import make_seat
from tests.factories.webinars import make_past_webinar, make_webinar
from tests.pages.seen import main_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def seat() -> Registration:
    webinar = make_past_webinar("Listening first")
    make_policy(webinar, hours="1.5 hours", signature="Wanjiru")
    return make_seat(webinar, name="Hawa")


def issued(seat: Registration, **fields: object) -> Certificate:
    return make_certificate(seat, 45, **fields)


def test_who_took_part_asks_and_gets_the_pdf(client: Client, seat: Registration) -> None:
    make_certificate(seat, 45).delete()
    assert "Counted so far: 45 of 30 minutes." in main_text(client.get(seat.get_absolute_url()))

    client.post(reverse("seat_certificate", args=[seat.token]), {"name": "Hawa Kamara", "shows_name": "yes"})

    text = main_text(client.get(seat.get_absolute_url()))
    assert "Issued to Hawa Kamara for 45 minutes." in text
    response = client.get(reverse("seat_certificate_file", args=[seat.token]))
    assert (response["Content-Type"], response.content[:5]) == ("application/pdf", b"%PDF-")
    assert response["Content-Disposition"].startswith('attachment; filename="certificate-')


def test_without_a_name_nothing_is_asked(client: Client, seat: Registration) -> None:
    response = client.post(reverse("seat_certificate", args=[seat.token]), {"name": " "}, follow=True)

    assert "Enter the name for your certificate" in response.content.decode()
    assert Certificate.objects.count() == 0


def test_the_seat_page_is_silent_where_there_are_none(client: Client) -> None:
    held, coming = make_seat(make_past_webinar()), make_seat(make_webinar())
    make_policy(coming.webinar)

    for seat in (held, coming):
        assert "Certificate of attendance" not in main_text(client.get(seat.get_absolute_url()))
    response = client.post(reverse("seat_certificate", args=[held.token]), {"name": "Hawa"}, follow=True)
    assert "There are no certificates for this webinar." in response.content.decode()


def test_anybody_checks_a_certificate_by_its_code(client: Client, seat: Registration) -> None:
    given = issued(seat)

    text = main_text(
        client.get(
            reverse("certificates"), {"code": f" {given.code.upper()[:5]}-{given.code[5:]} "}, follow=True
        )
    )

    assert all(
        words in text
        for words in (
            "This certificate is valid",
            "Hawa",
            "Listening first",
            "45 minutes",
            "1.5 hours",
            "Wanjiru",
        )
    )
    assert seat.email not in text


def test_a_name_that_is_not_to_be_shown_is_not(client: Client, seat: Registration) -> None:
    given = issued(seat, name="Secret Name", shows_name=False)

    text = main_text(client.get(given.get_absolute_url()))

    assert "Secret Name" not in text
    assert "the holder does not show the name here" in text


def test_a_revoked_one_says_when_and_why(client: Client, seat: Registration) -> None:
    given = issued(seat)
    actions.revoke_certificate(given, by=make_host(), reason="It was somebody else")

    text = main_text(client.get(given.get_absolute_url()))

    assert f"This certificate was revoked on {timezone.now():%-d %B %Y}" in text
    assert "It was somebody else" in text
    assert "is valid" not in text
    assert client.get(reverse("seat_certificate_file", args=[seat.token])).status_code == 404
    assert "Your certificate was revoked on" in main_text(client.get(seat.get_absolute_url()))


def test_one_that_was_taken_back_tells_nothing_more(client: Client, seat: Registration) -> None:
    given = issued(seat)

    client.post(reverse("seat_certificate", args=[seat.token]), {"do": "withdraw"})

    response = client.get(given.get_absolute_url())
    assert response.status_code == 410
    assert "Hawa" not in response.content.decode()
    assert Certificate.objects.get().state == CertificateState.WITHDRAWN


def test_unknown_codes_and_those_only_asked_for_are_not_found(client: Client, seat: Registration) -> None:
    asked = make_certificate(seat, 5)

    assert client.get(asked.get_absolute_url()).status_code == 404
    assert client.get(reverse("certificate", args=["nothing"])).status_code == 404
    assert client.get(reverse("certificates"), {"code": asked.code}).status_code == 404
    assert client.get(reverse("certificates")).status_code == 200


def replayed(client: Client, seat: Registration, *batches: tuple[int, str]) -> list[object]:
    """Send what was played, each so many seconds after the one before; return the minutes or statuses."""
    address, now = reverse("recording_played", args=[seat.webinar.slug]), timezone.now()
    answers: list[object] = []
    for wait, parts in batches:
        now += dt.timedelta(seconds=wait)
        with time_machine.travel(now, tick=False):
            response = client.post(address, {"parts": parts})
        answers.append(response.json()["minutes"] if response.status_code == 200 else response.status_code)
    return answers


@pytest.fixture
def replay_seat() -> Registration:
    publication = make_publication()
    publication.recording.duration_ms = 3_600_000
    publication.recording.save()
    make_policy(publication.webinar, counts_replay=True)
    return make_seat(publication.webinar, "hawa@example.org")


def test_a_guest_comes_with_the_seat_and_what_is_played_counts(
    client: Client, replay_seat: Registration
) -> None:
    seat = replay_seat
    assert replayed(client, seat, (0, "")) == [404]
    client.post(reverse("seat_certificate", args=[seat.token]), {"name": "Hawa"})
    assert replayed(client, seat, (0, "")) == [404]
    assert "data-played" not in client.get(reverse("recording", args=[seat.webinar.slug])).content.decode()

    response = client.post(reverse("seat_replay", args=[seat.token]), follow=True)
    assert 'data-played data-counted="Counted for your certificate' in response.content.decode()

    assert replayed(client, seat, (0, ""), (600, "0-600"), (600, "600.0-1200.0,300-400")) == [0, 10, 20]
    assert replayed(client, seat, (1800, "1200-1860")) == [31]
    assert Certificate.objects.get().state == CertificateState.ISSUED
    assert replayed(client, seat, (2000, "0-10")) == [404]
    assert "data-played" not in client.get(reverse("recording", args=[seat.webinar.slug])).content.decode()


def test_a_member_with_a_seat_needs_no_link(client: Client, replay_seat: Registration) -> None:
    member = make_member("hawa@example.org")
    member.emailaddress_set.update_or_create(email=member.email, defaults={"verified": True, "primary": True})
    actions.ask_for_certificate(replay_seat, name="Hawa", shows_name=True)
    client.force_login(member)

    assert replayed(client, replay_seat, (0, ""), (60, "0-60")) == [0, 1]


def test_others_are_not_counted_and_nothing_is_kept_of_them(
    client: Client, replay_seat: Registration
) -> None:
    actions.ask_for_certificate(replay_seat, name="Hawa", shows_name=True)
    client.force_login(make_member())

    assert replayed(client, replay_seat, (0, ""), (60, "0-60")) == [404, 404]
    assert WatchedParts.objects.count() == 0


@pytest.mark.parametrize("parts", ["x", "1-2-3", "5-1", "-3-4", "nan-4", "0-inf", ",".join(["1-2"] * 201)])
def test_what_no_player_sends_is_refused(client: Client, replay_seat: Registration, parts: str) -> None:
    actions.ask_for_certificate(replay_seat, name="Hawa", shows_name=True)
    client.post(reverse("seat_replay", args=[replay_seat.token]))
    replayed(client, replay_seat, (0, ""))

    assert replayed(client, replay_seat, (60, parts)) == [404]
    assert WatchedParts.objects.get().parts == []


def test_without_a_recording_there_is_nothing_to_play(client: Client, seat: Registration) -> None:
    assert client.post(reverse("seat_replay", args=[seat.token])).status_code == 404


def test_members_find_their_certificates_with_their_seats(client: Client, seat: Registration) -> None:
    member = make_member(seat.email)
    member.emailaddress_set.update_or_create(email=member.email, defaults={"verified": True, "primary": True})
    client.force_login(member)
    address = reverse("seat_certificate_file", args=[seat.token])
    before = address in client.get(reverse("account_seats")).content.decode()

    issued(seat)

    assert (before, address in client.get(reverse("account_seats")).content.decode()) == (False, True)
