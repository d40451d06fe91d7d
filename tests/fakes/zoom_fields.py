"""Which fields Zoom's API takes, with their types (its OpenAPI description of the Meetings API, read 2026-11)."""

from typing import Any

Kind = type | tuple[type, ...]

REMINDER: dict[str, Kind] = {"enable": bool, "type": int}
INTERPRETER: dict[str, Kind] = {"email": str, "languages": str}
COMMON_SETTINGS: dict[str, Any] = {
    "approval_type": int,
    "auto_recording": str,
    "audio": str,
    "allow_multiple_devices": bool,
    "registrants_email_notification": bool,
    "registrants_confirmation_email": bool,
    "alternative_hosts_email_notification": bool,
    "alternative_hosts": str,
    "language_interpretation": {"enable": bool, "interpreters": [INTERPRETER]},
    "host_video": bool,
    "close_registration": bool,
    "contact_email": str,
}
SETTINGS: dict[str, dict[str, Any]] = {
    "webinar": {
        **COMMON_SETTINGS,
        "practice_session": bool,
        "panelists_invitation_email_notification": bool,
        "attendees_and_panelists_reminder_email_notification": REMINDER,
        "follow_up_attendees_email_notification": REMINDER,
        "follow_up_absentees_email_notification": REMINDER,
        "question_and_answer": dict,
    },
    "meeting": {
        **COMMON_SETTINGS,
        "mute_upon_entry": bool,
        "join_before_host": bool,
        "waiting_room": bool,
        "participant_video": bool,
    },
}
REGISTRANT: dict[str, Kind] = {"email": str, "first_name": str, "last_name": str, "language": str}


def meeting(kind: str) -> dict[str, Any]:
    return {
        "type": int,
        "topic": str,
        "agenda": str,
        "start_time": str,
        "duration": int,
        "timezone": str,
        "password": str,
        "settings": SETTINGS[kind],
    }


def problems(told: Any, wanted: Any, where: str = "") -> list[tuple[str, str]]:
    """Return what Zoom would dislike of ``told``: unknown fields and wrong types, as field and sentence."""
    if isinstance(wanted, dict):
        if not isinstance(told, dict):
            return [(where, "Invalid field.")]
        return [
            problem
            for name, value in told.items()
            for problem in (
                problems(value, wanted[name], f"{where}.{name}".lstrip("."))
                if name in wanted
                else [(f"{where}.{name}".lstrip("."), "Unknown field.")]
            )
        ]
    if isinstance(wanted, list):
        if not isinstance(told, list):
            return [(where, "Invalid field.")]
        return [problem for row in told for problem in problems(row, wanted[0], where)]
    is_right = isinstance(told, wanted) and (wanted is bool or not isinstance(told, bool))
    return [] if is_right else [(where, "Invalid field.")]
