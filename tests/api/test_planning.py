import datetime as dt

import pytest
from rest_framework.test import APIClient

from members.models import Member
from tests.factories.members import make_host, make_member, make_person
from tests.factories.webinars import make_webinar
from webinars.actions import make_series, propose, schedule_webinar, take_up
from webinars.models import Webinar
from webinars.states import Every

pytestmark = pytest.mark.django_db
WEBINARS = "/api/v1/webinars/"
PROPOSALS = "/api/v1/proposals/"


def client_of(member: Member | None = None) -> APIClient:
    client = APIClient()
    if member:
        client.force_authenticate(member)
    return client


def test_interpreters_are_read_and_written_and_unknown_languages_are_refused() -> None:
    host = make_host()
    webinar = make_webinar(host=host, presenters=[make_person("Rosa", slug="rosa", headline="Midwife")])
    url = f"{WEBINARS}{webinar.slug}/"
    josephine = {"name": "Josephine", "role": "interpreter", "from_language": "en", "into_language": "Krio"}

    wrong = client_of(host).patch(url, {"presenters": [{**josephine, "into_language": "xx"}]}, format="json")
    languages = client_of(host).patch(url, {"interpretation_languages": ["Klingonese"]}, format="json")
    client_of(host).patch(
        url, {"presenters": [{"slug": "rosa"}, josephine], "interpretation_languages": ["fr"]}, format="json"
    )

    assert (wrong.status_code, languages.status_code) == (400, 400)
    shown = client_of().get(url).json()
    assert shown["interpretation_languages"] == ["fr", "kri"]
    assert [(row["name"], row["role"], row["into_language"]) for row in shown["presenters"]] == [
        ("Rosa", "presenter", ""),
        ("Josephine", "interpreter", "kri"),
    ]
    assert shown["presenters"][0]["headline"] == "Midwife"


def test_practice_and_numbers_are_for_those_who_run_the_webinar() -> None:
    host = make_host()
    webinar = make_webinar(host=host)
    url, at = f"{WEBINARS}{webinar.slug}/", webinar.starts_at - dt.timedelta(hours=1)

    late = client_of(host).put(f"{url}practice/", {"practice_at": webinar.starts_at}, format="json")
    client_of(host).put(f"{url}practice/", {"practice_at": at, "practice_note": "Slides"}, format="json")
    numbers = {"dial_ins": [{"country": "Kenya", "number": "+254 20 555 0100", "code": "1#"}]}
    wrong = client_of(host).put(
        f"{url}dial-ins/", {"dial_ins": [{"country": "Kenya", "number": "ask"}]}, format="json"
    )
    own = client_of(host).put(f"{url}dial-ins/", numbers, format="json").json()
    stranger = client_of(make_host()).get(url).json()

    assert (late.status_code, wrong.status_code) == (409, 409)
    assert late.json()["detail"] == "Practise before the webinar starts. Choose an earlier time."
    assert own["dial_ins"] == numbers["dial_ins"]
    assert own["practice"]["practice_note"] == "Slides"
    assert (stranger["dial_ins"], stranger["practice"]) == (None, None)


def test_a_series_is_changed_and_called_off_by_its_scope() -> None:
    host = make_host()
    first = make_webinar(host=host)
    make_series(first, by=host, every=Every.WEEK, count=3)
    second = Webinar.objects.order_by("starts_at")[1]
    url = f"{WEBINARS}{second.slug}/"

    client_of(host).patch(url, {"summary": "Bring tea.", "scope": "following"}, format="json")
    summaries = [row.summary for row in Webinar.objects.order_by("starts_at")]
    answer = client_of(host).post(f"{url}cancel/", {"scope": "following"}, format="json").json()

    third = Webinar.objects.order_by("starts_at")[2]
    assert summaries == ["", "Bring tea.", "Bring tea."]
    assert (answer["state"], answer["cancelled"]) == ("cancelled", [second.slug, third.slug])
    assert Webinar.objects.earliest("starts_at").state == "scheduled"
    assert answer["recurrence_id"] == answer["starts_at"]


def test_members_propose_and_vote_and_everyone_reads() -> None:
    hawa, other = make_member(name="Hawa"), make_member()
    wish = {"title": "Radio", "reason": "It reaches villages."}

    made = client_of(hawa).post(PROPOSALS, wish, format="json")
    vote = f"{PROPOSALS}{made.json()['public_id']}/vote/"
    voted = client_of(other).post(vote).json()
    back = client_of(other).delete(vote).json()
    empty = client_of(hawa).post(PROPOSALS, {"title": ""}, format="json")

    assert (made.status_code, made.json()["votes"], made.json()["author"]) == (201, 1, "Hawa")
    assert (voted["votes"], voted["has_voted"], back["votes"]) == (2, True, 1)
    assert set(empty.json()["errors"]) == {"title", "reason"}
    assert [row["title"] for row in client_of().get(PROPOSALS).json()["results"]] == ["Radio"]
    assert client_of().post(vote).status_code == 401


def test_a_proposal_names_its_webinar_once_that_is_open() -> None:
    host = make_host()
    proposal = propose(by=make_member(), title="Radio", reason="It reaches villages.")
    webinar = take_up(proposal, by=host)

    as_draft = client_of().get(PROPOSALS).json()["results"][0]["webinar"]
    schedule_webinar(webinar, by=host)

    assert as_draft is None
    assert client_of().get(PROPOSALS).json()["results"][0]["webinar"] == webinar.slug
