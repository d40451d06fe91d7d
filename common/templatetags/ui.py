"""What templates need to show times, sizes, lengths and icons the same way everywhere."""

from datetime import UTC, datetime
from urllib.parse import quote, urlsplit
from zlib import crc32
from zoneinfo import ZoneInfo

from django import template
from django.forms import BoundField
from django.template.context import Context
from django.template.defaultfilters import date as format_date
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_bidi, get_language_info, ngettext
from django.utils.translation import gettext as _

from common import timecodes, zones
from common.icons import DIRECTIONAL, ICONS
from common.languages import name_of

register = template.Library()

COVERS = 6
HOUR_MINUTES = 60
DAY_HOURS = 24
HOURS_UP_TO = 36
DAYS_UP_TO = 28
MINUTE_SECONDS = 60
KILO_UP_TO = 999_500
ONE_DECIMAL_UP_TO = 9.95


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon; it says nothing to screen readers, so its neighbour must be text or a label."""
    flip = " flip" if name in DIRECTIONAL else ""
    return mark_safe(f'<svg class="i{flip}" viewBox="0 0 20 20" aria-hidden="true">{ICONS[name]}</svg>')  # noqa: S308


@register.simple_tag
def text_direction() -> str:
    return "rtl" if get_language_bidi() else "ltr"


def _reader_zone(context: Context) -> ZoneInfo | None:
    return getattr(context.get("request"), "reader_zone", None)


def _zone_shown(context: Context, home: str) -> ZoneInfo:
    return _reader_zone(context) or ZoneInfo(home or "UTC")


def _written(at: datetime, kind: str) -> str:
    patterns = {
        "time": _("H:i"),
        "long": _("l j F, H:i"),
        "date": _("l j F"),
        "day": _("j F Y"),
        "short": _("D j M, H:i"),
    }
    return format_date(at, patterns[kind])


@register.simple_tag(takes_context=True)
def local_time(
    context: Context, at: datetime, kind: str = "time", end: datetime | None = None, zone: str = "UTC"
) -> SafeString:
    """Write an instant in the reader's zone; in ``zone`` (the host's) where the reader's is not known.

    Kinds: ``time`` 16:00, ``long`` Thursday 26 November, 16:00, ``date`` without the hour, ``day`` with the
    year, ``short`` Thu 26 Nov, 16:00. The script rewrites the element from its ``datetime`` attribute.
    """
    here = _zone_shown(context, zone)
    text = _written(at.astimezone(here), kind)
    ends = SafeString("")
    if end is not None:
        text = f"{text}\u2013{_written(end.astimezone(here), 'time')}"
        ends = format_html(' data-end="{}"', _instant(end))
    return format_html(
        '<time class="num" datetime="{}"{} data-local="{}">{}</time>', _instant(at), ends, kind, text
    )


@register.simple_tag
def home_time(at: datetime, zone: str, end: datetime | None = None) -> SafeString:
    """Write the hour as the host's clock shows it: ``16:00–17:15 in Nairobi (UTC+3)``."""
    place = ZoneInfo(zone)
    text = _written(at.astimezone(place), "time")
    if end is not None:
        text = f"{text}\u2013{_written(end.astimezone(place), 'time')}"
    city = _zone_label(at, place)
    return format_html(
        '<span class="num">{}</span> {}', text, city if zone == "UTC" else _("in %(city)s") % {"city": city}
    )


@register.simple_tag(takes_context=True)
def zone_note(context: Context, at: datetime, zone: str = "UTC", *, brief: bool = False) -> SafeString:
    """Say whose clock ``local_time`` shows; the script replaces it by ``your time, Nairobi (UTC+3)``.

    ``brief``, for lists, also gives the host's hour where the reader's clock shows another.
    """
    home, known = ZoneInfo(zone), _reader_zone(context)
    label = _zone_label(at, known or home)
    yours = _("your time") if brief else _("your time, {city} ({offset})")
    text = label
    if known:
        text = str(yours) if brief else _("your time, %(city)s") % {"city": label}
    note = format_html('<span data-zone="{}" data-at="{}">{}</span>', yours, _instant(at), text)
    return (
        note + _host_hour(at, home, is_same=utc_shift(at, known or home) == utc_shift(at, home))
        if brief
        else note
    )


