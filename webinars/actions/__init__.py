"""The verbs of webinars."""

from webinars.actions.agenda import AgendaSpec, set_agenda
from webinars.actions.cloning import clone_webinar
from webinars.actions.consent import record_consent, withdraw_consent
from webinars.actions.errors import (
    BadAgenda,
    BadResource,
    CapacityBelowSeats,
    LastHost,
    NoHostAccount,
    NotOverYet,
    NotPossible,
    StartsInThePast,
    WrongState,
)
from webinars.actions.hosts import add_host, remove_host, tell_host
from webinars.actions.planning import (
    add_past_webinar,
    cancel_webinar,
    change_webinar,
    create_webinar,
    end_webinar,
    keep_time,
    plan_webinar,
    schedule_webinar,
    start_webinar,
)
from webinars.actions.presenters import PresenterSpec, set_presenters, set_topics, topic_named
from webinars.actions.resources import add_resource, remove_resource
from webinars.actions.series import change_series, make_series

__all__ = [
    "AgendaSpec",
    "BadAgenda",
    "BadResource",
    "CapacityBelowSeats",
    "LastHost",
    "NoHostAccount",
    "NotOverYet",
    "NotPossible",
    "PresenterSpec",
    "StartsInThePast",
    "WrongState",
    "add_host",
    "add_past_webinar",
    "add_resource",
    "cancel_webinar",
    "change_series",
    "change_webinar",
    "clone_webinar",
    "create_webinar",
    "end_webinar",
    "keep_time",
    "make_series",
    "plan_webinar",
    "record_consent",
    "remove_host",
    "remove_resource",
    "schedule_webinar",
    "set_agenda",
    "set_presenters",
    "set_topics",
    "start_webinar",
    "tell_host",
    "topic_named",
    "withdraw_consent",
]
