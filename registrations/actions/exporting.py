"""Write down who took which list of people along."""

from typing import Any

from common import audit
from webinars.models import Webinar


def note_export(webinar: Webinar, *, by: Any, purpose: str, file_format: str, rows: int) -> None:
    audit.record("people.exported", webinar, by=by, purpose=purpose, format=file_format, rows=rows)
