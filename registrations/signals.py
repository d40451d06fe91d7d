"""News of seats, each sent inside the transaction of the change."""

from django.dispatch import Signal

registered = Signal()  # registration (confirmed, waitlisted or pending)
registered_again = Signal()  # registration: the same address asked once more, nothing changed
seat_cancelled = Signal()  # registration
seat_offered = Signal()  # registration
seat_freed = Signal()  # webinar: somebody on the waiting list may move up
wishes_left = Signal()  # more standing wishes lack seats than one run served
guest_list_sent = Signal()  # webinar: invitations wait to be mailed
