"""How many people a change concerns, said before it is made."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registrations.actions.holding import ACTIVE
from registrations.models import Registration
from webinars import actions
from webinars.models import Webinar
from webinars.states import Scope


@dataclass(frozen=True)
class Reach:
    """The webinars that a change is meant for, and who has a seat in one of them or waits for it."""

    scope: Scope
    webinars: list[Webinar]
    people: int
    mails: int

    @property
    def said(self) -> str:
        """Return how many people get how many mails, as a sentence."""
        if not self.mails:
            return _("Nobody has a seat, so nobody is told.")
        people = ngettext("%(n)d person is told", "%(n)d people are told", self.people) % {"n": self.people}
        if self.people == self.mails:
            return _("%(people)s at once, by one e-mail each.") % {"people": people}
        mails = ngettext("%(n)d e-mail", "%(n)d e-mails", self.mails) % {"n": self.mails}
        return _("%(people)s at once, by %(mails)s in all.") % {"people": people, "mails": mails}


def reach_of(webinars: Iterable[Webinar], scope: Scope = Scope.ONE) -> Reach:
    rows = list(webinars)
    found = Registration.objects.filter(webinar__in=rows, state__in=ACTIVE).aggregate(
        mails=Count("pk"), people=Count("email_key", distinct=True)
    )
    return Reach(scope, rows, found["people"], found["mails"])


def reaches(webinar: Webinar, *, by: Any) -> list[Reach]:
    """Return whom a change concerns, for each scope that it could have."""
    scopes = list(Scope) if webinar.series_id else [Scope.ONE]
    return [reach_of(actions.meant_by(webinar, scope, by=by), scope) for scope in scopes]
