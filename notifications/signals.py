"""News from the outbox."""

from django.dispatch import Signal

# Sent inside the transaction that wrote the mail. Arguments: mail.
mail_posted = Signal()
