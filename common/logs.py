"""Logs as JSON lines, without secrets."""

import logging
import re
from typing import Final

import structlog

# Personal addresses carry their token in the path; a log must not open anybody's seat.
# Slashes of an address that is part of another are written %2F.
TOKENS: Final = re.compile(
    r"(?:(?<=/s/)|(?<=/seats/)|(?<=/invitations/)|(?<=/claim/)|(?<=claim%2F)|(?<=/letters/)|(?<=/stop/)|(?<=/saved/))[^%/\s\"']+"
)


def mask(text: str) -> str:
    return TOKENS.sub("…", text)


class JsonFormatter(logging.Formatter):
    """Write a record as one line of JSON: when, how grave, who speaks, what; tokens masked."""

    def format(self, record: logging.LogRecord) -> str:
        event: dict[str, object] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": mask(record.getMessage()),
        }
        if record.exc_info:
            event["exception"] = mask(self.formatException(record.exc_info))
        return str(structlog.processors.JSONRenderer(ensure_ascii=False)(None, "", event))
