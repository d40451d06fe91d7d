"""Accounts, people and tokens."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from common.models import LogEntry
from members import actions
from members.authentication import digest
from members.models import ApiToken, Member, Person
from members.roles import Role
from tests.factories.members import make_member, make_person

pytestmark = pytest.mark.django_db


def test_an_account_is_opened_once_and_its_address_is_proven() -> None:
    member = actions.open_account(
        "Host@Example.org", name="Odhiambo", role=Role.HOST, password="demo host seat"
    )
    again = actions.open_account("host@example.org")

    assert again == member
    assert (again.name, again.role, again.is_staff) == ("Odhiambo", Role.HOST, False)
    assert again.check_password("demo host seat")
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [
        ("host@example.org", True, True)
    ]


def test_an_admins_account_opens_the_admin_pages() -> None:
    member = actions.open_account("admin@example.org", role=Role.ADMIN)
    assert (member.is_staff, member.is_superuser) == (True, True)

    actions.change_role(member, role=Role.MEMBER, by=None)
    member.refresh_from_db()
    assert (member.role, member.is_staff, member.is_superuser) == (Role.MEMBER, False, False)


def test_an_account_whose_code_is_never_used_is_forgotten() -> None:
    actions.account_for_sign_in("new@example.org")
    old = actions.account_for_sign_in("old@example.org")
    proven = actions.open_account("proven@example.org")
    host = actions.open_account("host@example.org", role=Role.HOST)
    assert old is not None
    long_ago = timezone.now() - dt.timedelta(days=3)
    Member.objects.filter(pk__in=[old.pk, proven.pk, host.pk]).update(date_joined=long_ago)

    actions.forget_unproven_accounts()

    left = Member.objects.order_by("email").values_list("email", flat=True)
    assert list(left) == ["host@example.org", "new@example.org", "proven@example.org"]


def test_a_closed_account_gets_no_code() -> None:
    make_member("closed@example.org", is_active=False)
    assert actions.account_for_sign_in("closed@example.org") is None


def test_a_token_is_kept_as_a_digest_only() -> None:
    token = actions.create_token(make_member(), name="backup", scopes=["read"])

    kept = ApiToken.objects.get()
    assert (kept.digest, kept.name, kept.scopes) == (digest(token), "backup", ["read"])
    assert token not in str(LogEntry.objects.values_list("details", "subject"))


def test_a_token_without_scopes_allows_all_and_an_unknown_scope_is_refused() -> None:
    member = make_member()
    actions.create_token(member)
    assert ApiToken.objects.get().scopes == ["read", "write"]

    with pytest.raises(ValueError, match="delete"):
        actions.create_token(member, scopes=["delete"])


def test_people_of_the_same_name_have_addresses_of_their_own() -> None:
    first, second = actions.person_for("Wanjiru"), actions.person_for("Wanjiru")
    nameless = actions.person_for("منى")

    assert (first.slug, second.slug) == ("wanjiru", "wanjiru-2")
    assert nameless.slug == "person"


def test_a_person_is_found_by_slug_or_by_address_and_name_but_never_by_address_alone() -> None:
    known = make_person("Wanjiru", slug="wanjiru", contact_email="wanjiru@example.org")

    assert actions.person_for("Whoever", slug="wanjiru") == known
    assert actions.person_for("wanjiru", email="Wanjiru@example.org") == known
    assert actions.person_for("Another name", email="wanjiru@example.org") != known
    assert Person.objects.count() == 2


def test_a_profile_takes_what_is_part_of_it_only() -> None:
    member = actions.change_profile(make_member(), name="Hawa", time_zone="Africa/Freetown")
    member.refresh_from_db()
    assert (member.name, member.time_zone) == ("Hawa", "Africa/Freetown")

    with pytest.raises(TypeError):
        actions.change_profile(member, role=Role.ADMIN)
