"""The admin pages: every table to look at, none to change past the actions, nothing secret shown."""

import re

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from common.admin import LookOnly
from common.models import LogEntry
from members import actions
from members.models import ApiToken, Member
from members.roles import Role
from notifications.models import OutgoingMail
from registrations.actions import register
from registrations.models import Registration
from tests.api.world import make_world
from tests.factories.community import make_notice, make_thread
from tests.factories.members import make_host, make_person
from tests.factories.webinars import make_webinar

pytestmark = pytest.mark.django_db

OURS = {
    "archive", "common", "community", "members", "notifications", "recordings", "registrations", "transcripts",
    "webinars",
}  # fmt: skip
TABLES = [model for model in admin.site._registry if model._meta.app_label in OURS]
INLINE = re.compile(r"<style|\sstyle=|\son\w+=[\"']|<script(?![^>]*(src=|json))")


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(actions.open_account("admin@example.org", role=Role.ADMIN))
    return client


def make_rows() -> None:
    world = make_world()
    register(make_webinar(host=world.host), name="Mariam", email="mariam@example.org")
    make_thread(make_person(contact_email="wanjiru@example.org"))
    make_notice()
    actions.create_token(world.host, name="backup")


def test_every_table_is_there() -> None:
    missing = [model for model in admin.site._registry if model not in TABLES]
    assert TABLES
    assert {model._meta.app_label for model in TABLES} == OURS
    assert not [model for model in missing if model._meta.app_label in OURS]


def test_every_table_is_listed_searched_and_read_under_the_strict_policy(desk: Client) -> None:
    make_rows()

    for model in TABLES:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        pages = [desk.get(reverse(f"{name}_changelist"), {"q": "a"})]
        row = model._default_manager.first()
        if row is not None:
            pages.append(desk.get(reverse(f"{name}_change", args=[row.pk])))
        for page in pages:
            assert page.status_code == 200, name
            assert INLINE.findall(page.content.decode()) == [], name


def test_what_opens_something_is_shown_nowhere(desk: Client) -> None:
    make_rows()
    secrets = {
        *Registration.objects.values_list("token", flat=True),
        *ApiToken.objects.values_list("digest", flat=True),
        "https://meet.example.org/room",
    }

    for model in TABLES:
        for row in model._default_manager.all()[:2]:
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
            text = desk.get(reverse(name, args=[row.pk])).content.decode()
            assert [secret for secret in secrets if secret in text] == []


def test_the_mails_of_the_outbox_are_not_read_by_admins(desk: Client) -> None:
    register(make_webinar(), name="Mariam", email="mariam@example.org")
    mail = OutgoingMail.objects.get()

    page = desk.get(reverse("admin:notifications_outgoingmail_change", args=[mail.pk])).content.decode()

    assert Registration.objects.get().token not in page


def test_what_is_for_looking_cannot_be_changed(desk: Client) -> None:
    make_rows()
    kept = LogEntry.objects.count()
    looked_at = [model for model in TABLES if isinstance(admin.site._registry[model], LookOnly)]

    for model in looked_at:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        row = model._default_manager.first()
        assert desk.get(reverse(f"{name}_add")).status_code == 403
        if row is not None and model is not ApiToken:
            assert desk.post(reverse(f"{name}_change", args=[row.pk]), {}).status_code == 403
            assert desk.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    assert LogEntry.objects.count() == kept


def test_a_leaked_token_is_taken_back_and_that_is_written_down(desk: Client) -> None:
    actions.create_token(make_host())
    token = ApiToken.objects.get()

    desk.post(reverse("admin:members_apitoken_delete", args=[token.pk]), {"post": "yes"})

    assert not ApiToken.objects.exists()
    assert LogEntry.objects.filter(verb="token.revoked").count() == 1


def test_giving_a_role_goes_through_its_action(desk: Client) -> None:
    member = make_host()

    desk.post(
        reverse("admin:members_member_change", args=[member.pk]),
        {"name": member.name, "role": "admin", "is_active": "on", "time_zone": "", "language": ""},
    )

    member.refresh_from_db()
    assert (member.role, member.is_staff) == (Role.ADMIN, True)
    assert LogEntry.objects.filter(verb="member.role_changed").count() == 1


def test_only_admins_come_in(client: Client) -> None:
    for role in (Role.MEMBER, Role.HOST, Role.MODERATOR):
        client.force_login(Member.objects.create_user(f"{role}@example.org", role=role))
        assert client.get("/admin/").status_code == 302
