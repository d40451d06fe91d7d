"""The host's own link before the suite of providers: there is nobody at the other end."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pytest_django.fixtures import Settings

from providers.link.provider import LinkProvider
from tests.contracts.providers.world import Remote


class LinkWorld(Remote):
    remembers = is_asked = has_keys = False
    provider = LinkProvider()


@contextmanager
def world(settings: Settings) -> Iterator[Any]:
    yield LinkWorld()
