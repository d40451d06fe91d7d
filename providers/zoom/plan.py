"""What the community's plan at Zoom may not allow, and the meeting that is made all the same."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from django.utils.translation import gettext as _

from providers.records import MeetingSpec
from providers.zoom.failures import Disliked, NoRegistration

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Luxury:
    """Something that Zoom may refuse without the meeting being worthless, known by a ``word`` of the refusal."""

    word: str
    is_wanted: Callable[[MeetingSpec], bool]
    without: Callable[[MeetingSpec], MeetingSpec]
    note: Callable[[], str]


def no_own_links() -> str:
    return _("Zoom's plan gives no link for each person. Everybody joins by the same one, through this site.")


def no_webinars() -> str:
    return _("Zoom's plan has no webinars, so this is a meeting: everybody can be seen and heard.")


def no_recording() -> str:
    return _("Zoom's plan records nothing by itself. Record on a computer and add the file here.")


LUXURIES: Final = (
    _Luxury(
        "interpret",
        lambda spec: bool(spec.interpreters),
        lambda spec: replace(spec, interpreters=()),
        lambda: _("Zoom's plan has no interpretation. Interpreters can use a second meeting."),
    ),
    _Luxury(
        "alternative",
        lambda spec: bool(spec.alternative_hosts),
        lambda spec: replace(spec, alternative_hosts=()),
        lambda: _("Zoom took no second host: they must be licensed users of the same Zoom account."),
    ),
    _Luxury(
        "record",
        lambda spec: spec.records,
        lambda spec: replace(spec, records=False),
        no_recording,
    ),
    _Luxury(
        "practice",
        lambda spec: spec.practice,
        lambda spec: replace(spec, practice=False),
        lambda: _("Zoom made no practice session."),
    ),
    _Luxury(
        "regist",
        lambda spec: spec.registers,
        lambda spec: replace(spec, registers=False),
        no_own_links,
    ),
)


def with_less(send: Callable[[MeetingSpec], T], spec: MeetingSpec) -> tuple[T, MeetingSpec, list[str]]:
    """Send ``spec``, leaving out one after the other what Zoom refuses and can be missed."""
    notes: list[str] = []
    for _turn in LUXURIES:
        try:
            return send(spec), spec, notes
        except (Disliked, NoRegistration) as error:
            about = "regist" if isinstance(error, NoRegistration) else error.about
            luxury = next((one for one in LUXURIES if one.word in about and one.is_wanted(spec)), None)
            if luxury is None:
                raise
            notes.append(luxury.note())
            spec = luxury.without(spec)
    return send(spec), spec, notes
