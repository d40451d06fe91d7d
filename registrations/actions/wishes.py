"""What somebody fills in to take a seat."""

from dataclasses import dataclass
from typing import Any, Final, TypeVar

from allauth.account.models import EmailAddress

from common.zones import zone_names
from registrations.models import Registration, SeriesSeat
from registrations.rules import MOST_AROUND_ONE, email_key, known_source
from webinars.calendar import plain

LONGEST_NAME: Final = 120
LONGEST_NOTE: Final = 500
LONGEST_ALIAS: Final = 60

Row = TypeVar("Row", Registration, SeriesSeat)


@dataclass(frozen=True)
class Wishes:
    """As typed; ``written_on`` puts on a row what can be kept of it.

    ``alias`` is the name to be shown in the meeting; empty for ``name`` itself.
    """

    name: str
    email: str
    member: Any = None
    time_zone: str = ""
    language: str = ""
    note: str = ""
    party: int = 1
    source: str = ""
    alias: str = ""
    is_discreet: bool = False
    hour_reminder: bool = False

    @property
    def key(self) -> str:
        return email_key(self.email)

    @property
    def owner(self) -> Any:
        """Return the account, if the address is proven to be its own; else None."""
        if self.member is None:
            return None
        own = EmailAddress.objects.filter(user=self.member, verified=True, email__iexact=self.key)
        return self.member if own.exists() else None

    def written_on(self, row: Row) -> Row:
        row.name, row.email = plain(self.name)[:LONGEST_NAME], self.email.strip()
        row.note, row.language = self.note[:LONGEST_NOTE], self.language[:12]
        row.time_zone = self.time_zone if self.time_zone in zone_names() else ""
        row.party, row.source = min(max(self.party, 1), MOST_AROUND_ONE), known_source(self.source)
        row.alias = plain(self.alias)[:LONGEST_ALIAS]
        row.is_discreet, row.hour_reminder = self.is_discreet, self.hour_reminder
        return row


def wishes_of(standing: SeriesSeat) -> Wishes:
    """Return what a standing wish asks for in each webinar of its series."""
    return Wishes(
        name=standing.name,
        email=standing.email,
        member=standing.member,
        time_zone=standing.time_zone,
        language=standing.language,
        note=standing.note,
        party=standing.party,
        source=standing.source,
        alias=standing.alias,
        is_discreet=standing.is_discreet,
        hour_reminder=standing.hour_reminder,
    )
