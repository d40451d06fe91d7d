"""Take over what was asked in a meeting, from the file in which its provider kept it."""

import json
import logging
from typing import Any

from django.utils.translation import gettext as _

from community.actions import import_questions
from providers.choosing import label_of
from recordings import storage
from recordings.models import ProviderFile

logger = logging.getLogger(__name__)


def take_questions(file: ProviderFile) -> int:
    """Hold the questions of a fetched file for the hosts; return how many are new. A file that is none holds none."""
    try:
        told = json.loads(storage.path(file.file).read_text("utf-8", "replace"))
    except (ValueError, RecursionError):
        logger.warning("%s is no list of questions", file)
        return 0
    rows = [row for row in told if isinstance(row, dict)] if isinstance(told, list) else []
    source = _("Asked in the meeting (%(provider)s)") % {"provider": label_of(file.provider)}
    asked = [(str(row.get("question") or ""), _texts(row.get("answers"))) for row in rows]
    return import_questions(file.recording.webinar, asked, source=source)


def _texts(answers: Any) -> list[str]:
    return [str(answer) for answer in answers if answer] if isinstance(answers, list) else []
