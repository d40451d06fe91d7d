"""Time zones as readers see them: a city, its distance from UTC, and the hour it is elsewhere."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings


@cache
def zone_names() -> tuple[str, ...]:
    """Return the names of places, sorted, without the abbreviations and offsets that nobody lives in."""
    areas = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
    return (*sorted(name for name in available_timezones() if name.startswith(areas)), "UTC")


def city(zone: str) -> str:
    """Return ``Port of Spain`` for ``America/Port_of_Spain``."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def utc_offset(at: datetime, zone: ZoneInfo) -> str:
    """Return ``UTC+5:30``: what holds in ``zone`` at that instant, never an abbreviation, which collide."""
    seconds = int(at.astimezone(zone).utcoffset().total_seconds())  # type: ignore[union-attr]
    hours, minutes = divmod(abs(seconds) // 60, 60)
    sign = "\u2212" if seconds < 0 else "+"
    return f"UTC{sign}{hours}:{minutes:02d}" if minutes else f"UTC{sign}{hours}"


@dataclass(frozen=True)
class WorldTime:
    """One line of the list of start times: the local hour and the places that share it."""

    local: datetime
    places: tuple[str, ...]
    is_other_day: bool


def world_times(at: datetime, home: ZoneInfo) -> list[WorldTime]:
    """Return the start time around the world, westernmost first; a day other than ``home``'s is marked."""
    home_day = at.astimezone(home).date()
    groups: dict[datetime, list[str]] = {}
    for label, name in settings.COMMUNITY_ZONES:
        groups.setdefault(at.astimezone(ZoneInfo(name)).replace(tzinfo=None), []).append(str(label))
    return [
        WorldTime(local=local, places=tuple(places), is_other_day=local.date() != home_day)
        for local, places in sorted(groups.items())
    ]
