"""The verbs of mails."""

from notifications.actions.choosing import (
    close_calendar_feed,
    forget_bodies,
    hide_in_mails,
    plan_mails,
    plan_of,
    renew_calendar_feed,
    stop_mails,
)
from notifications.actions.posting import drop_mails, forget_held, held_mails, post_mail, withhold_mails
from notifications.actions.receiving import (
    fetch_mails,
    mark_handled,
    note_bounce,
    note_dead_address,
    remind_of_taken,
    set_aside,
    take_in,
)
from notifications.actions.sending import (
    Try,
    pause_after,
    release_lost,
    retry_failed,
    retry_mail,
    send_due,
    send_mail,
    send_thread,
    try_mail,
)

__all__ = [
    "Try",
    "close_calendar_feed",
    "drop_mails",
    "fetch_mails",
    "forget_bodies",
    "forget_held",
    "held_mails",
    "hide_in_mails",
    "mark_handled",
    "note_bounce",
    "note_dead_address",
    "pause_after",
    "plan_mails",
    "plan_of",
    "post_mail",
    "release_lost",
    "remind_of_taken",
    "renew_calendar_feed",
    "retry_failed",
    "retry_mail",
    "send_due",
    "send_mail",
    "send_thread",
    "set_aside",
    "stop_mails",
    "take_in",
    "try_mail",
    "withhold_mails",
]
