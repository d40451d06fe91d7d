"""When the webinars of a series are, on the host's clock."""

import datetime as dt
from typing import Final

from dateutil.rrule import rrulestr

from webinars.states import Every

WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LAST: Final = 5


def rule_for(first: dt.datetime, every: Every, count: int) -> str:
    """Return the RRULE of ``count`` webinars from ``first``; a fifth weekday of a month means its last."""
    if every == Every.MONTH:
        number = (first.day - 1) // 7 + 1
        which = -1 if number == LAST else number
        return f"FREQ=MONTHLY;BYDAY={which}{WEEKDAYS[first.weekday()]};COUNT={count}"
    interval = ";INTERVAL=2" if every == Every.FORTNIGHT else ""
    return f"FREQ=WEEKLY{interval};COUNT={count}"


def local_times(rule: str, first: dt.datetime) -> list[dt.datetime]:
    """Return what the clock on the wall shows at each of them; ``first`` has no zone, and neither have they."""
    return list(rrulestr(rule, dtstart=first))
