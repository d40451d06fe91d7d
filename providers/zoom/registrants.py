"""People's own links at Zoom. Zoom mails nobody: the site hands the link out."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final

from django.utils.translation import gettext as _

from providers.errors import MeetingGone, Refused
from providers.records import Registrant, RegistrantInfo
from providers.zoom.client import Zoom
from providers.zoom.failures import Disliked, StalePage
from providers.zoom.payloads import MEETING

logger = logging.getLogger(__name__)

BATCH: Final = 30
NAME_LETTERS: Final = 64
EMAIL_LETTERS: Final = 128


def add_registrants(
    zoom: Zoom, kind: str, external_id: str, registrants: Sequence[Registrant]
) -> list[RegistrantInfo]:
    """Give each a link, thirty at a time, and one by one those of whom Zoom said nothing among the thirty.

    Who has a link already is found by the address, so nobody is registered twice: Zoom allows it three times a day.
    """
    path = f"/{kind}s/{external_id}/registrants"
    known = _known(zoom, path)
    problems: dict[str, str] = {}
    missing = {_email(person): person for person in registrants if _email(person) not in known}
    for batch in _batches(missing.values()):
        known |= _add_batch(zoom, kind, external_id, batch)
        for person in batch:
            if _email(person) not in known:
                _add_one(zoom, path, person, known, problems)
    _approve_waiting(
        zoom, path, [email for email in missing if not known.get(email, {}).get("join_url")], known
    )
    return [_info(person, known.get(_email(person), {}), problems) for person in registrants]


def _email(person: Registrant) -> str:
    return person.email.strip().lower()


def _batches(people: Iterable[Registrant]) -> Iterator[list[Registrant]]:
    rest = iter(people)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _known(zoom: Zoom, path: str, **params: str) -> dict[str, dict[str, Any]]:
    """Return the registrants by address. A list that took too long between two pages is begun anew once."""
    try:
        return _by_email(zoom.api.pages(path, "registrants", **params))
    except StalePage:
        return _by_email(zoom.api.pages(path, "registrants", **params))


def _by_email(rows: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {
        str(row["email"]).lower(): {
            "id": str(row.get("registrant_id") or row.get("id") or ""),
            "join_url": str(row.get("join_url") or ""),
        }
        for row in rows
        if row.get("email")
    }


def _add_batch(zoom: Zoom, kind: str, external_id: str, batch: list[Registrant]) -> dict[str, dict[str, Any]]:
    """Return those whom Zoom took; one bad address among them may have it refuse all."""
    if len(batch) == 1:
        return {}
    body: dict[str, Any] = {"auto_approve": True, "registrants": [_person(person) for person in batch]}
    if kind == MEETING:
        body["registrants_confirmation_email"] = False
    try:
        told = zoom.api.call("POST", f"/{kind}s/{external_id}/batch_registrants", body=body)
    except Refused as error:
        logger.info("zoom took none of %s registrants together: %s", len(batch), type(error).__name__)
        return {}
    rows = told.get("registrants") if isinstance(told, dict) else None
    return _by_email(row for row in rows or [] if isinstance(row, dict) and row.get("registrant_id"))


def _add_one(
    zoom: Zoom, path: str, person: Registrant, known: dict[str, dict[str, Any]], problems: dict[str, str]
) -> None:
    try:
        told = zoom.api.call("POST", path, body=_person(person))
    except Refused as error:
        problems[_email(person)] = error.message
        return
    if isinstance(told, dict):
        known |= _by_email([{**told, "email": _email(person)}])


def _person(person: Registrant) -> dict[str, str]:
    """Return what Zoom is told: an alias stays whole and is never made of the address."""
    name = " ".join(person.name.split()) or _("Participant")
    told = {"email": person.email.strip()[:EMAIL_LETTERS], "first_name": name[:NAME_LETTERS]}
    if len(name) > NAME_LETTERS:
        cut = name.rfind(" ", 1, NAME_LETTERS)
        cut = cut if cut > 0 else NAME_LETTERS
        told |= {"first_name": name[:cut], "last_name": name[cut:].strip()[:NAME_LETTERS]}
    return told


def _approve_waiting(zoom: Zoom, path: str, emails: Sequence[str], known: dict[str, dict[str, Any]]) -> None:
    """Let those in who wait for a host's nod: the site let them have a seat already."""
    waiting = [known[email]["id"] for email in emails if known.get(email, {}).get("id")]
    if not waiting:
        return
    for number in range(0, len(waiting), BATCH):
        rows = [{"id": one} for one in waiting[number : number + BATCH]]
        zoom.api.call("PUT", f"{path}/status", body={"action": "approve", "registrants": rows})
    known |= _known(zoom, path)


def _info(person: Registrant, row: dict[str, Any], problems: dict[str, str]) -> RegistrantInfo:
    if row.get("join_url"):
        return RegistrantInfo(person.key, row["id"], row["join_url"])
    said = problems.get(_email(person)) or _("Zoom gave no link for this seat.")
    return RegistrantInfo(person.key, row.get("id", ""), "", problem=said)


def remove_registrants(zoom: Zoom, kind: str, external_id: str, registrant_ids: Sequence[str]) -> None:
    """Cancel their links, thirty at a time; where Zoom knows one of them no more, one by one."""
    path = f"/{kind}s/{external_id}/registrants/status"
    for number in range(0, len(registrant_ids), BATCH):
        batch = registrant_ids[number : number + BATCH]
        try:
            _cancel(zoom, path, batch)
        except (Disliked, MeetingGone):
            for one in batch:
                _cancel_one(zoom, path, one)


def _cancel(zoom: Zoom, path: str, ids: Sequence[str]) -> None:
    body = {"action": "cancel", "registrants": [{"id": one} for one in ids]}
    zoom.api.call("PUT", path, body=body)


def _cancel_one(zoom: Zoom, path: str, one: str) -> None:
    try:
        _cancel(zoom, path, [one])
    except MeetingGone:
        pass  # it is taken back already
    except Disliked as error:
        if "registrant" not in error.about:
            raise
