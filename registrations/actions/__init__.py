"""The verbs of seats."""

from registrations.actions.asking import add_question, forget_answers, remove_question
from registrations.actions.deciding import approve, choose_approval, decline
from registrations.actions.errors import (
    AskedInAnother,
    CannotJoin,
    JoiningClosed,
    NoMeetingLink,
    NoReason,
    NoSeat,
    NotYetOpen,
    RegistrationClosed,
    SeatError,
    TooManyTries,
    WebinarCancelled,
)
from registrations.actions.finding import lost_link, seat_by_code
from registrations.actions.holding import held_news, keep_back, take_recording_news_back
from registrations.actions.joining import join
from registrations.actions.reminding import choose_mails, mail_plan, planned_reminders, remind
from registrations.actions.taking import cancel, choose_reminders, keep_seat, register, stop
from registrations.actions.telling import tell_change, tell_changes, tell_recording_ready
from registrations.actions.waiting import move_waiting_list, move_waiting_lists
from registrations.answers import BadAnswers

__all__ = [
    "AskedInAnother",
    "BadAnswers",
    "CannotJoin",
    "JoiningClosed",
    "NoMeetingLink",
    "NoReason",
    "NoSeat",
    "NotYetOpen",
    "RegistrationClosed",
    "SeatError",
    "TooManyTries",
    "WebinarCancelled",
    "add_question",
    "approve",
    "cancel",
    "choose_approval",
    "choose_mails",
    "choose_reminders",
    "decline",
    "forget_answers",
    "held_news",
    "join",
    "keep_back",
    "keep_seat",
    "lost_link",
    "mail_plan",
    "move_waiting_list",
    "move_waiting_lists",
    "planned_reminders",
    "register",
    "remind",
    "remove_question",
    "seat_by_code",
    "stop",
    "take_recording_news_back",
    "tell_change",
    "tell_changes",
    "tell_recording_ready",
]
