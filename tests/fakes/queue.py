"""Work the queue off at once, as workers would."""

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from typing import Any

from django.utils.module_loading import import_string
from django_q.models import OrmQ

Capture = Callable[..., AbstractContextManager[Any]]


def work_off(capture: Capture, *, leaving: Collection[str] = ()) -> list[str]:
    """Do every job that waits, and those that follow from it; return their names. Jobs ``leaving`` names stay.

    ``capture`` is pytest-django's ``django_capture_on_commit_callbacks``.
    """
    done = []
    while job := next((job for job in OrmQ.objects.order_by("pk") if job.task["func"] not in leaving), None):
        task = job.task
        job.delete()
        with capture(execute=True):
            import_string(task["func"])(*task["args"])
        done.append(task["func"])
    return done
