"""The one seam between Open Seat and its job queue."""

from functools import partial
from typing import Final

from django.db import transaction
from django_q.tasks import async_task

QUEUES: Final = ("default", "media", "speech")


def enqueue_on_commit(task: str, *ids: int | str, queue: str = "default") -> None:
    """Run ``task`` (a dotted path) with ``ids`` on ``queue`` once the current transaction has committed.

    Only ids cross the queue: the task reads the row as it is when it runs.
    """
    transaction.on_commit(partial(enqueue, task, *ids, queue=queue))


def enqueue(task: str, *ids: int | str, queue: str = "default") -> None:
    """Put ``task`` on ``queue`` as part of the current transaction, if there is one."""
    async_task(task, *ids, cluster=queue)
