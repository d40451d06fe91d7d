"""News of webinars, each sent inside the transaction of the change."""

from django.dispatch import Signal

webinar_scheduled = Signal()  # webinar
webinar_changed = Signal()  # webinar, changed: frozenset of field names
webinar_started = Signal()  # webinar
webinar_ended = Signal()  # webinar
webinar_cancelled = Signal()  # webinar
host_added = Signal()  # host: WebinarHost, by: Member or None
meeting_wanted = Signal()  # webinar: its meeting is to be made or tried again
meeting_made = Signal()  # meeting: it is as the webinar wants it
meeting_left = Signal()  # left: LeftMeeting, to be taken back at its provider
