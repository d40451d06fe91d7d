"""Who comes in, by token or by session, and how the API says no."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from members import actions
from members.models import ApiToken, Member
from tests.factories.members import make_host, make_member

pytestmark = pytest.mark.django_db

WEBINARS = "/api/v1/webinars/"
NEW = {"title": "Listening first", "starts_at": "2099-01-01T12:00:00Z"}


def bearer(member: Member, *scopes: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {actions.create_token(member, scopes=scopes)}")
    return client


def test_a_token_acts_as_its_member_without_a_csrf_token() -> None:
    host = make_host()
    client = APIClient(enforce_csrf_checks=True)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {actions.create_token(host)}")

    assert client.post(WEBINARS, NEW, format="json").status_code == 201
    assert ApiToken.objects.get().last_used_at is not None


def test_a_session_needs_the_csrf_token() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_host())

    assert client.post(WEBINARS, NEW, content_type="application/json").status_code == 403

    client.get("/sign-out/")
    token = client.cookies["csrf"].value
    answer = client.post(WEBINARS, NEW, content_type="application/json", headers={"X-CSRFToken": token})
    assert answer.status_code == 201


def test_scopes_hold_a_token_back() -> None:
    host = make_host()

    assert bearer(host, "read").get(WEBINARS).status_code == 200
    assert bearer(host, "read").post(WEBINARS, NEW, format="json").status_code == 403
    assert bearer(host, "write").get(WEBINARS).status_code == 403
    assert bearer(host, "write").post(WEBINARS, NEW, format="json").status_code == 201


@pytest.mark.parametrize("fault", ["unknown", "expired", "revoked", "account closed"])
def test_a_token_that_does_not_live_is_refused(fault: str) -> None:
    host = make_host()
    client = bearer(host)
    token = ApiToken.objects.get()
    if fault == "unknown":
        client.credentials(HTTP_AUTHORIZATION="Bearer os_nothing")
    elif fault == "expired":
        ApiToken.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    elif fault == "revoked":
        actions.revoke_token(token, by=host)
    else:
        Member.objects.update(is_active=False)

    answer = client.get(WEBINARS)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_every_error_is_a_problem_document() -> None:
    client = bearer(make_host())
    answers = {
        400: client.post(WEBINARS, {"title": ""}, format="json"),
        401: APIClient().post(WEBINARS, NEW, format="json"),
        403: bearer(make_member()).post(WEBINARS, NEW, format="json"),
        404: client.get(f"{WEBINARS}nothing-here/"),
        405: client.put(WEBINARS, NEW, format="json"),
        415: client.post(WEBINARS, "title=x", content_type="application/x-www-form-urlencoded"),
    }

    for status, answer in answers.items():
        assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
        assert answer.json()["status"] == status
    assert answers[400].json()["errors"] == {
        "title": ["This field may not be blank."],
        "starts_at": ["This field is required."],
    }


def test_broken_json_is_a_problem_too() -> None:
    answer = bearer(make_host()).post(WEBINARS, "{", content_type="application/json")

    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")


def test_too_many_requests_are_told_when_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("common.limits.Readers.THROTTLE_RATES", {"readers": "2/min", "writers": "2/min"})
    client = APIClient()
    for _ in range(2):
        client.get(WEBINARS)

    answer = client.get(WEBINARS)

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
