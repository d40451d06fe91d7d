"""The verbs of accounts and people."""

import datetime as dt
import secrets
from collections.abc import Collection
from typing import Any, Final

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from common.audit import record
from common.public_ids import random_id, secret_token
from members.authentication import digest
from members.models import ApiToken, Member, Person, PersonClaim
from members.roles import Role, Scope

TOKEN_PREFIX: Final = "os_"  # noqa: S105 (how a token begins, not one)
SLUG_LETTERS: Final = 60
SLUG_ATTEMPTS: Final = 50
PROFILE: Final = frozenset({"name", "time_zone", "language"})
UNPROVEN_DAYS: Final = 2
PAGE: Final = frozenset(
    {"name", "headline", "bio", "country", "languages", "links", "accepts_messages", "contact_email"}
)
CLAIM_LASTS: Final = dt.timedelta(days=14)
CLAIMS_PER_DAY: Final = 5


class ClaimRefused(Exception):
    """A page that cannot be claimed so. ``message`` is the sentence for whoever tried."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


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
    count, _each = old.delete()
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


@transaction.atomic
def change_person(person: Person, *, by: Any, **changed: Any) -> Person:
    """Change what a person's page says, by the names of ``PAGE``. Who may is asked by the callers.

    The address of the page stays as it is, whatever the name becomes.
    """
    if unknown := set(changed) - PAGE:
        raise TypeError(f"not on a person's page: {', '.join(sorted(unknown))}")
    different = sorted(name for name, value in changed.items() if getattr(person, name) != value)
    for name in different:
        setattr(person, name, changed[name])
    if different:
        person.save(update_fields=different)
        record("person.changed", person, by=by, fields=different)
    return person


@transaction.atomic
def make_claim(person: Person, *, by: Any) -> str:
    """Return the token of a link that lets its holder claim a page, once and for two weeks.

    It cannot be shown again. Raises ``ClaimRefused`` for a page that has its owner, and after five on one day.
    """
    locked = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if locked.member_id is not None:
        raise ClaimRefused(_("This page has its owner already."))
    since = timezone.now() - dt.timedelta(days=1)
    if locked.claims.filter(created_at__gt=since).count() >= CLAIMS_PER_DAY:
        raise ClaimRefused(_("There were five links for this page today. Please use one of them."))
    token = secret_token()
    PersonClaim.objects.create(
        person=locked, digest=digest(token), made_by=by, expires_at=timezone.now() + CLAIM_LASTS
    )
    record("person.claim_made", locked, by=by)
    return token


def claim_of(token: str) -> PersonClaim | None:
    return PersonClaim.objects.filter(digest=digest(token)).select_related("person").first()


def why_not_claimed(claim: PersonClaim, member: Member | None) -> str:
    """Return why a link does not serve any more, or not this account; empty if it does."""
    if claim.used_at is not None:
        return _("This link was used already, and it serves once. If that was not you, tell a host.")
    if claim.expires_at <= timezone.now():
        return _("The two weeks of this link are over. Ask whoever sent it for a new one.")
    if claim.person.member_id is not None:
        return _("This page has its owner already. If that is not right, tell a host.")
    own = Person.objects.filter(member=member).first() if member else None
    if own is not None:
        named = {"name": own.name}
        return _("Your account has a page already: %(name)s. An account has one page at most.") % named
    return ""


@transaction.atomic
def claim_person(token: str, *, member: Member) -> Person:
    """Make a page the member's own, by the link that was sent for it.

    Of several links, accounts and clicks at once one wins: a page that has its owner is never taken over. Raises
    ``ClaimRefused``.
    """
    claim = claim_of(token)
    if claim is None:
        raise ClaimRefused(_("This link leads nowhere. Copy the whole link from the e-mail."))
    person = Person.objects.select_for_update(no_key=True).get(pk=claim.person_id)
    claim = PersonClaim.objects.select_related("person").get(pk=claim.pk)
    if refusal := why_not_claimed(claim, member):
        raise ClaimRefused(refusal)
    try:
        with transaction.atomic():
            person.member = member
            person.save(update_fields=["member"])
    except IntegrityError:  # another page became the member's in the same moment
        raise ClaimRefused(_("Your account has a page already. An account has one page at most.")) from None
    claim.used_at, claim.used_by = timezone.now(), member
    claim.save(update_fields=["used_at", "used_by"])
    record("person.claimed", person, by=member)
    return person
