"""The life of a meeting at Zoom: never two for one key, and as much of what was wished as the plan allows."""

import contextlib
import datetime as dt
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _

from providers.errors import MeetingGone, NotSupported, ProviderError, Refused, Unreachable
from providers.models import KeptMeeting
from providers.records import MeetingInfo, MeetingPhase, MeetingSpec, MeetingStatus
from providers.zoom.client import Zoom, in_path
from providers.zoom.failures import Disliked, NoWebinars, ScopeMissing
from providers.zoom.payloads import (
    KINDS,
    MEETING,
    WEBINAR,
    changes,
    info_of,
    is_marked,
    meeting_body,
    moment,
    unable_notes,
)
from providers.zoom.plan import no_own_links, no_recording, no_webinars, with_less

logger = logging.getLogger(__name__)

PROVIDER: Final = "zoom"
ID: Final = re.compile(r"[0-9]{6,20}")
# How long one process may be about making a meeting, and how long Zoom's lists may lag behind.
MAKING: Final = dt.timedelta(seconds=150)
LAG: Final = dt.timedelta(seconds=60)
NO_WEBINARS_S: Final = 6 * 3600
# What was held longer than this before its time was a rehearsal, or the talk before it was moved.
A_DAY: Final = dt.timedelta(days=1)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found:
    kind: str
    body: dict[str, Any]


def create_meeting(zoom: Zoom, spec: MeetingSpec) -> MeetingInfo:
    """Make the meeting of ``spec``, or return the one that is there already.

    A note is written before Zoom is asked. Where an answer was lost, the next call looks the meeting up by the mark
    in its agenda, and makes one only once Zoom's lists can no longer lag.
    """
    row = _claim(spec.key)
    try:
        found = _made_before(zoom, row)
        if found is None:
            found, spec, notes = _make_once(zoom, row, spec)
            _note(row, found, written=meeting_body(spec, found.kind), notes=notes)
        elif not row.external_id:
            _note(row, found, written={}, notes=[])
    except ProviderError:
        # The next call need not wait for this one.
        KeptMeeting.objects.filter(pk=row.pk).update(asked_at=timezone.now() - MAKING)
        raise
    return info_of(found.kind, found.body, row.notes)


def _make_once(zoom: Zoom, row: KeptMeeting, spec: MeetingSpec) -> tuple[Found, MeetingSpec, list[str]]:
    try:
        return _make(zoom, spec)
    except Unreachable:
        # It may have been made all the same.
        row.written = {"lost_at": timezone.now().isoformat()}
        row.save(update_fields=["written"])
        raise


def _claim(key: str) -> KeptMeeting:
    """Return the note of ``key``, held for this call. Raises ``Unreachable`` while another call holds it."""
    now = timezone.now()
    row, is_new = KeptMeeting.objects.get_or_create(provider=PROVIDER, key=key, defaults={"asked_at": now})
    if not is_new and not row.external_id:
        if row.asked_at > now - MAKING:
            raise _being_made(row)
        _hold(row)
    return row


def _hold(row: KeptMeeting) -> None:
    """Take the note over for this call, unless another call was quicker. Raises ``Unreachable``."""
    now = timezone.now()
    rows = KeptMeeting.objects.filter(pk=row.pk, asked_at=row.asked_at)
    if not rows.update(asked_at=now, external_id="", written=row.written):
        raise _being_made(row)
    row.asked_at = now


def _being_made(row: KeptMeeting) -> Unreachable:
    error = Unreachable(_("The meeting is being made at Zoom."))
    error.retry_after_s = max(1.0, (row.asked_at + MAKING - timezone.now()).total_seconds())
    return error


def _made_before(zoom: Zoom, row: KeptMeeting) -> Found | None:
    if row.external_id:
        try:
            return find(zoom, row.external_id)
        except MeetingGone:
            row.external_id, row.written = "", {}
            _hold(row)
    if (found := _look_up(zoom, row.key)) is not None:
        return found
    lost_at = moment(row.written.get("lost_at"))
    if lost_at is not None and timezone.now() < lost_at + LAG:
        error = Unreachable(_("Zoom does not show yet whether it made the meeting. It is looked up again."))
        error.retry_after_s = LAG.total_seconds()
        raise error
    return None


def _look_up(zoom: Zoom, key: str) -> Found | None:
    """Return the host's meeting that bears the mark of ``key``: the oldest, should somebody have copied it."""
    for kind in KINDS:
        try:
            rows = [
                row
                for row in zoom.api.pages(f"/users/{zoom.host}/{kind}s", f"{kind}s", type="scheduled")
                if is_marked(row.get("agenda"), key) and ID.fullmatch(str(row.get("id")))
            ]
        except (NotSupported, ScopeMissing):
            continue
        for row in sorted(rows, key=lambda row: str(row.get("created_at"))):
            try:
                return Found(kind, _get(zoom, kind, str(row["id"])))
            except MeetingGone:
                continue
    return None


