"""The verbs of accounts and people."""

import datetime as dt
import secrets
from collections.abc import Collection
from typing import Any, Final

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from common.audit import record
from common.public_ids import random_id
from members.authentication import digest
from members.models import ApiToken, Member, Person
from members.roles import Role, Scope

TOKEN_PREFIX: Final = "os_"  # noqa: S105 (how a token begins, not one)
SLUG_LETTERS: Final = 60
SLUG_ATTEMPTS: Final = 50
PROFILE: Final = frozenset({"name", "time_zone", "language"})
UNPROVEN_DAYS: Final = 2


@transaction.atomic
def open_account(
    email: str, *, name: str = "", role: Role | None = None, password: str | None = None
) -> Member:
    """Return the account of an address that is known to be its owner's, made where there is none.

    ``role``, ``name`` and ``password`` are set where given. Used by operators; a visitor's account comes from
    ``account_for_sign_in``.
    """
    member = Member.objects.filter(email__iexact=email).first() or Member.objects.create_user(email)
    if name:
        member.name = name
    if role is not None:
        member.role = role
        member.is_staff = member.is_superuser = role == Role.ADMIN
    if password is not None:
        member.set_password(password)
    member.save()
    EmailAddress.objects.update_or_create(
        user=member, email=member.email, defaults={"verified": True, "primary": True}
    )
    record("member.opened", member, role=str(member.role))
    return member


def account_for_sign_in(email: str) -> Member | None:
    """Return the account to which a sign-in code for ``email`` belongs, made where there is none.

    A stranger's address gets an account at once, so that known and unknown ones are answered alike; one whose
    code is never used is forgotten (``forget_unproven_accounts``). None for an account that is closed.
    """
    known = EmailAddress.objects.filter(email__iexact=email, verified=True).select_related("user").first()
    member = known.user if known else Member.objects.filter(email__iexact=email).first()
    if member is None:
        try:
            with transaction.atomic():
                member = Member.objects.create_user(email)
        except IntegrityError:  # the same address twice at once
            member = Member.objects.get(email__iexact=email)
    # The code proves this row; without it the visitor would be asked for a second code.
    EmailAddress.objects.get_or_create(
        user=member, email=known.email if known else member.email, defaults={"primary": True}
    )
    return member if member.is_active else None


def forget_unproven_accounts() -> int:
    """Delete accounts that were made for a sign-in code nobody ever used, and say how many."""
    old = Member.objects.filter(
        last_login__isnull=True,
        role=Role.MEMBER,
        date_joined__lt=timezone.now() - dt.timedelta(days=UNPROVEN_DAYS),
        api_tokens__isnull=True,
        host_rows__isnull=True,
        person__isnull=True,
    ).exclude(emailaddress__verified=True)
    count, _rows = old.delete()
    return count


@transaction.atomic
def change_profile(member: Member, **changed: Any) -> Member:
    """Change what a member may change of their own account: name, time zone, language."""
    if unknown := set(changed) - PROFILE:
        raise TypeError(f"not part of the profile: {', '.join(sorted(unknown))}")
    for name, value in changed.items():
        setattr(member, name, value)
    member.save(update_fields=list(changed))
    return member


@transaction.atomic
def change_role(member: Member, *, role: Role, by: Any) -> Member:
    """Give a member a role; an admin's opens the admin pages too."""
    member.role = role
    member.is_staff = member.is_superuser = role == Role.ADMIN
    member.save(update_fields=["role", "is_staff", "is_superuser"])
    record("member.role_changed", member, by=by, role=str(role))
    return member


@transaction.atomic
def create_token(member: Member, *, name: str = "", scopes: Collection[str] = ()) -> str:
    """Return a new bearer token of the API; it cannot be shown again. Without ``scopes`` it allows all.

    Raises ``ValueError`` for a scope that does not exist.
    """
    allowed = [str(Scope(scope)) for scope in scopes] or [str(scope) for scope in Scope]
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    kept = ApiToken.objects.create(member=member, name=name, digest=digest(token), scopes=sorted(allowed))
    record("token.created", kept, by=member)
    return token


@transaction.atomic
def revoke_token(token: ApiToken, *, by: Any) -> None:
    record("token.revoked", token, by=by)
    token.delete()


def person_for(name: str, email: str = "", headline: str = "", slug: str = "") -> Person:
    """Return the public person of that ``slug``, else of that address and name, else a new one.

    An address alone never leads to a person: whoever types one must not learn whose it is.
    """
    if slug and (known := Person.objects.filter(slug=slug).first()):
        return known
    if email and (known := Person.objects.filter(contact_email__iexact=email, name__iexact=name).first()):
        return known
    base = slugify(name)[:SLUG_LETTERS].strip("-") or "person"
    for attempt in range(1, SLUG_ATTEMPTS):
        free = base if attempt == 1 else f"{base}-{attempt}"
        if Person.objects.filter(slug=free).exists():
            continue
        try:
            with transaction.atomic():
                return Person.objects.create(
                    slug=free, name=name, headline=headline, contact_email=email.lower()
                )
        except IntegrityError:  # another request took it between the two lines
            continue
    return Person.objects.create(
        slug=f"{base}-{random_id(6)}", name=name, headline=headline, contact_email=email.lower()
    )
