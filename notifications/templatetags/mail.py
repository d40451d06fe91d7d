"""What the templates of mails need to say when something is."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.template.context import Context
from django.template.defaultfilters import date as format_date
from django.utils.translation import gettext as _

from common.zones import city, utc_offset

register = template.Library()

ELSEWHERE: Final = 3


@dataclass(frozen=True)
class Line:
    """One clock's reading of a webinar's time."""

    day: str
    hours: str
    place: str
    weekday: str
    number: str
    month: str


def _place(at: datetime, zone: ZoneInfo) -> str:
    if zone.key == "UTC":
        return "UTC"
    return _("%(city)s (%(offset)s)") % {"city": city(zone.key), "offset": utc_offset(at, zone)}


def _line(at: datetime, end: datetime, zone: ZoneInfo) -> Line:
    local = at.astimezone(zone)
    begins, ends = format_date(local, "H:i"), format_date(end.astimezone(zone), "H:i")
    return Line(
        day=format_date(local, _("l j F Y")),
        hours=_("%(begins)s to %(ends)s") % {"begins": begins, "ends": ends},
        place=_place(at, zone),
        weekday=format_date(local, "D"),
        number=format_date(local, "j"),
        month=format_date(local, "M"),
    )


@register.simple_tag(takes_context=True)
def mail_times(context: Context, at: datetime, end: datetime, home: str) -> list[Line]:
    """Return the time on the recipient's clock, the host's and UTC; clocks that agree stand once.

    The recipient's zone is not known of everyone: then the host's comes first.
    """
    recipients: ZoneInfo | None = context.get("recipient_zone")
    zones = [*([recipients] if recipients else []), ZoneInfo(home), ZoneInfo("UTC")]
    lines: dict[object, Line] = {}
    for zone in zones:
        lines.setdefault(at.astimezone(zone).utcoffset(), _line(at, end, zone))
    return list(lines.values())


@register.simple_tag(takes_context=True)
def mail_elsewhere(context: Context, at: datetime, home: str) -> str:
    """Return the start in up to three places of the community whose clocks show another time than the lines above.

    ``Guatemala 07:00, Beirut 15:00``; with the weekday where it is another day than for the recipient.
    """
    own = context.get("recipient_zone") or ZoneInfo(home)
    clocks = {at.astimezone(zone).utcoffset() for zone in (own, ZoneInfo(home), ZoneInfo("UTC"))}
    found: list[str] = []
    for label, name in settings.COMMUNITY_ZONES:
        local = at.astimezone(ZoneInfo(name))
        if local.utcoffset() in clocks or len(found) == ELSEWHERE:
            continue
        clocks.add(local.utcoffset())
        pattern = "H:i" if local.date() == at.astimezone(own).date() else "D H:i"
        found.append(f"{label} {format_date(local, pattern)}")
    return ", ".join(found)


@register.simple_tag(takes_context=True)
def mail_time(context: Context, at: datetime, home: str, kind: str = "short") -> str:
    """Write an instant on the recipient's clock, else on the host's with its place.

    Kinds: ``short`` Thu 26 Nov 16:00, ``long`` Thursday 26 November, 16:00, ``hour`` 16:00.
    """
    recipients: ZoneInfo | None = context.get("recipient_zone")
    zone = recipients or ZoneInfo(home)
    pattern = {"short": _("D j M H:i"), "long": _("l j F, H:i"), "hour": "H:i"}[kind]
    written = format_date(at.astimezone(zone), pattern)
    return written if recipients else f"{written} {_place(at, zone)}"


@register.simple_tag(takes_context=True)
def mail_is_today(context: Context, at: datetime, home: str) -> bool:
    zone = context.get("recipient_zone") or ZoneInfo(home)
    return at.astimezone(zone).date() == datetime.now(UTC).astimezone(zone).date()
