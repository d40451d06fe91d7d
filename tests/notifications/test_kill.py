"""A worker that is killed for good, in a process of its own."""

import asyncio
import datetime as dt
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings as site
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from notifications import actions
from notifications.models import OutgoingMail
from notifications.states import MailState

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("shared_database")]


class SlowAtFirst:
    """Takes every mail, but does not say so to the first sender."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.has_first = threading.Event()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        self.ids.append(message_from_bytes(envelope.content)["Message-ID"])
        if len(self.ids) == 1:
            self.has_first.set()
            await asyncio.sleep(60)
        return "250 OK"


@pytest.fixture
def server(settings: Settings) -> Iterator[SlowAtFirst]:
    slow = SlowAtFirst()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(slow, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield slow
    controller.stop()


def database_url() -> str:
    about = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{about['NAME']}"
    return f"postgres://{about['USER']}:{about['PASSWORD']}@{about['HOST']}:{about['PORT']}/{about['NAME']}"


def start_worker(mail: OutgoingMail, port: int, folder: Path) -> subprocess.Popen[bytes]:
    code = f"from notifications.tasks import send_mail; send_mail({mail.pk})"
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        "OPENSEAT_DATA": str(folder),
    }
    command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", code]
    return subprocess.Popen(command, cwd=site.BASE_DIR, env=environment)


def test_a_mail_whose_worker_is_killed_after_the_server_took_it_is_sent_again_under_the_same_id(
    server: SlowAtFirst, settings: Settings, tmp_path: Path
) -> None:
    mail = actions.post_mail("account_code", to="hawa@example.org", context={"code": "1"}, dedupe_key="one")
    assert mail is not None
    worker = start_worker(mail, settings.EMAIL_PORT, tmp_path / "data")
    assert server.has_first.wait(timeout=60)
    worker.kill()
    worker.wait(timeout=20)
    mail.refresh_from_db()
    at_death = mail.state

    with time_machine.travel(timezone.now() + dt.timedelta(minutes=6)):
        sent = [actions.send_due(), actions.send_due()]

    mail.refresh_from_db()
    assert (at_death, sent, mail.state) == (MailState.SENDING, [1, 0], MailState.SENT)
    assert server.ids == [f"<{mail.public_id}@127.0.0.1>"] * 2