def utc_shift(at: datetime, zone: ZoneInfo) -> int:
    """Return the minutes by which ``zone`` is ahead of UTC at that instant."""
    return int(at.astimezone(zone).utcoffset().total_seconds()) // MINUTE_SECONDS  # type: ignore[union-attr]


def _host_hour(at: datetime, home: ZoneInfo, *, is_same: bool) -> SafeString:
    """Write the host's hour, hidden where it is the reader's too; the script, which knows, shows or hides it."""
    text = _("%(time)s in %(place)s") % {
        "time": _written(at.astimezone(home), "time"),
        "place": _zone_label(at, home),
    }
    hidden = SafeString(" hidden") if is_same else SafeString("")
    return format_html(
        '<span class="fine" data-home="{}" data-at="{}"{}> · {}</span>',
        utc_shift(at, home),
        _instant(at),
        hidden,
        text,
    )


def _zone_label(at: datetime, zone: ZoneInfo) -> str:
    return "UTC" if zone.key == "UTC" else f"{zones.city(zone.key)} ({zones.utc_offset(at, zone)})"


@register.simple_tag(takes_context=True)
def day_parts(context: Context, at: datetime, zone: str = "UTC") -> dict[str, str]:
    """Return the three lines of a date tab and the instant they stand for."""
    local = at.astimezone(_zone_shown(context, zone))
    return {
        "weekday": format_date(local, "D"),
        "number": format_date(local, "j"),
        "month": format_date(local, "M"),
        "instant": _instant(at),
    }