def _note(row: KeptMeeting, found: Found, *, written: dict[str, Any], notes: list[str]) -> None:
    row.external_id, row.kind = str(found.body["id"]), found.kind
    row.written, row.notes = written, notes
    row.save(update_fields=["external_id", "kind", "written", "notes"])


def no_webinars_key(zoom: Zoom) -> str:
    """Return where it is remembered that Zoom makes no webinars, so that it is not asked for each meeting."""
    return f"no-webinars:{zoom.api.keeper.account}"


def _make(zoom: Zoom, spec: MeetingSpec) -> tuple[Found, MeetingSpec, list[str]]:
    """Make a webinar where the plan has them, else a meeting; return what was left out of ``spec`` too."""
    key = no_webinars_key(zoom)
    if not cache.get(key):
        try:
            return _make_kind(zoom, WEBINAR, spec)
        except (NoWebinars, ScopeMissing) as error:
            logger.info("zoom makes no webinars: %s", error)
            cache.set(key, True, NO_WEBINARS_S)
    found, spec, more = _make_kind(zoom, MEETING, spec)
    return found, spec, [no_webinars(), *more]


def _make_kind(zoom: Zoom, kind: str, spec: MeetingSpec) -> tuple[Found, MeetingSpec, list[str]]:
    def post(spec: MeetingSpec) -> dict[str, Any]:
        return _sound(zoom.make(kind, meeting_body(spec, kind)))

    body, spec, notes = with_less(post, spec)
    settings = body.get("settings") or {}
    if spec.records and settings.get("auto_recording") not in {None, "cloud"}:
        notes.append(no_recording())
    if spec.registers and not info_of(kind, body).takes_registrants:
        notes.append(no_own_links())
    return Found(kind, body), spec, notes + unable_notes(spec, kind)


def _sound(told: Any) -> dict[str, Any]:
    if not isinstance(told, dict) or not ID.fullmatch(str(told.get("id"))) or not told.get("join_url"):
        raise Unreachable(_("Zoom answered something that makes no sense."))
    return told


def find(zoom: Zoom, external_id: str) -> Found:
    """Return a meeting of either kind: at Zoom one may be turned into the other. Raises ``MeetingGone``."""
    if not ID.fullmatch(external_id):
        raise MeetingGone(_("Zoom knows no such meeting any more."))
    return _of_either_kind(external_id, lambda kind: Found(kind, _get(zoom, kind, external_id)))


def with_kind(zoom: Zoom, external_id: str, ask: Callable[[str], T]) -> T:
    """Return what ``ask`` answers for the kind that the meeting was made as, or was turned into at Zoom since."""
    row = KeptMeeting.objects.filter(provider=PROVIDER, external_id=external_id).first()
    kind = row.kind if row is not None and row.kind else find(zoom, external_id).kind
    try:
        return ask(kind)
    except MeetingGone:
        now = find(zoom, external_id).kind
        if now == kind:
            raise
        KeptMeeting.objects.filter(provider=PROVIDER, external_id=external_id).update(kind=now)
        return ask(now)


def _of_either_kind(external_id: str, ask: Callable[[str], T]) -> T:
    """Return what ``ask`` answers for the kind that the meeting is of; the kind that it was made as comes first.

    That the app may not look is no sign that a meeting is gone.
    """
    row = KeptMeeting.objects.filter(provider=PROVIDER, external_id=external_id).first()
    problems: list[ProviderError] = []
    for kind in KINDS if row is None or row.kind != MEETING else KINDS[::-1]:
        try:
            return ask(kind)
        except (MeetingGone, NotSupported, Disliked, ScopeMissing) as error:
            problems.append(error)
    for problem in problems[:1] if row is not None else problems:
        if isinstance(problem, ScopeMissing) or (row is not None and isinstance(problem, NotSupported)):
            raise problem
    raise MeetingGone(_("Zoom knows no such meeting any more."))


def _get(zoom: Zoom, kind: str, external_id: str) -> dict[str, Any]:
    return _sound(zoom.read(kind, external_id))


