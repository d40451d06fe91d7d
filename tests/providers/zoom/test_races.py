"""Many threads at once, on a real database."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.utils import timezone

from providers.base import ProviderError, RateLimited
from providers.models import AccessToken
from providers.zoom.provider import ZoomProvider
from providers.zoom.tokens import TokenKeeper
from tests.contracts.providers.world import make_spec
from tests.fakes.zoom_server import ACCOUNT, CLIENT, HOST, SECRET, ZoomServer

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("shared_database")]


def at_once(calls: Sequence[Callable[[], object]]) -> list[object]:
    start = Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        try:
            start.wait(timeout=20)
            return call()
        except ProviderError as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_twenty_threads_with_an_old_token_ask_for_one(server: ZoomServer, provider: ZoomProvider) -> None:
    zoom = provider._zoom()
    zoom.api.call("GET", f"/users/{HOST}")
    server.tokens.clear()

    answers = at_once([lambda: zoom.api.call("GET", f"/users/{HOST}")["email"]] * 20)

    assert (answers, server.token_requests) == ([HOST] * 20, 2)


def test_processes_wait_for_the_one_that_renews_the_token(server: ZoomServer, provider: ZoomProvider) -> None:
    http = provider._zoom().api.http

    def keeper() -> TokenKeeper:
        """Return the keeper of another process, as it were."""
        return TokenKeeper(
            http,
            f"{server.url}/oauth/token",
            account_id=ACCOUNT,
            client_id=CLIENT,
            client_secret=SECRET,
            step_s=0.01,
        )

    tokens = at_once([keeper().token for _process in range(6)])

    assert (set(tokens), server.token_requests) == ({"token-1"}, 1)
    assert AccessToken.objects.get().renewing_until is None


def test_a_process_that_died_while_renewing_holds_nobody_up_for_long(
    server: ZoomServer, provider: ZoomProvider
) -> None:
    keeper = provider._zoom().api.keeper
    AccessToken.objects.create(account=keeper.account, renewing_until=timezone.now())

    assert keeper.token() == "token-1"


def test_two_makers_of_one_meeting_make_one(server: ZoomServer, provider: ZoomProvider) -> None:
    answers = at_once([lambda: provider.create_meeting(make_spec()).external_id] * 6)

    made = {answer for answer in answers if isinstance(answer, str)}
    late = [answer for answer in answers if isinstance(answer, ProviderError)]
    assert (len(made), len(server.meetings)) == (1, 1)
    assert [error for error in late if error.permanent] == []


def test_a_crowd_in_a_storm_soon_stops_asking(server: ZoomServer, provider: ZoomProvider) -> None:
    zoom = provider._zoom()
    zoom.api.keeper.token()
    server.is_storming = True

    answers = at_once([lambda: zoom.api.call("GET", f"/users/{HOST}")] * 20)
    more = at_once([lambda: zoom.api.call("GET", f"/users/{HOST}")] * 20)

    assert all(isinstance(answer, RateLimited) for answer in [*answers, *more])
    assert len(server.asked) <= 45