@register.simple_tag
def world_times(at: datetime, zone: str) -> list[zones.WorldTime]:
    return zones.world_times(at, ZoneInfo(zone or "UTC"))


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@register.filter
def until(at: datetime) -> str:
    """Return ``in 2 days``, ``in 3 hours``, ``in 5 minutes`` or ``now``: coarse on purpose."""
    minutes = int((at - timezone.now()).total_seconds() // 60)
    if minutes < 1:
        return _("now")
    if minutes < HOUR_MINUTES:
        return ngettext("in %(n)d minute", "in %(n)d minutes", minutes) % {"n": minutes}
    hours = round(minutes / HOUR_MINUTES)
    if hours < HOURS_UP_TO:
        return ngettext("in %(n)d hour", "in %(n)d hours", hours) % {"n": hours}
    days = round(hours / DAY_HOURS)
    return ngettext("in %(n)d day", "in %(n)d days", days) % {"n": days}


@register.filter
def ago(at: datetime) -> str:
    """Return ``3 hours ago``, ``yesterday`` or, beyond four weeks, the date."""
    minutes = max(0, int((timezone.now() - at).total_seconds() // 60))
    if minutes < HOUR_MINUTES:
        return ngettext("%(n)d minute ago", "%(n)d minutes ago", max(1, minutes)) % {"n": max(1, minutes)}
    hours = minutes // HOUR_MINUTES
    if hours < DAY_HOURS:
        return ngettext("%(n)d hour ago", "%(n)d hours ago", hours) % {"n": hours}
    days = hours // DAY_HOURS
    if days == 1:
        return _("yesterday")
    if days <= DAYS_UP_TO:
        return ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days}
    return format_date(timezone.localtime(at), _("j F Y"))


@register.filter
def size(size_bytes: int | None) -> str:
    """Return ``41 kB`` or ``9.6 MB``, in powers of ten as phone companies count."""
    if not size_bytes:
        return ""
    if size_bytes < KILO_UP_TO:
        return _("%(n)d kB") % {"n": max(1, round(size_bytes / 1000))}
    megabytes = size_bytes / 1_000_000
    return _("%(n)s MB") % {"n": f"{megabytes:.1f}" if megabytes < ONE_DECIMAL_UP_TO else f"{megabytes:.0f}"}


@register.filter
def duration(duration_ms: int | None) -> str:
    """Return ``1 h 12 min``, ``58 min`` or ``45 s``."""
    seconds = round((duration_ms or 0) / 1000)
    if seconds < MINUTE_SECONDS:
        return _("%(n)d s") % {"n": seconds}
    hours, minutes = divmod(round(seconds / 60), 60)
    if hours and minutes:
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}
    return _("%(hours)d h") % {"hours": hours} if hours else _("%(minutes)d min") % {"minutes": minutes}


@register.filter
def duration_short(duration_ms: int | None) -> str:
    """Return ``1 h 12`` where there is little room; under an hour as ``duration``."""
    hours, minutes = divmod(round((duration_ms or 0) / 60_000), 60)
    return (
        _("%(hours)d h %(minutes)02d") % {"hours": hours, "minutes": minutes}
        if hours
        else duration(duration_ms)
    )


@register.filter
def clock(ms: int) -> str:
    """Return a moment as ``12:34`` or ``1:06:10``."""
    return timecodes.clock(ms)


@register.filter
def seconds(ms: int) -> str:
    """Return milliseconds as seconds for addresses and scripts: ``754`` or ``754.3``."""
    return f"{ms / 1000:.1f}".removesuffix(".0")


@register.filter
def cover(subject: object) -> str:
    """Return the cloth, ``k1`` to ``k6``, that a subject always has."""
    return f"k{crc32(str(subject).encode()) % COVERS + 1}"


@register.filter
def initial(name: str) -> str:
    return name.strip()[:1].upper()


@register.filter
def language_name(code: str) -> str:
    """Return a language in the reader's language: ``French``."""
    try:
        info = get_language_info(code)
    except KeyError:
        return name_of(code)
    return str(info["name_translated"])


@register.filter
def host_name(link: str) -> str:
    """Return where a link leads, short: ``example.org/guides``."""
    parts = urlsplit(link)
    return f"{parts.netloc.removeprefix('www.')}{parts.path.rstrip('/')}"


@register.filter
def place_name(zone: str) -> str:
    """Return the city that a zone is named after."""
    return zones.city(zone)


@register.filter
def own_name(code: str) -> str:
    """Return a language as its speakers write it: ``Français``."""
    try:
        return str(get_language_info(code)["name_local"]).capitalize()
    except KeyError:
        return code


@register.filter
def is_foreign(code: str) -> bool:
    """Say whether text in ``code`` needs a ``lang`` attribute on a page in the reader's language."""
    return bool(code) and code != (get_language() or "")


@register.inclusion_tag("components/field.html")
def field(bound: BoundField) -> dict[str, object]:
    """Draw one form field: label, hint, error, control, in that order."""
    return {"field": bound, "errors": bound.errors}


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: object) -> str:
    """Return the page's query string with ``changes`` made; an empty value takes a key away."""
    params = context["request"].GET.copy()
    for key, value in changes.items():
        params.pop(key, None)
        if value not in (None, ""):
            params[key] = str(value)
    return f"?{params.urlencode()}" if params else "?"


@register.simple_tag(takes_context=True)
def current(context: Context, *prefixes: str) -> SafeString:
    """Mark a navigation link as the place where the reader is: exactly, or in the section below it."""
    path = getattr(context.get("request"), "path_info", "")
    if path in prefixes:
        return SafeString(' aria-current="page"')
    if any(prefix != "/" and path.startswith(prefix) for prefix in prefixes):
        return SafeString(' aria-current="true"')
    return SafeString("")


@register.simple_tag(takes_context=True)
def this_address(context: Context) -> str:
    """Return the page's own address, quoted for a query, without the language that may lead it."""
    request = context.get("request")
    if request is None:
        return ""
    query_string = request.META.get("QUERY_STRING", "")
    return quote(request.path_info + (f"?{query_string}" if query_string else ""), safe="")
