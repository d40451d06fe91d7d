"""The worker's process tree under violence: what is killed comes back, and nothing is left behind."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from tests.config.test_lifeline import is_alive, wait_until_gone

ROOT = Path(__file__).resolve().parents[2]
LEASE_S = 5
T = TypeVar("T")

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")]


def wait_for(look: Callable[[], T], *, seconds: float = 40) -> T:
    """Return what ``look`` gives as soon as it is true; fail after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)
    return seen


class Site:
    """A site of its own: data folder, database, and one supervised worker of the default queue."""

    def __init__(self, folder: Path) -> None:
        self.environment = {
            **os.environ,
            "OPENSEAT_DATA": str(folder),
            "JOB_LEASE_S": str(LEASE_S),
            "PYTHONPATH": str(ROOT),
        }
        self.environment.pop("DATABASE_URL", None)
        self.log = folder / "notes"
        self.workers: list[subprocess.Popen[bytes]] = []

    def manage(self, *arguments: str) -> None:
        subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment, check=True)

    def work(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "manage.py", "work", "--queues", "default"]
        worker = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL)
        self.workers.append(worker)
        return worker

    def enqueue(self, job: str, *arguments: str) -> None:
        words = ", ".join(map(repr, (f"tests.fakes.jobs.{job}", str(self.log), *arguments)))
        self.manage("shell", "--no-imports", "-c", f"from common.tasks import enqueue; enqueue({words})")

    def notes(self) -> list[str]:
        return self.log.read_text().split() if self.log.exists() else []


def children_of(parent: int) -> set[int]:
    """Return the processes whose parent is ``parent``, from the kernel's table."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == parent and fields[0] != "Z":
            found.add(int(path.parent.name))
    return found


def group_of(leader: int) -> set[int]:
    """Return ``leader`` and all its descendants."""
    return {leader}.union(*(group_of(child) for child in children_of(leader)))


def whole_cluster(worker: subprocess.Popen[bytes]) -> set[int]:
    """Return the worker's cluster once all five of its processes are there, else nothing."""
    leaders = children_of(worker.pid)
    cluster = group_of(next(iter(leaders))) if len(leaders) == 1 else set()
    return cluster if len(cluster) == 5 else set()


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with an empty database, to be copied."""
    folder = tmp_path_factory.mktemp("migrated")
    Site(folder).manage("migrate", "--skip-checks", "-v0")
    return folder


@pytest.fixture
def site(migrated: Path, tmp_path: Path) -> Iterator[Site]:
    shutil.copytree(migrated, tmp_path, dirs_exist_ok=True)
    site = Site(tmp_path)
    yield site
    for worker in site.workers:
        if worker.poll() is None:
            worker.kill()
        worker.wait()


def test_a_killed_cluster_comes_back_and_its_job_is_done_after_the_lease(site: Site) -> None:
    worker = site.work()
    site.enqueue("note", "3")
    wait_for(lambda: site.notes() == ["start"])
    cluster = wait_for(lambda: whole_cluster(worker))

    leader = next(iter(children_of(worker.pid)))
    os.kill(leader, signal.SIGKILL)

    assert wait_until_gone(cluster) == set()
    wait_for(lambda: site.notes() == ["start", "start", "end"])
    assert is_alive(worker.pid)


def test_nothing_outlives_a_killed_supervisor(site: Site) -> None:
    worker = site.work()
    cluster = wait_for(lambda: whole_cluster(worker))

    worker.kill()
    worker.wait()

    assert wait_until_gone(cluster) == set()


def test_a_worker_asked_to_stop_finishes_its_job(site: Site) -> None:
    worker = site.work()
    site.enqueue("note", "3")
    wait_for(lambda: site.notes() == ["start"])
    cluster = group_of(worker.pid)

    worker.send_signal(signal.SIGTERM)

    assert worker.wait(timeout=40) == 0
    assert site.notes() == ["start", "end"]
    assert wait_until_gone(cluster) == set()


def test_a_job_longer_than_its_lease_runs_once_though_two_clusters_look_for_work(site: Site) -> None:
    site.enqueue("note", str(2 * LEASE_S))
    first, second = site.work(), site.work()
    wait_for(lambda: whole_cluster(first) and whole_cluster(second))

    wait_for(lambda: "end" in site.notes())
    time.sleep(1)

    assert site.notes() == ["start", "end"]


def test_jobs_that_wait_behind_a_long_one_run_once_each(site: Site) -> None:
    for seconds in (str(1.5 * LEASE_S), "0", "0"):
        site.enqueue("note", seconds)
    site.work()

    wait_for(lambda: site.notes().count("end") == 3)
    time.sleep(1)

    assert site.notes() == ["start", "end"] * 3


def test_a_job_that_fails_is_tried_again_later(site: Site) -> None:
    site.enqueue("fail")
    site.work()

    wait_for(lambda: site.notes() == ["start"])
    began = time.monotonic()
    wait_for(lambda: site.notes() == ["start", "start"])

    assert time.monotonic() - began > 3
