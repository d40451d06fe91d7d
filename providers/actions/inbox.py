"""Take webhooks in: prove the sender, store, answer; what follows is done afterwards, once, in any order."""

import datetime as dt
import hashlib
import logging
from collections.abc import Mapping
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from providers import meeting_providers
from providers.actions.connecting import note_health
from providers.base import BadDelivery, Delivery, EventKind, ProviderEvent
from providers.choosing import label_of, provider_of
from providers.models import WebhookDelivery
from providers.signals import delivery_stored, meeting_news

logger = logging.getLogger(__name__)

MOST_BYTES: Final = 1 << 20
# A job that was lost with its worker is put on the queue again after this.
FORGOTTEN_AFTER: Final = dt.timedelta(minutes=2)
BODIES_KEPT: Final = dt.timedelta(days=7)
PROBLEM_LETTERS: Final = 500


class UnknownSender(Exception):
    """Nothing tells that the provider sent this, or not now. Its text is for the log, never for the sender."""


class TooLong(Exception):
    """More bytes than any webhook has."""


@transaction.atomic
def receive_delivery(
    provider: str, headers: Mapping[str, str], body: bytes, *, query: str = ""
) -> Mapping[str, object]:
    """Prove and store a webhook and return the JSON that the provider waits for.

    The same again is stored once. ``delivery_stored`` is sent for what is new and holds news; what asks only for an
    answer is not stored. ``headers`` have lower-case names.

    Raises ``UnknownSender``; ``TooLong`` above a megabyte.
    """
    if len(body) > MOST_BYTES:
        raise TooLong(f"{provider}: {len(body)} bytes")
    now = timezone.now()
    read = _read(provider, headers, body, now=now, query=query)
    if read.events:
        digest = hashlib.sha256(body or query.encode()).hexdigest()
        delivery, is_new = WebhookDelivery.objects.get_or_create(
            provider=provider,
            digest=digest,
            defaults={"body": body, "query": query, "headers": dict(headers), "received_at": now},
        )
        if is_new:
            delivery_stored.send(WebhookDelivery, delivery=delivery)
    return read.answer


def _read(
    provider: str, headers: Mapping[str, str], body: bytes, *, now: dt.datetime, query: str
) -> Delivery:
    if provider not in meeting_providers.settings:
        raise UnknownSender(f"no provider called {provider!r}")
    try:
        return provider_of(provider).read_delivery(headers, body, now=now, query=query)
    except BadDelivery as error:
        raise UnknownSender(f"{provider}: {error}") from error


def events_of(delivery: WebhookDelivery) -> tuple[ProviderEvent, ...]:
    """Read a stored webhook again, as of when it came; nothing once its body is forgotten."""
    body = bytes(delivery.body)
    if not body and not delivery.query:
        return ()
    read = _read(delivery.provider, delivery.headers, body, now=delivery.received_at, query=delivery.query)
    return read.events


@transaction.atomic
def handle_delivery(delivery_id: int) -> None:
    """Pass the news of a webhook on: ``meeting_news`` is sent for each meeting that it speaks of.

    One that is handled is left alone. Whoever cannot read it any more, because the keys were changed, notes that.
    """
    delivery = (
        WebhookDelivery.objects.select_for_update(no_key=True).filter(pk=delivery_id, handled_at=None).first()
    )
    if delivery is None:
        return
    delivery.attempts += 1
    try:
        events = events_of(delivery)
    except UnknownSender as error:
        logger.warning("delivery %s cannot be read any more: %s", delivery.pk, error)
        delivery.problem = str(error)[:PROBLEM_LETTERS]
        delivery.save(update_fields=["attempts", "problem"])
        return
    if any(event.kind == EventKind.DISCONNECTED for event in events):
        sentence = _("The community’s account at %(provider)s does not let this site in any more.")
        label = {"provider": label_of(delivery.provider)}
        note_health(delivery.provider, is_well=False, sentence=sentence % label)
    for external_id in dict.fromkeys(event.external_id for event in events):
        kinds = frozenset(event.kind for event in events if event.external_id == external_id)
        meeting_news.send(
            WebhookDelivery,
            delivery=delivery,
            provider=delivery.provider,
            external_id=external_id,
            kinds=kinds,
        )
    delivery.handled_at, delivery.problem = timezone.now(), ""
    delivery.save(update_fields=["attempts", "problem", "handled_at"])


def handle_forgotten() -> int:
    """Handle what was stored but whose job was lost; return how many."""
    before = timezone.now() - FORGOTTEN_AFTER
    ids = list(WebhookDelivery.objects.forgotten(before).values_list("pk", flat=True)[:100])
    for delivery_id in ids:
        handle_delivery(delivery_id)
    return len(ids)


def forget_bodies() -> int:
    """Empty webhooks that were handled a week ago: they hold names and addresses. The digest stays."""
    before = timezone.now() - BODIES_KEPT
    handled = WebhookDelivery.objects.with_body_since_handled(before)
    stuck = WebhookDelivery.objects.filter(handled_at=None, received_at__lt=before).exclude(
        body=b"", query=""
    )
    return sum(rows.update(body=b"", query="", headers={}) for rows in (handled, stuck))
