"""The public pages of presenters: what hosts write on them, and how presenters come to own them."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from members import actions as members
from members.models import Person
from notifications.actions import post_mail
from webinars.actions.permits import permit_page
from webinars.models import Webinar


@transaction.atomic
def change_page(person: Person, *, by: Any, **changed: Any) -> Person:
    """Change a person's page. Raises ``PermissionDenied`` for anyone but its owner, or its hosts while it has none."""
    locked = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    permit_page(by, locked)
    return members.change_person(locked, by=by, **changed)


@transaction.atomic
def make_claim_link(person: Person, *, by: Any) -> str:
    """Return the address at which a presenter claims their page; it cannot be shown again.

    Raises ``members.actions.ClaimRefused``, ``PermissionDenied``.
    """
    permit_page(by, person)
    return settings.SITE_URL + reverse("claim", args=[members.make_claim(person, by=by)])


@transaction.atomic
def mail_claim_link(person: Person, *, by: Any, webinar: Webinar, to: str = "") -> None:
    """Mail such a link ``to`` an address, which then is the person's, or else to the one that is known.

    Raises as ``make_claim_link`` does; without any address ``ValueError``.
    """
    address = to or person.contact_email
    if not address:
        raise ValueError(person)
    url = make_claim_link(person, by=by)
    if to and not person.contact_email:
        members.change_person(person, by=by, contact_email=to.lower())
    claim = person.claims.latest("pk")
    post_mail(
        "page_claim",
        to=address,
        name=person.name,
        context={"person": person, "webinar": webinar, "url": url, "host": by.name if by else ""},
        dedupe_key=f"page_claim:{claim.pk}",
        language=webinar.language,
        time_zone=webinar.time_zone,
    )
