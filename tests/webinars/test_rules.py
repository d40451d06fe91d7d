import pytest
from django.contrib.auth.models import AnonymousUser

from members.roles import Role
from tests.factories.members import make_member
from tests.factories.webinars import make_webinar
from webinars.models import Webinar
from webinars.rules import may_host, may_run
from webinars.states import WebinarState


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
