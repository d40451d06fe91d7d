"""What the workers do by the clock."""

from django.conf import settings
from django.db import transaction
from django_q.models import Schedule


@transaction.atomic
def arrange_schedules() -> None:
    """Make the queue's schedules those of ``settings.SCHEDULES``; called when a worker starts.

    The first run is due at once. A schedule that stays keeps the time of its next run.
    """
    Schedule.objects.exclude(name__in=settings.SCHEDULES).delete()
    for path, minutes in settings.SCHEDULES.items():
        Schedule.objects.update_or_create(
            name=path,
            defaults={"func": path, "schedule_type": Schedule.MINUTES, "minutes": minutes, "repeats": -1},
        )
