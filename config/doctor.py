"""Look at everything the site depends on, and say in sentences what is wrong and how to put it right."""

import datetime as dt
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Min
from django.utils import timezone
from django_q.models import OrmQ, Schedule

from archive.engines import search_engine
from common.tasks import QUEUES
from notifications import mailbox
from notifications.faults import in_plain_words
from notifications.mailbox import MAILBOX_FAULTS
from notifications.models import OutgoingMail
from providers.actions import test_connection
from providers.choosing import choices, label_of
from providers.models import WebhookDelivery
from recordings.ffmpeg import find_ffmpeg
from transcripts.engines import NoEngine, choose

Level = Literal["pass", "warn", "fail"]

GB: Final = 1024**3
LITTLE_SPACE_BYTES: Final = 5 * GB
NO_SPACE_BYTES: Final = GB // 2
# Workers look every half second and the scheduler every half minute.
WORKER_SILENT_AFTER: Final = dt.timedelta(minutes=3)
WEBHOOK_LATE_AFTER: Final = dt.timedelta(minutes=15)
FILE_BACKEND: Final = "django.core.mail.backends.filebased.EmailBackend"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look found: ``name`` of the thing, how it is, and what to do if it is not well."""

    name: str
    level: Level
    text: str
    fix: str = ""


def waiting_jobs() -> dict[str, tuple[int, dt.datetime | None]]:
    """Return, by queue, how many jobs nobody has taken up, and since when the oldest could have been."""
    rows = OrmQ.objects.filter(lock__lte=timezone.now()).order_by().values("key")
    found = {
        row["key"]: (row["count"], row["since"])
        for row in rows.annotate(count=Count("pk"), since=Min("lock"))
    }
    return {queue: found.get(queue, (0, None)) for queue in QUEUES}


def look_at_database() -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return Finding("database", "fail", f"The database does not answer: {error}", "Check DATABASE_URL.")
    if pending:
        return Finding(
            "database", "fail", f"{len(pending)} migrations are not applied.", "Run manage.py migrate."
        )
    return Finding("database", "pass", f"{connection.display_name}, all migrations applied")


def look_at_data_folder() -> Finding:
    folder = settings.DATA_DIR
    try:
        with tempfile.NamedTemporaryFile(dir=folder):
            pass
    except OSError as error:
        return Finding(
            "data folder", "fail", f"{folder} cannot be written: {error.strerror}.", "Check OPENSEAT_DATA."
        )
    free = shutil.disk_usage(folder).free
    text = f"{folder}, {free / GB:.1f} GB free"
    if free < NO_SPACE_BYTES:
        return Finding("data folder", "fail", text, "Make room: recordings cannot be taken any more.")
    if free < LITTLE_SPACE_BYTES:
        return Finding("data folder", "warn", text, "Make room: a long recording may not fit.")
    return Finding("data folder", "pass", text)


def look_at_static_files() -> Finding:
    if settings.DEBUG or (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        return Finding("static files", "pass", "collected")
    return Finding(
        "static files", "fail", "Styles and scripts are not collected.", "Run manage.py collectstatic."
    )


def look_at_search() -> Finding:
    engine = search_engine()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pragma_compile_options WHERE compile_options = 'ENABLE_FTS5'")
            if cursor.fetchone() is None:
                return Finding(
                    "search", "fail", "This SQLite has no FTS5.", "Use another Python, or PostgreSQL."
                )
    return Finding("search", "pass", type(engine).__name__)


def look_at_ffmpeg() -> Finding:
    program = find_ffmpeg(settings.FFMPEG)
    try:
        run = subprocess.run([program, "-version"], capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        return Finding("ffmpeg", "fail", f"{program} does not run: {error}", "Check FFMPEG, or leave it out.")
    return Finding("ffmpeg", "pass", f"{run.stdout.split(' Copyright')[0]} at {program}")


def look_at_speech() -> Finding:
    try:
        engine = choose("en")
    except NoEngine as error:
        return Finding("speech", "warn", f"No speech engine is ready: {error.reason}", error.fix)
    text = " ".join(filter(None, (engine.title, engine.model("en"))))
    if not engine.gives_captions:
        return Finding("speech", "warn", f"{text}, good for search only", "Run manage.py models pull small.")
    return Finding("speech", "pass", text)


def look_at_workers() -> Finding:
    """Judge by the work: schedules long due, or jobs long waiting, mean that nobody works."""
    limit = timezone.now() - WORKER_SILENT_AFTER
    silent = {queue for queue, (_, since) in waiting_jobs().items() if since and since < limit}
    if Schedule.objects.filter(next_run__lt=limit).exists() or not Schedule.objects.exists():
        silent.add("default")
    if silent:
        text = f"Nobody works on: {', '.join(sorted(silent))}."
        return Finding("workers", "fail", text, "Run manage.py serve, or manage.py work.")
    return Finding("workers", "pass", "nothing waits too long")


def look_at_mail() -> Finding:
    failed = OutgoingMail.objects.filter(state="failed")
    if settings.EMAIL_BACKEND == FILE_BACKEND and not settings.IS_DEMO:
        return Finding(
            "mail", "warn", f"Mails are written to {settings.EMAIL_FILE_PATH}, not sent.", "Set EMAIL_URL."
        )
    if count := failed.count():
        why = in_plain_words(failed.order_by("-pk").values_list("error", flat=True)[0])
        text = f"{count} mails could not be sent. The latest: {why}"
        return Finding("mail", "warn", text, "See “Outgoing mails” in the admin pages.")
    held = OutgoingMail.objects.filter(state="queued", attempts__gt=0).order_by("-pk").first()
    if held is not None:
        text = f"Mails wait, since a try failed. The latest: {in_plain_words(held.error)}"
        return Finding("mail", "warn", text, "Try manage.py send_test_mail ADDRESS.")
    return Finding("mail", "pass", "outbox clear")


def look_at_mailbox() -> Finding:
    """Sign in to the mailbox of answers, as the worker does every minute."""
    if not settings.INBOUND_EMAIL_URL:
        return Finding("mailbox", "pass", "none is set: nobody is asked to answer by mail")
    try:
        with mailbox.opened(settings.INBOUND_EMAIL_URL):
            return Finding("mailbox", "pass", f"open, for {settings.INBOUND_ADDRESS}")
    except MAILBOX_FAULTS as error:
        words = mailbox.described(error)
        return Finding("mailbox", "fail", f"{words[0].upper()}{words[1:]}.", "Check INBOUND_EMAIL_URL.")


def look_at_meetings() -> Finding:
    """Ask each provider that is connected whether it lets the site in."""
    connected = [way.name for way in choices() if way.makes_meetings and not way.missing]
    if not connected:
        return Finding("meetings", "pass", "hosts paste links; no provider is connected")
    health = {name: test_connection(name) for name in connected}
    bad = [f"{label_of(name)}: {found.sentence}" for name, found in health.items() if not found.is_well]
    if bad:
        fix = f"Look at {settings.SITE_URL}/host/settings/providers/."
        return Finding("meetings", "warn", " ".join(bad), fix)
    return Finding("meetings", "pass", f"connected: {', '.join(map(label_of, connected))}")


def look_at_webhooks() -> Finding:
    """Look for webhooks that came and could not be handled."""
    stuck = WebhookDelivery.objects.stuck().count()
    late = WebhookDelivery.objects.forgotten(timezone.now() - WEBHOOK_LATE_AFTER).count()
    if stuck or late:
        text = f"{stuck} webhooks could not be read, {late} wait to be handled."
        return Finding("webhooks", "warn", text, "Enter the provider's keys again; start a worker.")
    return Finding("webhooks", "pass", "every webhook is handled")


def look_at_safety() -> Finding:
    key_file = settings.DATA_DIR / "secret_key"
    if key_file.exists() and os.name == "posix" and key_file.stat().st_mode & 0o077:
        return Finding("safety", "fail", f"Others can read {key_file}.", f"Run chmod 600 {key_file}.")
    if settings.DEBUG:
        return Finding("safety", "warn", "DEBUG shows details of errors to visitors.", "Unset DEBUG.")
    if not settings.IS_HTTPS and not settings.IS_DEMO:
        return Finding(
            "safety",
            "warn",
            "SITE_URL is not https: what people send can be read on its way.",
            "Set SITE_URL.",
        )
    return Finding("safety", "pass", "secrets private, debugging off")


LOOKS: Final[tuple[Callable[[], Finding], ...]] = (
    look_at_database,
    look_at_data_folder,
    look_at_static_files,
    look_at_search,
    look_at_ffmpeg,
    look_at_speech,
    look_at_workers,
    look_at_mail,
    look_at_mailbox,
    look_at_meetings,
    look_at_webhooks,
    look_at_safety,
)
# What serving a page needs; a silent worker or a missing model does not keep visitors out.
READY_LOOKS: Final = (look_at_database, look_at_data_folder, look_at_static_files)


def ready_findings() -> list[Finding]:
    return [look() for look in READY_LOOKS]


def all_findings() -> list[Finding]:
    """Look at everything; one look that breaks is a finding itself and stops no other."""
    findings = []
    for look in LOOKS:
        try:
            findings.append(look())
        except Exception as error:  # noqa: BLE001  (a doctor who faints helps nobody)
            name = look.__name__.removeprefix("look_at_").replace("_", " ")
            findings.append(Finding(name, "fail", f"Could not be looked at: {error}"))
    return findings