def change_meeting(zoom: Zoom, external_id: str, spec: MeetingSpec) -> MeetingInfo:
    """Read the meeting, and write only what differs and is the site's to say."""
    found = find(zoom, external_id)
    row = KeptMeeting.objects.filter(provider=PROVIDER, external_id=external_id).first()
    written: Mapping[str, Any] = row.written if row is not None else {}

    def patch(spec: MeetingSpec) -> bool:
        sent = changes(found.body, meeting_body(spec, found.kind), written, kind=found.kind)
        if sent:
            zoom.write(found.kind, external_id, sent)
        return bool(sent)

    was_changed, told, notes = with_less(patch, spec)
    body = _get(zoom, found.kind, external_id) if was_changed else found.body
    notes += unable_notes(spec, found.kind)
    if spec.registers and not info_of(found.kind, body).takes_registrants:
        notes.append(no_own_links())
    if row is not None and no_webinars() in row.notes:
        notes.insert(0, no_webinars())
    notes = list(dict.fromkeys(notes))
    KeptMeeting.objects.update_or_create(
        provider=PROVIDER,
        key=spec.key,
        defaults={
            "external_id": external_id,
            "kind": found.kind,
            "written": meeting_body(told, found.kind),
            "notes": notes,
            "asked_at": timezone.now(),
        },
    )
    return info_of(found.kind, body, notes)


def cancel_meeting(zoom: Zoom, external_id: str) -> None:
    """Delete the meeting, ending it first where Zoom says that people are in it."""
    if ID.fullmatch(external_id):
        with contextlib.suppress(MeetingGone):
            _of_either_kind(external_id, lambda kind: _delete(zoom, kind, external_id))
    KeptMeeting.objects.filter(provider=PROVIDER, external_id=external_id).delete()


def _delete(zoom: Zoom, kind: str, external_id: str) -> None:
    try:
        zoom.delete(kind, external_id)
    except Disliked:
        zoom.end(kind, external_id)
        zoom.delete(kind, external_id)


def read_meeting(zoom: Zoom, external_id: str) -> MeetingInfo:
    found = find(zoom, external_id)
    row = KeptMeeting.objects.filter(provider=PROVIDER, external_id=external_id).first()
    return info_of(found.kind, found.body, row.notes if row is not None else ())


def meeting_status(zoom: Zoom, external_id: str) -> MeetingStatus:
    """Return how the meeting stands.

    Zoom says of a meeting whether people are in it, of a webinar only when it has ended.
    """
    try:
        found = find(zoom, external_id)
    except MeetingGone:
        return MeetingStatus(MeetingPhase.GONE)
    held = held_times(zoom, found)
    began = [time.began_at for time in held if time.began_at]
    ended = [time.ended_at for time in held if time.ended_at]
    if found.body.get("status") == "started":
        phase = MeetingPhase.LIVE
    else:
        phase = MeetingPhase.ENDED if held else MeetingPhase.WAITING
    return MeetingStatus(
        phase,
        started_at=min(began, default=None),
        ended_at=max(ended, default=None) if phase == MeetingPhase.ENDED else None,
        instances=tuple(time.uuid for time in held),
    )


@dataclass(frozen=True, slots=True)
class Held:
    """One time that a meeting was held, as far as Zoom tells."""

    uuid: str
    began_at: dt.datetime | None
    ended_at: dt.datetime | None = None


def _instances(zoom: Zoom, kind: str, external_id: str) -> list[Held]:
    """Return the times that the meeting was held and ended, oldest first."""
    try:
        told = zoom.api.call("GET", f"/past_{kind}s/{external_id}/instances")
    except MeetingGone:
        return []
    rows = told.get(f"{kind}s") if isinstance(told, dict) else None
    held = [
        Held(str(row["uuid"]), moment(row.get("start_time")))
        for row in rows or []
        if isinstance(row, dict) and row.get("uuid")
    ]
    return sorted(held, key=lambda one: one.began_at or dt.datetime.max.replace(tzinfo=dt.UTC))


def held_times(zoom: Zoom, found: Found) -> list[Held]:
    """Return the times it was held with their ends, without rehearsals that were over before its time."""
    planned = moment(found.body.get("start_time"))
    rehearses = bool((found.body.get("settings") or {}).get("practice_session"))
    ended = _instances(zoom, found.kind, str(found.body["id"]))
    held = [_with_end(zoom, found.kind, one) for one in ended]
    return [
        one
        for one in held
        if not (rehearses and planned and one.ended_at and one.ended_at < planned)
        and not (planned and one.began_at and one.began_at < planned - A_DAY)
    ]


def _with_end(zoom: Zoom, kind: str, held: Held) -> Held:
    path = "/past_meetings" if kind == MEETING else "/report/webinars"
    try:
        told = zoom.api.call("GET", f"{path}/{in_path(held.uuid)}")
    except (MeetingGone, NotSupported, ScopeMissing, Refused):
        return held
    if not isinstance(told, dict):
        return held
    return replace(
        held,
        began_at=moment(told.get("start_time")) or held.began_at,
        ended_at=moment(told.get("end_time")),
    )
