import pytest
from django.contrib.auth.models import AnonymousUser

from members.roles import Role
from tests.factories.members import make_host, make_member, make_person
from tests.factories.webinars import make_webinar
from webinars.models import Webinar, WebinarHost
from webinars.rules import (
    may_edit_person,
    may_host,
    may_look_after_questions,
    may_look_after_seats,
    may_practise,
    may_run,
)
from webinars.states import HostRole, WebinarState


@pytest.mark.django_db
def test_the_rule_and_the_queryset_agree_for_every_role_and_state() -> None:
    host = make_member(role=Role.HOST)
    people = [AnonymousUser(), host, *(make_member(role=role) for role in Role)]
    webinars = [make_webinar(host=host, state=state) for state in WebinarState]

    ruled = {(str(user), webinar.pk) for user in people for webinar in webinars if may_run(user, webinar)}
    fetched = {(str(user), webinar.pk) for user in people for webinar in Webinar.objects.run_by(user)}

    assert ruled == fetched


@pytest.mark.django_db
def test_members_and_guests_have_no_host_desk() -> None:
    people = {role: make_member(role=role) for role in Role}

    assert {role for role, user in people.items() if may_host(user)} == {
        Role.HOST,
        Role.MODERATOR,
        Role.ADMIN,
    }
    assert may_host(AnonymousUser()) is False
    assert may_host(make_member(role=Role.HOST, is_active=False)) is False


@pytest.mark.django_db
def test_a_draft_is_seen_by_its_hosts_and_admins_only() -> None:
    host, other, admin = (
        make_member(role=Role.HOST),
        make_member(role=Role.HOST),
        make_member(role=Role.ADMIN),
    )
    draft = make_webinar(host=host, state=WebinarState.DRAFT)

    seen = [draft in Webinar.objects.visible_to(user) for user in (host, admin, other, AnonymousUser())]

    assert seen == [True, True, False, False]


@pytest.mark.django_db
def test_a_narrow_role_opens_one_thing_only_and_rules_and_querysets_agree() -> None:
    webinar = make_webinar(host=make_host(), state=WebinarState.DRAFT)
    helpers = {role: make_member() for role in HostRole}
    for role, member in helpers.items():
        WebinarHost.objects.create(webinar=webinar, member=member, role=role)
    rules = {
        "run_by": may_run,
        "seats_run_by": may_look_after_seats,
        "questions_run_by": may_look_after_questions,
    }

    ruled = {(name, role) for name, may in rules.items() for role in helpers if may(helpers[role], webinar)}
    fetched = {
        (name, role)
        for name in rules
        for role in helpers
        if getattr(Webinar.objects, name)(helpers[role]).exists()
    }

    both = {HostRole.HOST, HostRole.COHOST}
    assert ruled == {
        *((name, role) for name in rules for role in both),
        ("seats_run_by", HostRole.REGISTRATIONS),
        ("questions_run_by", HostRole.QUESTIONS),
    }
    assert fetched == ruled
    stranger, nobody = make_member(), AnonymousUser()
    assert [may(user, webinar) for may in rules.values() for user in (stranger, nobody)] == [False] * 6
    assert [role for role in helpers if Webinar.objects.helped_by(helpers[role]).exists()] == [
        HostRole.REGISTRATIONS,
        HostRole.QUESTIONS,
    ]
    assert all(Webinar.objects.visible_to(member).exists() for member in helpers.values())


@pytest.mark.django_db
def test_a_page_is_its_owners_and_its_hosts_only_while_nobody_owns_it() -> None:
    host, owner, admin = make_host(), make_member(), make_member(role=Role.ADMIN)
    person = make_person()
    make_webinar(host=host, presenters=[person])
    users = [host, owner, admin, make_host(), AnonymousUser()]

    before = [may_edit_person(user, person) for user in users]
    person.member = owner
    after = [may_edit_person(user, person) for user in users]

    assert before == [True, False, True, False, False]
    assert after == [False, True, True, False, False]


@pytest.mark.django_db
def test_those_who_run_and_those_who_speak_practise() -> None:
    host, speaker = make_host(), make_member()
    webinar = make_webinar(host=host, presenters=[make_person(member=speaker)])

    users = [host, speaker, make_member(), AnonymousUser()]
    assert [may_practise(user, webinar) for user in users] == [True, True, False, False]
