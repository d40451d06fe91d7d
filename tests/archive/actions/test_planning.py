"""Published, hidden and looked at again at the time a host chose."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from archive import actions, tasks
from archive.models import Publication, PublishingPlan
from archive.states import Audience, PublicationState
from members.models import Member
from notifications.models import OutgoingMail
from tests.factories.archive import make_publication, make_ready_webinar, make_spoken_text
from tests.factories.members import make_host, make_member
from transcripts.states import TranscriptState
from webinars.models import Webinar, WebinarHost

pytestmark = [pytest.mark.django_db, pytest.mark.database]

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def host() -> Member:
    return make_host("odhiambo@example.org")


def ready(host: Member, state: TranscriptState = TranscriptState.APPROVED) -> Webinar:
    webinar = make_ready_webinar(host=host)
    make_spoken_text(webinar.recordings.get(), ["We sat down."], state=state)
    return webinar


def plan(webinar: Webinar, host: Member, **dates: Any) -> PublishingPlan:
    return actions.plan_publishing(webinar, by=host, **dates)


def state_of(webinar: Webinar) -> str:
    found = Publication.objects.filter(webinar=webinar).first()
    return str(found.state) if found else ""


def test_it_is_published_at_its_time_for_whom_it_is_meant_and_not_before(host: Member) -> None:
    webinar = ready(host)
    made = plan(webinar, host, publish_at=timezone.now() + HOUR, audience=Audience.MEMBERS)

    tasks.carry_out_plans()
    before = state_of(webinar)
    PublishingPlan.objects.update(publish_at=timezone.now())
    tasks.carry_out_plans()
    tasks.carry_out_plans()

    made.refresh_from_db()
    publication = Publication.objects.get()
    assert (before, publication.state, publication.audience) == ("", "published", "members")
    assert (made.publish_at, publication.published_by) == (None, host)


def test_what_stands_in_the_way_is_named_and_it_is_published_once_that_is_gone(host: Member) -> None:
    webinar = ready(host, TranscriptState.IN_REVIEW)
    made = plan(webinar, host, publish_at=timezone.now())

    tasks.carry_out_plans()
    made.refresh_from_db()
    problem, before = made.problem, state_of(webinar)
    webinar.recordings.get().transcripts.update(state=TranscriptState.APPROVED)
    tasks.carry_out_plans()

    assert (problem, before) == ("Nobody has checked and approved the transcript yet.", "")
    assert state_of(webinar) == "published"


def test_who_hosts_it_no_more_publishes_nothing_by_a_plan(host: Member) -> None:
    webinar = ready(host)
    made = plan(webinar, host, publish_at=timezone.now())
    WebinarHost.objects.all().delete()

    tasks.carry_out_plans()

    made.refresh_from_db()
    assert (state_of(webinar), made.problem) == ("", "Who planned it does not host this webinar any more.")


def test_it_is_hidden_at_its_time(host: Member) -> None:
    publication = make_publication(host=host)
    plan(publication.webinar, host, hide_at=timezone.now())

    tasks.carry_out_plans()

    assert state_of(publication.webinar) == "hidden"


def test_what_was_withdrawn_is_neither_published_nor_hidden_by_a_plan(host: Member) -> None:
    webinar = ready(host)
    actions.withdraw(actions.publish(webinar, by=host), by=host)
    plan(webinar, host, publish_at=timezone.now(), hide_at=timezone.now())

    tasks.carry_out_plans()

    assert state_of(webinar) == PublicationState.WITHDRAWN


def test_hosts_are_asked_once_to_look_again(host: Member) -> None:
    publication = make_publication(host=host)
    plan(publication.webinar, host, review_at=timezone.now())

    tasks.carry_out_plans()
    tasks.carry_out_plans()

    mail = OutgoingMail.objects.get(kind="review_due")
    assert (mail.recipient, mail.subject) == ("odhiambo@example.org", "Is “Village committees” still right?")
    assert "/host/webinars/village-committees/publish/" in mail.text


def test_only_hosts_plan(host: Member) -> None:
    with pytest.raises(PermissionDenied):
        plan(ready(host), make_member(), publish_at=timezone.now())
