"""Countries by name, as the time zone database lists them."""

from functools import cache
from importlib.resources import files

import tzdata.zoneinfo


@cache
def countries() -> tuple[str, ...]:
    """Return the English names, sorted."""
    table = files(tzdata.zoneinfo).joinpath("iso3166.tab").read_text(encoding="utf-8")
    lines = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    return tuple(sorted(name for _code, name in lines))
