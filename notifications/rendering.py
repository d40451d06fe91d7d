"""From a kind of mail and what it is about to its words."""

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

import css_inline
from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone, translation

from common.middleware import known_zone

TEXT_WIDTH: Final = 74
SUBJECT_LETTERS: Final = 250
# By this line, with the space, mail programs know what is below as no part of the text (RFC 3676).
SIGNATURE: Final = "-- "
_inliner: Final = css_inline.CSSInliner(load_remote_stylesheets=False)


@dataclass(frozen=True)
class Words:
    """A mail's subject (one line), its text and its HTML with the style on each element."""

    subject: str
    text: str
    html: str


def site_url(path: str) -> str:
    """Return the full address of a path of this site."""
    return settings.SITE_URL + path


def render(kind: str, *, context: Mapping[str, Any], language: str = "", time_zone: str = "") -> Words:
    """Render ``templates/email/<kind>/{subject.txt,body.txt,body.html}`` for one recipient.

    Templates see ``site_name``, ``site_url`` and ``recipient_zone`` (None where it is not known; then times are
    written on the host's clock) beside ``context``. Text templates do not escape. With ``is_discreet`` in the
    context the subject is the neutral one that all kinds share.
    """
    zone = known_zone(time_zone)
    shown = {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "recipient_zone": zone,
        **context,
    }
    with translation.override(spoken(language)), timezone.override(zone or ZoneInfo("UTC")):
        titled = "discreet" if shown.get("is_discreet") else kind
        subject = _written(f"email/{titled}/subject.txt", shown, autoescape=False)
        text = _written(f"email/{kind}/body.txt", shown, autoescape=False)
        shown["subject"] = subject = _one_line(subject)
        html = _written(f"email/{kind}/body.html", shown, autoescape=True)
    return Words(subject, _tidy(text), _inliner.inline(html))


def spoken(language: str) -> str:
    """Return the language in which somebody who reads ``language`` is written to."""
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _written(name: str, context: Mapping[str, Any], *, autoescape: bool) -> str:
    template = get_template(name).template  # type: ignore[attr-defined]
    rendered: str = template.render(Context({**context}, autoescape=autoescape))
    return rendered


def _one_line(subject: str) -> str:
    # A title is up to anyone: line ends in it would be headers of the mail.
    return " ".join(subject.split())[:SUBJECT_LETTERS]


def _tidy(text: str) -> str:
    """Wrap long lines, never inside an address, and leave one empty line at most between paragraphs."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        wrapped = textwrap.wrap(line, TEXT_WIDTH, break_long_words=False, break_on_hyphens=False)
        if line == SIGNATURE:
            wrapped = [line]
        lines.extend(wrapped or ([""] if lines and lines[-1] else []))
    return "\n".join(lines) + "\n"
