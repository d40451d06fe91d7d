"""The verbs of providers."""

from providers.actions.connecting import connect, disconnect, note_health, test_connection
from providers.actions.inbox import (
    TooLong,
    UnknownSender,
    events_of,
    forget_bodies,
    handle_delivery,
    handle_forgotten,
    receive_delivery,
)

__all__ = [
    "TooLong",
    "UnknownSender",
    "connect",
    "disconnect",
    "events_of",
    "forget_bodies",
    "handle_delivery",
    "handle_forgotten",
    "note_health",
    "receive_delivery",
    "test_connection",
]
