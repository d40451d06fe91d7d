"""News from the outbox."""

from django.dispatch import Signal

# Sent inside the transaction that wrote the mail. Arguments: mail.
mail_posted = Signal()
# A mail has left, or never will, and another of its thread waits behind it. Arguments: thread.
thread_moved_on = Signal()
# Somebody answered a mail. Sent inside the transaction that wrote it down, and again while nobody has handled it.
# Arguments: mail (ReceivedMail).
mail_received = Signal()
