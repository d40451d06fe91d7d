"""The community's accounts at providers: connect, test, disconnect, and know how each is."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from common.audit import record
from providers.base import Health
from providers.choosing import provider_of
from providers.credentials import forget_credentials, keep_credentials
from providers.models import ProviderConnection
from providers.signals import provider_connected

SENTENCE_LETTERS: Final = 500


@transaction.atomic
def connect(provider: str, values: Mapping[str, str], *, by: Any) -> None:
    """Keep the keys of a provider, encrypted. ``provider_connected`` is sent: what failed is tried again."""
    keep_credentials(provider, values)
    connection = ProviderConnection.objects.get(provider=provider)
    record("provider.connected", connection, by=by, fields=sorted(values))
    provider_connected.send(ProviderConnection, provider=provider)


@transaction.atomic
def disconnect(provider: str, *, by: Any) -> None:
    """Forget the keys of a provider. What it made stays there."""
    connection = ProviderConnection.objects.filter(provider=provider).first()
    if connection is not None:
        record("provider.disconnected", connection, by=by)
    forget_credentials(provider)


def test_connection(provider: str) -> Health:
    """Ask the provider whether all is well, and remember what it said."""
    health = provider_of(provider).check()
    note_health(provider, is_well=health.is_well, sentence=health.sentence)
    return health


def note_health(provider: str, *, is_well: bool, sentence: str = "") -> None:
    """Remember how the last use or test of a connection went; where it works again, what failed is tried again."""
    row, _is_new = ProviderConnection.objects.get_or_create(provider=provider)
    was_well = row.is_well
    if was_well is is_well and row.sentence == sentence[:SENTENCE_LETTERS] and is_well and row.checked_at:
        ProviderConnection.objects.filter(pk=row.pk).update(checked_at=timezone.now())
        return
    with transaction.atomic():
        ProviderConnection.objects.filter(pk=row.pk).update(
            is_well=is_well, sentence=sentence[:SENTENCE_LETTERS], checked_at=timezone.now()
        )
        if is_well and was_well is False:
            provider_connected.send(ProviderConnection, provider=provider)
