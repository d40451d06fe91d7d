import imaplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests.fakes.shared_database import shared_database as in_a_file


@pytest.fixture
def shared_database(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    with in_a_file(tmp_path):
        yield


@dataclass(frozen=True)
class Inbox:
    """A folder of a real IMAP server on this machine."""

    port: int
    folder: str

    def _client(self) -> imaplib.IMAP4:
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=5)
        client.login("demouser", "demopass")
        return client

    def make(self) -> None:
        with self._client() as client:
            client.create(self.folder)

    def put(self, *mails: bytes) -> None:
        with self._client() as client:
            for mail in mails:
                status, answer = client.append(self.folder, "", None, mail)  # type: ignore[arg-type]
                assert status == "OK", answer

    def flags(self) -> list[set[str]]:
        """Return the flags of each mail, the oldest first."""
        with self._client() as client:
            client.select(self.folder, readonly=True)
            _status, data = client.fetch("1:*", "(FLAGS)")
        found = [imaplib.ParseFlags(row) for row in data if isinstance(row, bytes)]
        return [{flag.decode() for flag in flags} - {"\\Recent"} for flags in found]

    @property
    def url(self) -> str:
        return f"imap://demouser:demopass@127.0.0.1:{self.port}/{self.folder}"


@pytest.fixture(scope="session")
def imap_port() -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    program = str(Path(sys.executable).with_name("pymap"))
    where = ["--host", "127.0.0.1", "--port", str(port), "--no-tls", "--no-service", "managesieve"]
    server = subprocess.Popen(
        [program, *where, "dict", "--demo-data"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            time.sleep(0.05)
    yield port
    server.terminate()
    server.wait(timeout=10)


@pytest.fixture
def inbox(imap_port: int, settings: Settings, request: pytest.FixtureRequest) -> Inbox:
    """Give a test an empty mailbox, from which the site reads."""
    box = Inbox(imap_port, f"Answers{abs(hash(request.node.nodeid))}")
    box.make()
    settings.INBOUND_EMAIL_URL, settings.INBOUND_ADDRESS = box.url, "reply@webinars.example.org"
    return box
