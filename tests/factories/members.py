"""Accounts and people."""

from itertools import count
from typing import Any

from members.models import Member, Person
from members.roles import Role

_numbers = count(1)


def make_member(email: str = "", *, name: str = "", role: Role = Role.MEMBER, **fields: Any) -> Member:
    number = next(_numbers)
    return Member.objects.create_user(
        email or f"member{number}@example.org", None, name=name or f"Member {number}", role=role, **fields
    )


def make_host(email: str = "", *, name: str = "", **fields: Any) -> Member:
    return make_member(email, name=name, role=Role.HOST, **fields)


def make_person(name: str = "Wanjiru", **fields: Any) -> Person:
    slug = fields.pop("slug", f"{name.lower().replace(' ', '-')}-{next(_numbers)}")
    return Person.objects.create(name=name, slug=slug, **fields)
