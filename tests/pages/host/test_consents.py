"""What people agree to: in new words, everywhere, and counted."""

import pytest
from django.test import Client
from django.urls import reverse

from members.roles import Role
from registrations import actions
from registrations.models import SeatQuestion
from tests.factories.members import make_host, make_member
from tests.factories.webinars import make_webinar
from tests.pages.seen import errors, main_text

pytestmark = pytest.mark.django_db


def test_new_words_are_the_next_version_and_counts_stay_apart(client: Client) -> None:
    host = make_host()
    webinar = make_webinar(host=host)
    client.force_login(host)
    old = actions.add_question(webinar, by=None, kind="consent", label="Old words")
    actions.register(webinar, name="Hawa", email="h@example.org", answers={old.public_id: ["yes"]})
    seat = actions.register(webinar, name="Musa", email="m@example.org", answers={old.public_id: ["yes"]})
    actions.take_consent_back(seat, old)

    address = reverse("host_consent_words", args=[webinar.slug, old.public_id])
    client.post(address, {"label": "New words", "is_required": "on"})

    asked = main_text(client.get(reverse("host_seat_questions", args=[webinar.slug])))
    people = main_text(client.get(reverse("host_webinar_people", args=[webinar.slug])))
    assert ("New words" in asked, "Old words" in asked) == (True, False)
    assert "version 2 · no seat without it" in asked
    assert "Old words version 1, asked no more11" in people
    assert "Old words agreed" in people
    assert "Old words taken back" in people
    assert client.get(address).status_code == 404


def test_only_admins_ask_everywhere(client: Client) -> None:
    host = make_host()
    webinar = make_webinar(host=host)
    page = reverse("host_consents")
    client.force_login(host)
    refused = [client.get(page).status_code, client.post(page, {"label": "x"}).status_code]

    client.force_login(make_member(role=Role.ADMIN))
    client.post(page, {"label": "Tell me about other webinars"})
    everywhere = SeatQuestion.objects.get()
    form = main_text(Client().get(f"/webinars/{webinar.slug}/register/"))
    one = reverse("host_consent_everywhere", args=[everywhere.public_id])
    client.post(one, {"label": "Tell me about other webinars, once a month"})
    newer = SeatQuestion.objects.get(retired_at=None)
    client.post(reverse("host_consent_everywhere", args=[newer.public_id]), {"do": "remove"})

    assert refused == [404, 404]
    assert "Tell me about other webinars" in form
    assert (newer.version, newer.webinar) == (2, None)
    assert list(SeatQuestion.objects.asked_in(webinar)) == []


def test_a_host_sees_what_is_asked_everywhere_and_cannot_change_it(client: Client) -> None:
    host = make_host()
    webinar = make_webinar(host=host)
    everywhere = actions.add_question(None, by=None, kind="consent", label="Tell me about others")
    client.force_login(host)

    text = main_text(client.get(reverse("host_seat_questions", args=[webinar.slug])))
    remove = client.post(reverse("host_seat_question_remove", args=[webinar.slug, everywhere.public_id]))
    words = client.post(
        reverse("host_consent_words", args=[webinar.slug, everywhere.public_id]), {"label": "Mine"}
    )

    assert "Asked in every webinar of this site." in text
    assert (remove.status_code, words.status_code) == (404, 404)


def test_a_text_without_words_says_so(client: Client) -> None:
    client.force_login(make_member(role=Role.ADMIN))

    assert errors(client.post(reverse("host_consents"), {"label": " "})) == ["Write the text"]
