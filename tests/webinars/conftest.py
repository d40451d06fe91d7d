from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.shared_database import shared_database as in_a_file


@pytest.fixture
def shared_database(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    with in_a_file(tmp_path):
        yield
