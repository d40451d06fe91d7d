"""Jitsi before the suite of providers: a server that is only ever looked at."""

from collections.abc import Iterator
from contextlib import contextmanager

from pytest_django.fixtures import Settings

from providers.jitsi.provider import JitsiProvider
from tests.contracts.providers.world import Remote
from tests.fakes.loopback import Reply, serving


class JitsiWorld(Remote):
    remembers = is_asked = False
    provider = JitsiProvider()

    def meetings(self) -> int:
        return 0

    def lose_an_answer(self) -> None:
        """Nothing is ever asked."""


@contextmanager
def world(settings: Settings) -> Iterator[JitsiWorld]:
    with serving(lambda _asked: Reply()) as url:
        keys = {"url": url, "app_id": "openseat", "secret": "a secret of thirty-two letters or more"}
        settings.PROVIDER_CREDENTIALS = {**settings.PROVIDER_CREDENTIALS, "jitsi": keys}
        yield JitsiWorld()
