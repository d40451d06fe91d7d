import datetime as dt
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django_q.models import OrmQ, Schedule
from pytest_django.fixtures import Settings

from config import doctor
from config.doctor import Finding, all_findings, look_at_workers, waiting_jobs
from config.schedules import arrange_schedules

pytestmark = pytest.mark.django_db


def job(queue: str, *, ago_s: int) -> None:
    OrmQ.objects.create(key=queue, payload="ids", lock=timezone.now() - dt.timedelta(seconds=ago_s))


def test_a_living_process_says_so(client: Client) -> None:
    assert client.get("/healthz").content == b"ok"


def test_the_site_is_ready_once_its_parts_are(client: Client, settings: Settings) -> None:
    settings.DEBUG = True

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (200, {"ready": True, "failing": []})


def test_an_unready_site_names_what_fails(client: Client, settings: Settings) -> None:
    settings.STATIC_ROOT = settings.MEDIA_ROOT

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (503, {"ready": False, "failing": ["static files"]})


@pytest.mark.database
def test_metrics_count_what_waits(client: Client) -> None:
    job("speech", ago_s=90)
    job("speech", ago_s=-30)

    text = client.get("/metrics").content.decode()

    assert 'openseat_jobs_waiting{queue="speech"} 1.0' in text.splitlines()
    assert 'openseat_jobs_waiting{queue="media"} 0.0' in text.splitlines()


def test_metrics_are_for_this_machine_or_the_token(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = "open-sesame"

    statuses = [
        client.get("/metrics", REMOTE_ADDR="192.0.2.7").status_code,
        client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.7"}).status_code,
        client.get(
            "/metrics", REMOTE_ADDR="192.0.2.7", headers={"Authorization": "Bearer wrong"}
        ).status_code,
        client.get(
            "/metrics", REMOTE_ADDR="192.0.2.7", headers={"Authorization": "Bearer open-sesame"}
        ).status_code,
        client.get("/metrics").status_code,
    ]

    assert statuses == [404, 404, 404, 200, 200]


@pytest.mark.database
def test_waiting_jobs_are_counted_by_queue() -> None:
    job("media", ago_s=10)
    job("media", ago_s=600)

    counts = {queue: count for queue, (count, _since) in waiting_jobs().items()}

    assert counts == {"default": 0, "media": 2, "speech": 0}


def test_a_queue_nobody_works_on_is_a_failure() -> None:
    arrange_schedules()
    job("media", ago_s=600)

    assert look_at_workers() == Finding(
        "workers", "fail", "Nobody works on: media.", "Run manage.py serve, or manage.py work."
    )


def test_a_scheduler_that_fell_silent_is_a_failure() -> None:
    arrange_schedules()
    Schedule.objects.update(next_run=timezone.now() - dt.timedelta(minutes=10))

    assert look_at_workers().text == "Nobody works on: default."


def test_a_look_that_breaks_is_a_finding_and_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def look_at_stars() -> Finding:
        raise ZeroDivisionError("no sky")

    monkeypatch.setattr(doctor, "LOOKS", (look_at_stars, doctor.look_at_search))

    assert [(finding.name, finding.level) for finding in all_findings()] == [
        ("stars", "fail"),
        ("search", "pass"),
    ]


def test_the_doctor_speaks_json_and_fails_when_something_does() -> None:
    out = StringIO()

    with pytest.raises(CommandError, match="workers"):
        call_command("doctor", "--json", stdout=out)

    levels = {row["name"]: row["level"] for row in json.loads(out.getvalue())}
    assert (levels["database"], levels["ffmpeg"], levels["workers"]) == ("pass", "pass", "fail")
