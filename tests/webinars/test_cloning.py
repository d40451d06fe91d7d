import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from common.models import LogEntry
from members.models import Member
from members.roles import Role
from tests.factories.members import make_host, make_member, make_person
from tests.factories.registrations import make_seat
from tests.factories.webinars import make_past_webinar
from webinars.actions import (
    DialInSpec,
    add_host,
    clone_webinar,
    remove_template,
    save_template,
    set_dial_ins,
    start_from_template,
)
from webinars.actions.cloning import PARTS
from webinars.models import Presenter, Webinar, WebinarTemplate
from webinars.states import HostRole, WebinarState

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


def test_a_cohost_who_clones_is_the_hosts_of_the_copy_only_if_they_may_host_at_all() -> None:
    webinar = rich_webinar()
    sena = Member.objects.get(name="Sena")
    starts_at = timezone.now() + dt.timedelta(days=30)

    clone = clone_webinar(webinar, by=sena, starts_at=starts_at, parts=())
    Member.objects.filter(pk=sena.pk).update(role=Role.MEMBER)
    sena.refresh_from_db()

    assert [(row.member, row.role) for row in clone.host_rows.all()] == [(sena, HostRole.HOST)]
    with pytest.raises(PermissionDenied):
        clone_webinar(webinar, by=sena, starts_at=starts_at, parts=())


def test_a_clone_takes_helpers_interpreters_numbers_and_words_and_leaves_out_who_may_not_host() -> None:
    webinar = rich_webinar()
    host, sena = webinar.hosts.order_by("pk")[0], Member.objects.get(name="Sena")
    Presenter.objects.filter(person__name="Gift").update(
        role="interpreter", from_language="sw", into_language="en", headline="Here"
    )
    set_dial_ins(webinar, by=host, numbers=[DialInSpec("Kenya", "+254 20 555 0100")])
    add_host(webinar, by=host, email=make_member(name="Hawa").email, role=HostRole.QUESTIONS)
    Member.objects.filter(pk=sena.pk).update(role=Role.MEMBER)

    clone = clone_webinar(webinar, by=host, starts_at=timezone.now() + dt.timedelta(days=30), parts=PARTS)

    assert [(row.member.name, row.role) for row in clone.host_rows.all()][1:] == [("Hawa", "questions")]
    gift = clone.presenters.get(person__name="Gift")
    assert (gift.role, gift.into_language, gift.headline, gift.consented_at) == (
        "interpreter",
        "en",
        "Here",
        None,
    )
    assert clone.dial_ins.get().number == "+254 20 555 0100"


def test_a_template_outlives_its_webinar_and_leaves_out_who_is_gone() -> None:
    webinar = rich_webinar()
    host = webinar.hosts.order_by("pk")[0]
    template = save_template(webinar, by=host, name="Monthly", parts=["text", "presenters", "topics"])
    Presenter.objects.filter(person__name="Gift").delete()
    webinar.people.model.objects.filter(name="Gift").delete()

    starts_at = timezone.now() + dt.timedelta(days=30)
    draft = start_from_template(template, by=host, starts_at=starts_at)

    assert (draft.title, draft.summary, draft.language, draft.state) == (
        "Cash, kin and care",
        "Grandparents carry most.",
        "en",
        WebinarState.DRAFT,
    )
    assert [row.person.name for row in draft.presenters.all()] == ["Rosa"]
    assert template.kept["time"] == f"{webinar.starts_at.astimezone(webinar.zone):%H:%M}"


def test_ones_own_templates_are_ones_own_and_the_sites_are_every_hosts() -> None:
    webinar = rich_webinar()
    host, other, moderator = webinar.hosts.order_by("pk")[0], make_host(), make_member(role=Role.MODERATOR)
    add_host(webinar, by=host, email=moderator.email)
    own = save_template(webinar, by=host, name="Own", parts=())
    with pytest.raises(PermissionDenied):
        save_template(webinar, by=host, name="Site", parts=(), for_site=True)
    shared = save_template(webinar, by=moderator, name="Site", parts=(), for_site=True)

    assert list(WebinarTemplate.objects.visible_to(other)) == [shared]
    with pytest.raises(PermissionDenied):
        start_from_template(own, by=other, starts_at=timezone.now())
    with pytest.raises(PermissionDenied):
        remove_template(shared, by=other)
    with pytest.raises(PermissionDenied):
        remove_template(own, by=moderator)
    remove_template(own, by=host)
    assert list(WebinarTemplate.objects.all()) == [shared]
