"""From the hour on a host's clock to an instant, over the nights on which clocks are changed."""

import datetime as dt
from zoneinfo import ZoneInfo


def instants(local: dt.datetime, zone: ZoneInfo) -> tuple[dt.datetime, ...]:
    """Return every instant (UTC) at which clocks in ``zone`` show ``local``, the earlier first.

    One on ordinary days; none where clocks jump over the hour; two where they show it twice.
    """
    found = []
    for fold in (0, 1):
        instant = local.replace(tzinfo=zone, fold=fold).astimezone(dt.UTC)
        if instant.astimezone(zone).replace(tzinfo=None) == local and instant not in found:
            found.append(instant)
    return tuple(sorted(found))


def instant(local: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Return the one instant that ``local`` means where nobody can be asked, as RFC 5545 (3.3.5) has it.

    Of two the first; where clocks jump over the hour, the one that the clock before the jump would have shown.
    """
    return local.replace(tzinfo=zone, fold=0).astimezone(dt.UTC)
