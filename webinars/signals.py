"""News of webinars, each sent inside the transaction of the change."""

from django.dispatch import Signal

webinar_scheduled = Signal()  # webinar
webinar_changed = Signal()  # webinar, changed: frozenset of field names
webinar_started = Signal()  # webinar
webinar_ended = Signal()  # webinar
webinar_cancelled = Signal()  # webinar
host_added = Signal()  # host: WebinarHost, by: Member or None
