"""The command that makes API tokens."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from members.models import Member
from members.roles import Role

pytestmark = pytest.mark.django_db


def make_token(*arguments: str) -> str:
    out = StringIO()
    call_command("create_token", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue().strip()


def test_it_makes_the_account_where_there_is_none_and_prints_only_the_token() -> None:
    token = make_token("host@example.org", "--role", "host")

    assert Member.objects.get().role == Role.HOST
    answer = Client().get("/api/v1/webinars/?mine=1", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200


def test_it_leaves_the_role_of_an_account_alone_unless_told() -> None:
    make_token("host@example.org", "--role", "host")
    make_token("host@example.org")

    assert Member.objects.get().role == Role.HOST


def test_it_refuses_what_is_no_address() -> None:
    with pytest.raises(CommandError, match="not an e-mail address"):
        make_token("host")
