import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from common.models import LogEntry
from tests.factories.members import make_host, make_person
from tests.factories.registrations import make_seat
from tests.factories.webinars import make_past_webinar
from webinars.actions import add_host, clone_webinar
from webinars.actions.cloning import PARTS
from webinars.models import Webinar
from webinars.states import WebinarState

pytestmark = pytest.mark.django_db
FIELDS = (
    "title",
    "summary",
    "description",
    "language",
    "capacity",
    "join_url",
    "duration_minutes",
    "time_zone",
)


def rich_webinar() -> Webinar:
    webinar = make_past_webinar(
        "Cash, kin and care",
        host=make_host(),
        presenters=[make_person("Rosa"), make_person("Gift")],
        topics=["Kinship"],
        summary="Grandparents carry most.",
        description="What we learned.",
        language="sw",
        capacity=30,
        duration_minutes=75,
        time_zone="Africa/Nairobi",
    )
    make_seat(webinar, "hawa@example.org")
    add_host(webinar, by=webinar.hosts.get(), email=make_host(name="Sena").email)
    return webinar


def test_a_clone_takes_over_what_is_ticked_and_nothing_that_people_did() -> None:
    webinar = rich_webinar()
    host, starts_at = webinar.hosts.order_by("pk")[0], timezone.now() + dt.timedelta(days=30)

    clone = clone_webinar(webinar, by=host, starts_at=starts_at, parts=PARTS)

    assert [getattr(clone, name) for name in FIELDS] == [getattr(webinar, name) for name in FIELDS]
    assert (clone.state, clone.starts_at, clone.slug) == (WebinarState.DRAFT, starts_at, "cash-kin-and-care")
    assert [(row.person.name, row.consented_at) for row in clone.presenters.all()] == [
        ("Rosa", None),
        ("Gift", None),
    ]
    assert [topic.name for topic in clone.topics.all()] == ["Kinship"]
    assert [row.role for row in clone.host_rows.all()] == ["host", "cohost"]
    assert (clone.registrations.count(), clone.uid == webinar.uid) == (0, False)
    assert LogEntry.objects.get(verb="webinar.cloned").details["source"] == webinar.pk


def test_a_clone_without_ticks_has_title_length_and_zone_alone() -> None:
    webinar = rich_webinar()

    clone = clone_webinar(
        webinar,
        by=webinar.hosts.order_by("pk")[0],
        starts_at=timezone.now() + dt.timedelta(days=30),
        parts=(),
    )

    assert [getattr(clone, name) for name in FIELDS] == [
        "Cash, kin and care", "", "", "en", None, "", 75, "Africa/Nairobi",
    ]  # fmt: skip
    assert (clone.presenters.count(), clone.topics.count(), clone.host_rows.count()) == (0, 0, 1)


def test_a_stranger_clones_nothing() -> None:
    with pytest.raises(PermissionDenied):
        clone_webinar(rich_webinar(), by=make_host(), starts_at=timezone.now(), parts=())
