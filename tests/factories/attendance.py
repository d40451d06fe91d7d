"""People in a meeting, as providers and hosts tell of them."""

import datetime as dt
from typing import Any

from providers.base import AttendanceRow
from registrations import actions
from registrations.models import Certificate, CertificatePolicy, Registration
from webinars.models import Webinar

MINUTE = dt.timedelta(minutes=1)


def stay(
    webinar: Webinar, first: float, last: float | None, name: str = "Hawa", **fields: Any
) -> AttendanceRow:
    """Return a stay from minute ``first`` of the webinar to ``last``, of a report unless ``fields`` say otherwise."""
    return AttendanceRow(
        **{
            "participant_key": "",
            "name": name,
            "joined_at": webinar.starts_at + first * MINUTE,
            "left_at": None if last is None else webinar.starts_at + last * MINUTE,
            "is_final": True,
            **fields,
        }
    )


def make_policy(webinar: Webinar, **fields: Any) -> CertificatePolicy:
    policy: CertificatePolicy = CertificatePolicy.objects.create(
        **{"webinar": webinar, "is_on": True, "min_minutes": 30, **fields}
    )
    return policy


def make_certificate(seat: Registration, minutes: float = 45, **fields: Any) -> Certificate:
    """Make the certificate of a seat whose holder took part for ``minutes``: issued if that is enough."""
    told = stay(seat.webinar, 0, minutes, participant_key=seat.public_id, registrant_id=seat.public_id)
    actions.record_attendance(seat.webinar, [told])
    return actions.ask_for_certificate(seat, **{"name": seat.name, "shows_name": True, **fields})
