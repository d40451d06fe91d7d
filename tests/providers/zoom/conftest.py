from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from providers.zoom.client import Zoom
from providers.zoom.provider import ZoomProvider
from tests.contracts.providers.zoom import KEYS, provider_of
from tests.fakes.shared_database import shared_database as shared
from tests.fakes.zoom_server import ZoomServer, zoom_server


@pytest.fixture
def server(settings: Settings) -> Iterator[ZoomServer]:
    settings.PROVIDER_CREDENTIALS = {"zoom": KEYS}
    with zoom_server() as running:
        yield running


@pytest.fixture
def provider(server: ZoomServer) -> ZoomProvider:
    return provider_of(server)


@pytest.fixture
def zoom(provider: ZoomProvider) -> Zoom:
    return provider._zoom()


@pytest.fixture
def shared_database(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    with shared(tmp_path):
        yield
