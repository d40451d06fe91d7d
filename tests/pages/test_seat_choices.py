"""What people choose, agree to and ask on their seat's page."""

import pytest
from django.test import Client

from community.models import Question
from registrations import actions
from registrations.models import JoinClick, Registration
from registrations.rules import name_for_provider
from registrations.states import SeatState
from tests.factories.registrations import make_seat
from tests.factories.webinars import make_series, make_webinar
from tests.pages.seen import errors, heading, links, main_text, tree
from webinars.states import WebinarState

pytestmark = pytest.mark.django_db


def test_name_reminder_and_discreet_mails_are_chosen_anew(client: Client) -> None:
    webinar = make_webinar()
    make_seat(webinar)
    seat = make_seat(webinar, name="Hawa Kamara")
    address = f"/s/{seat.token}/choices/"

    assert links(client.get(f"/s/{seat.token}/"), "My choices") == [address]
    shown = []
    for chosen in ({"shown_as": "#"}, {"alias": "H.\r\nBcc: x"}, {"shown_as": "", "is_discreet": "on"}):
        client.post(address, chosen)
        seat.refresh_from_db()
        shown.append((name_for_provider(seat), seat.is_discreet))

    assert shown == [("Participant 2", False), ("H. Bcc: x", False), ("Hawa Kamara", True)]
    assert seat.proven_at is not None


def test_another_name_needs_to_be_entered(client: Client) -> None:
    seat = make_seat(make_webinar())

    answer = client.post(f"/s/{seat.token}/choices/", {"shown_as": "other"})

    assert errors(answer) == ["Enter the name to be shown"]


def test_asking_for_the_hour_takes_reminders_up_again(client: Client) -> None:
    seat = make_seat(make_webinar())
    actions.stop(seat)

    client.post(f"/s/{seat.token}/choices/", {"hour_reminder": "on"})

    seat.refresh_from_db()
    assert (seat.hour_reminder, seat.reminders_stopped_at) == (True, None)


def test_answers_are_shown_and_changed_and_consents_stay(client: Client) -> None:
    webinar = make_webinar()
    work = actions.add_question(
        webinar, by=None, kind="choice", label="Work?", options=["Nurse", "Other"], is_required=True
    )
    consent = actions.add_question(webinar, by=None, kind="consent", label="I may be heard", is_required=True)
    seat = actions.register(
        webinar,
        name="Hawa",
        email="hawa@example.org",
        answers={work.public_id: ["Nurse"], consent.public_id: ["yes"]},
    )
    address = f"/s/{seat.token}/choices/"

    page = client.get(address)
    missing = client.post(address, {})
    client.post(address, {f"q-{work.public_id}": "Other"})

    assert tree(page).xpath("//main//input[@checked]/@value") == ["Nurse"]
    assert errors(missing) == ["Answer this question"]
    assert [(a.question, a.values) for a in seat.seat_answers.order_by("question")] == [
        (work, ["Other"]),
        (consent, ["yes"]),
    ]


def test_a_consent_is_taken_back_and_given_anew(client: Client) -> None:
    webinar = make_webinar()
    consent = actions.add_question(webinar, by=None, kind="consent", label="Tell me about others")
    seat = actions.register(
        webinar, name="Hawa", email="hawa@example.org", answers={consent.public_id: ["yes"]}
    )
    other = actions.add_question(make_webinar(), by=None, kind="consent", label="Elsewhere")
    address, page = f"/s/{seat.token}/consent/", f"/s/{seat.token}/choices/"

    texts = [main_text(client.get(page))]
    for do in ("back", "agree"):
        client.post(address, {"consent": consent.public_id, "do": do})
        texts.append(main_text(client.get(page)))
    strange = client.post(address, {"consent": other.public_id, "do": "agree"})

    assert ["You agree" in text for text in texts] == [True, False, True]
    assert "Taken back" in texts[1]
    assert (strange.status_code, seat.seat_answers.count()) == (404, 2)


def test_without_a_needed_consent_the_meeting_stays_closed(client: Client) -> None:
    webinar = make_webinar(state=WebinarState.LIVE)
    consent = actions.add_question(webinar, by=None, kind="consent", label="I may be heard", is_required=True)
    seat = actions.register(
        webinar, name="Hawa", email="hawa@example.org", answers={consent.public_id: ["yes"]}
    )
    address = f"/s/{seat.token}/"
    client.post(f"{address}consent/", {"consent": consent.public_id, "do": "back"})

    page, refused = client.get(address), client.post(f"{address}join/")
    client.post(f"{address}consent/", {"consent": consent.public_id, "do": "agree", "back": "seat"})
    joined = client.post(f"{address}join/")

    assert ("Before you join" in main_text(page), "Join the meeting" in main_text(page)) == (True, False)
    assert (refused.status_code, joined.status_code, JoinClick.objects.count()) == (409, 303, 1)


def test_a_seat_of_a_whole_series_agrees_before_joining_to_what_its_form_did_not_show(client: Client) -> None:
    series = make_series()
    make_webinar(series=series)
    actions.register_for_series(series, name="Hawa", email="hawa@example.org")
    added = make_webinar(series=series, state=WebinarState.LIVE)
    actions.add_question(added, by=None, kind="consent", label="I may be heard", is_required=True)
    actions.enrol(series)
    seat = Registration.objects.get(webinar=added)

    assert client.post(f"/s/{seat.token}/join/").status_code == 409


def test_seats_taken_before_a_consent_was_asked_are_not_held_up(client: Client) -> None:
    webinar = make_webinar(state=WebinarState.LIVE)
    seat = make_seat(webinar)
    actions.add_question(webinar, by=None, kind="consent", label="I may be heard", is_required=True)

    assert client.post(f"/s/{seat.token}/join/").status_code == 303


@pytest.mark.parametrize("state", [SeatState.WAITLISTED, SeatState.PENDING, SeatState.CONFIRMED])
def test_who_waits_asks_the_presenters_like_who_has_a_seat(client: Client, state: SeatState) -> None:
    webinar = make_webinar()
    seat = make_seat(webinar, "hawa@example.org", state=state, alias="Participant 7")

    done = client.post(f"/s/{seat.token}/ask/", {"text": "Who decides?"}, follow=True)

    question = Question.objects.get()
    assert "Your question is on its way to the presenters." in done.content.decode()
    assert (question.webinar, question.text, question.asker_name, question.asker_email) == (
        webinar,
        "Who decides?",
        "Participant 7",
        "hawa@example.org",
    )


def test_an_empty_question_says_so(client: Client) -> None:
    seat = make_seat(make_webinar())

    answer = client.post(f"/s/{seat.token}/ask/", {"text": " "})

    assert (heading(answer), errors(answer)) == ("Ask the presenters", ["Write your question"])


def test_who_asks_too_much_reads_why_and_loses_nothing(client: Client) -> None:
    seat = make_seat(make_webinar())
    for number in range(10):
        client.post(f"/s/{seat.token}/ask/", {"text": f"Question {number}?"})

    answer = client.post(f"/s/{seat.token}/ask/", {"text": "One more?"})

    assert "Please come back tomorrow." in main_text(answer)
    assert "One more?" in main_text(answer)
