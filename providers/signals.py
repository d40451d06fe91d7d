"""News of providers, each sent inside the transaction of the change."""

from django.dispatch import Signal

delivery_stored = Signal()  # delivery: a webhook of a proven sender, not handled yet
meeting_news = Signal()  # delivery, provider, external_id, kinds: frozenset[EventKind], of one meeting
provider_connected = Signal()  # provider: its keys were changed, or work again
