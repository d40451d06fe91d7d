"""Seats over the API: what is asked, series, decisions and invitations."""

import datetime as dt
from typing import Any

import pytest
from rest_framework.test import APIClient

from members.models import Member
from notifications.models import OutgoingMail
from registrations import actions
from registrations.actions import inviting
from registrations.models import Invitation, Registration, SeatAnswer
from registrations.states import SeatState
from tests.factories.members import make_host
from tests.factories.registrations import make_invitation, make_seat
from tests.factories.webinars import make_series, make_webinar
from webinars.models import Webinar

pytestmark = pytest.mark.django_db

HAWA = {"name": "Hawa", "email": "hawa@example.org"}


@pytest.fixture
def host() -> Member:
    return make_host()


@pytest.fixture
def webinar(host: Member) -> Webinar:
    return make_webinar(host=host, slug="listening")


@pytest.fixture
def client(host: Member) -> APIClient:
    client = APIClient()
    client.force_authenticate(host)
    return client


def post(client: APIClient, path: str, body: Any = None) -> Any:
    return client.post(f"/api/v1/{path}", body or {}, format="json")


def test_what_is_asked_is_listed_and_answered_by_one_or_several_values(webinar: Webinar) -> None:
    langs = actions.add_question(
        webinar, by=None, kind="multi", label="Languages?", options=["Krio", "Mende"]
    )
    heard = actions.add_question(webinar, by=None, kind="consent", label="I may be heard", is_required=True)
    client = APIClient()

    asked = client.get("/api/v1/webinars/listening/asked/").json()
    refused = post(client, "webinars/listening/registrations/", HAWA)
    answers = {langs.public_id: ["Krio", "Mende"], heard.public_id: "yes"}
    taken = post(client, "webinars/listening/registrations/", {**HAWA, "answers": answers, "alias": "#"})

    assert [(row["id"], row["kind"], row["text"], row["options"], row["version"]) for row in asked] == [
        (langs.public_id, "multi", "Languages?", {"Krio": "Krio", "Mende": "Mende"}, 1),
        (heard.public_id, "consent", "I may be heard", {"yes": "yes"}, 1),
    ]
    assert (refused.status_code, refused.json()["errors"]) == (
        400,
        {"answers": {heard.public_id: "A seat can only be given if you agree to this"}},
    )
    assert taken.status_code == 201
    assert Registration.objects.get().alias == "Participant 1"
    assert list(SeatAnswer.objects.values_list("values", flat=True)) == [["Krio", "Mende"], ["yes"]]


@pytest.mark.parametrize("answer", [7, {"a": 1}, ["x", 3], "x" * 501])
def test_an_answer_of_another_shape_is_refused_with_a_sentence(webinar: Webinar, answer: object) -> None:
    refused = post(APIClient(), "webinars/listening/registrations/", {**HAWA, "answers": {"note": answer}})

    assert refused.status_code == 400
    assert "Give an answer as text" in str(refused.json()["errors"])


def test_a_series_is_joined_in_one_request() -> None:
    series = make_series(slug="thursdays")
    full = make_webinar(series=series, capacity=1)
    make_seat(full)
    make_webinar(series=series, starts_in=dt.timedelta(days=14))

    taken = post(APIClient(), "series/thursdays/registrations/", HAWA)
    missing = post(APIClient(), "series/nothing/registrations/", HAWA)

    assert (taken.status_code, taken.json()) == (201, {"seated": 1, "waiting": 1, "asked": 0})
    assert missing.status_code == 404
    assert list(OutgoingMail.objects.values_list("kind", flat=True)) == ["series_confirmed"]


def test_a_host_approves_and_declines(client: APIClient, webinar: Webinar) -> None:
    hawa, musa = [make_seat(webinar, state=SeatState.PENDING) for _ in range(2)]
    base = "webinars/listening/registrations"

    approved = post(client, f"{base}/{hawa.public_id}/approve/")
    no_reason = post(client, f"{base}/{musa.public_id}/decline/")
    declined = post(client, f"{base}/{musa.public_id}/decline/", {"reason": "Midwives only"})

    assert [answer.status_code for answer in (approved, no_reason, declined)] == [200, 400, 200]
    assert [answer.json()["state"] for answer in (approved, declined)] == ["confirmed", "declined"]
    assert no_reason.json()["errors"] == {"reason": ["This field is required."]}


def test_consents_are_counted_and_added(client: APIClient, webinar: Webinar) -> None:
    added = post(client, "webinars/listening/consents/", {"text": "I may be heard"})
    answers = {added.json()["id"]: "yes"}
    for number in range(3):
        post(
            APIClient(),
            "webinars/listening/registrations/",
            {"name": "N", "email": f"n{number}@example.org", "answers": answers},
        )
    actions.take_consent_back(Registration.objects.first(), webinar.seat_questions.get())

    (counted,) = client.get("/api/v1/webinars/listening/consents/").json()
    rows = client.get("/api/v1/webinars/listening/registrations/").json()["results"]

    assert (counted["text"], counted["agreed"], counted["taken_back"], counted["is_asked"]) == (
        "I may be heard",
        2,
        1,
        True,
    )
    given = [(row["answers"][0]["asked"], row["answers"][0]["withdrawn_at"] is None) for row in rows]
    assert given == [("I may be heard", True), ("I may be heard", True), ("I may be heard", False)]


def test_people_are_invited_and_each_bad_row_says_why(client: APIClient, webinar: Webinar) -> None:
    make_seat(webinar, "seated@example.org")
    people = [HAWA, {"email": "broken"}, {"email": "HAWA@example.org"}, {"email": "seated@example.org"}]

    sent = post(client, "webinars/listening/invitations/", {"people": people, "message": "Come"})

    assert (sent.status_code, sent.json()) == (
        201,
        {
            "invited": 1,
            "registered_already": 1,
            "invited_before": 0,
            "unwilling": 0,
            "problems": [
                {"place": 2, "sentence": "“broken” is not an e-mail address."},
                {"place": 3, "sentence": "HAWA@example.org stands in line 1 already."},
            ],
        },
    )
    rows = client.get("/api/v1/webinars/listening/invitations/").json()["results"]
    assert [(row["email"], row["state"], row["round"]) for row in rows] == [
        ("hawa@example.org", "invited", 1)
    ]
    assert Invitation.objects.get().token not in str(rows)


def test_beyond_a_days_bound_nobody_is_invited(
    client: APIClient, webinar: Webinar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inviting, "PER_DAY", 1)
    people = [HAWA, {"email": "musa@example.org"}]

    refused = post(client, "webinars/listening/invitations/", {"people": people})

    assert (refused.status_code, Invitation.objects.count(), webinar.guest_lists.count()) == (429, 0, 0)
    assert refused.json()["detail"] == "That is more than one host may invite in a day: 1 more person today."


def test_an_invitation_is_sent_again_and_taken_back(client: APIClient, webinar: Webinar) -> None:
    invited = make_invitation(webinar)
    base = f"webinars/listening/invitations/{invited.public_id}/"

    again = [post(client, f"{base}again/") for _ in range(2)]
    taken_back = client.delete(f"/api/v1/{base}")

    invited.refresh_from_db()
    assert [answer.status_code for answer in (*again, taken_back)] == [200, 409, 204]
    assert "within the last day" in again[1].json()["detail"]
    assert invited.state == "taken_back"
