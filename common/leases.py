"""Leases on queued jobs: renewed while a job lives, so that a job whose worker died is soon taken up again.

django-q2 locks a row of its queue for a fixed time (``retry``) when it fetches it. A job longer than that would
run twice at once; a ``retry`` long enough for the longest job would leave the work of a killed worker lying for
hours. Here the lock is short (``JOB_LEASE_S``) and whoever has the job moves it forward: first the process that
fetched it (``LeasedBroker``), then the worker that runs it (django-q2's signals). A failed job's lock becomes
its back-off.

A renewal is a conditional UPDATE on the lock last written, so a process that slept too long finds that its job
has a new owner and stops renewing. Jobs may still run twice after a crash: what must happen once is fenced in
the domain's own rows.
"""

import logging
import threading
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError, connections
from django.dispatch import receiver
from django.utils import timezone
from django_q.brokers.orm import ORM
from django_q.models import OrmQ, Task
from django_q.signals import post_execute_in_worker, pre_execute

logger = logging.getLogger(__name__)

# Five renewals per lease: four may fail or be late.
BEATS_PER_LEASE: Final = 5
BACK_OFF_S: Final = 4
LONGEST_BACK_OFF_S: Final = 15 * 60


class Keeper:
    """Renews the leases that this process holds, from one daemon thread, until each is released or lost."""

    def __init__(self, *, lease: timedelta, beat: timedelta | None = None) -> None:
        self.lease = lease
        self.beat = beat or lease / BEATS_PER_LEASE
        self._locks: dict[int, datetime] = {}
        self._guard = threading.Lock()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def held(self) -> set[int]:
        with self._guard:
            return set(self._locks)

    def hold(self, pk: int, lock: datetime) -> None:
        """Keep job ``pk``, whose row carries ``lock``, leased from now on."""
        with self._guard:
            self._locks[pk] = lock
            # After a fork the thread is gone though the object remains: is_alive() knows.
            if self._thread is None or not self._thread.is_alive():
                self._wake = threading.Event()
                self._thread = threading.Thread(target=self._beat, name="leases", daemon=True)
                self._thread.start()

    def take(self, pk: int) -> None:
        """Take the lease of job ``pk`` over from whoever fetched it."""
        lock = timezone.now() + self.lease
        OrmQ.objects.filter(pk=pk).update(lock=lock)
        self.hold(pk, lock)

    def release(self, pk: int) -> None:
        with self._guard:
            self._locks.pop(pk, None)

    def renew(self) -> None:
        """Move every held lease forward; drop those whose row has gone or has another owner."""
        with self._guard:
            held = dict(self._locks)
        for pk, old in held.items():
            new = timezone.now() + self.lease
            renewed = OrmQ.objects.filter(pk=pk, lock=old).update(lock=new)
            with self._guard:
                if self._locks.get(pk) != old:
                    continue  # released, or taken anew, meanwhile
                if renewed:
                    self._locks[pk] = new
                else:
                    del self._locks[pk]

    def _beat(self) -> None:
        try:
            while not self._wake.wait(self.beat.total_seconds()):
                try:
                    self.renew()
                except DatabaseError:
                    # A busy or restarting database: the next beat is well before the lease ends.
                    logger.warning("could not renew job leases", exc_info=True)
                    connections.close_all()
        finally:
            connections.close_all()


keeper: Final = Keeper(lease=timedelta(seconds=settings.JOB_LEASE_S))


class LeasedBroker(ORM):
    """django-q2's database broker, whose fetched jobs stay leased while they wait for a free worker.

    The queue fetches ahead: without this, a job that waited behind a long one would have lost its lock by the
    time its turn came, and be fetched a second time.
    """

    def timeout(self, task: OrmQ) -> datetime:
        """Return the lock to write on ``task``; called by ``dequeue`` just before it tries to claim it.

        If the claim fails the row has another lock, and the keeper drops it at the first renewal.
        """
        lock = timezone.now() + keeper.lease
        keeper.hold(task.pk, lock)
        return lock


def back_off(failures: int) -> timedelta:
    """Return the pause after the ``failures``-th failure in a row, from 0: 4 s, 8 s, 16 s … 15 min."""
    return timedelta(seconds=min(BACK_OFF_S * 2 ** min(failures, 20), LONGEST_BACK_OFF_S))


@receiver(pre_execute, dispatch_uid="leases.take")
def take_lease(sender: str, task: dict[str, Any], **kwargs: object) -> None:
    if pk := task.get("ack_id"):
        try:
            keeper.take(pk)
        except DatabaseError:
            # The job itself will meet the same database; its own failure is recorded and tried again.
            logger.warning("could not take the lease of job %s", pk, exc_info=True)


@receiver(post_execute_in_worker, dispatch_uid="leases.give_back")
def give_back_lease(sender: str, task: dict[str, Any], **kwargs: object) -> None:
    pk = task.get("ack_id")
    if not pk:
        return
    keeper.release(pk)
    if task.get("success"):
        return  # django-q2 deletes the row
    try:
        failures = Task.objects.filter(id=task["id"]).values_list("attempt_count", flat=True).first() or 0
        OrmQ.objects.filter(pk=pk).update(lock=timezone.now() + back_off(failures))
    except DatabaseError:
        logger.warning(
            "could not set the back-off of job %s; it is tried again after its lease", pk, exc_info=True
        )
