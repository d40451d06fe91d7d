from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from django_q.models import OrmQ, Task

from common.leases import Keeper, LeasedBroker, back_off, give_back_lease, keeper, take_lease

LEASE = timedelta(seconds=30)
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def queued(lock: datetime = NOON) -> OrmQ:
    return OrmQ.objects.create(key="default", payload="ids", lock=lock)


def quiet_keeper() -> Keeper:
    """Return a keeper whose thread sleeps for the whole test: renewals happen when the test says so."""
    return Keeper(lease=LEASE, beat=timedelta(hours=1))


def lock_of(job: OrmQ) -> datetime | None:
    job.refresh_from_db()
    return job.lock


def test_a_held_job_stays_leased() -> None:
    job, own = queued(), quiet_keeper()

    with time_machine.travel(NOON, tick=False) as clock:
        own.take(job.pk)
        clock.shift(20)
        own.renew()
        clock.shift(20)
        own.renew()

    assert lock_of(job) == NOON + timedelta(seconds=40) + LEASE


def test_a_released_job_is_renewed_no_more() -> None:
    job, own = queued(), quiet_keeper()

    with time_machine.travel(NOON, tick=False) as clock:
        own.take(job.pk)
        own.release(job.pk)
        clock.shift(20)
        own.renew()

    assert lock_of(job) == NOON + LEASE


def test_the_worker_takes_over_from_the_process_that_fetched() -> None:
    job, fetcher, worker = queued(), quiet_keeper(), quiet_keeper()
    fetcher.hold(job.pk, NOON)

    with time_machine.travel(NOON, tick=False) as clock:
        worker.take(job.pk)
        clock.shift(10)
        fetcher.renew()
        worker.renew()

    assert (fetcher.held, worker.held) == (set(), {job.pk})
    assert lock_of(job) == NOON + timedelta(seconds=10) + LEASE


def test_a_worker_that_slept_too_long_finds_its_job_has_a_new_owner() -> None:
    job, sleeper, rescuer = queued(), quiet_keeper(), quiet_keeper()

    with time_machine.travel(NOON, tick=False) as clock:
        sleeper.take(job.pk)
        clock.shift(120)
        rescuer.take(job.pk)
        sleeper.renew()

    assert sleeper.held == set()
    assert lock_of(job) == NOON + timedelta(seconds=120) + LEASE


def test_a_finished_job_is_dropped() -> None:
    job, own = queued(), quiet_keeper()
    own.take(job.pk)

    job.delete()
    own.renew()

    assert own.held == set()


def test_a_fetched_job_is_leased_before_any_worker_is_free() -> None:
    job = queued(timezone.now() - timedelta(seconds=1))

    fetched = LeasedBroker(list_key="default").dequeue()

    assert fetched == [(job.pk, "ids")]
    assert job.pk in keeper.held
    keeper.release(job.pk)


def test_only_one_of_two_clusters_gets_a_job() -> None:
    job = queued(timezone.now() - timedelta(seconds=1))

    first = LeasedBroker(list_key="default").dequeue()
    second = OrmQ.objects.filter(key="default", lock__lt=timezone.now())

    assert (first, list(second)) == ([(job.pk, "ids")], [])
    keeper.release(job.pk)


@pytest.mark.parametrize(("failures", "seconds"), [(0, 4), (1, 8), (2, 16), (7, 512), (8, 900), (4000, 900)])
def test_the_pause_doubles_up_to_a_quarter_of_an_hour(failures: int, seconds: int) -> None:
    assert back_off(failures) == timedelta(seconds=seconds)


def test_a_failed_job_waits_longer_each_time() -> None:
    job = queued()
    Task.objects.create(
        id="a" * 32, name="a", func="f", started=NOON, stopped=NOON, success=False, attempt_count=2
    )
    task = {"id": "a" * 32, "ack_id": job.pk, "success": False}

    with time_machine.travel(NOON, tick=False):
        take_lease("django_q", task)
        give_back_lease("django_q", task)

    assert lock_of(job) == NOON + timedelta(seconds=16)
    assert job.pk not in keeper.held


def test_a_job_that_succeeded_is_left_to_be_deleted() -> None:
    job = queued()
    task = {"id": "b" * 32, "ack_id": job.pk, "success": True}

    with time_machine.travel(NOON, tick=False):
        take_lease("django_q", task)
        give_back_lease("django_q", task)

    assert lock_of(job) == NOON + keeper.lease
    assert job.pk not in keeper.held


def test_a_job_run_at_once_has_no_lease() -> None:
    take_lease("django_q", {"id": "c" * 32})
    give_back_lease("django_q", {"id": "c" * 32, "success": False})

    assert keeper.held == set()
