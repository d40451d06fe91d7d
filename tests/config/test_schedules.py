import pytest
from django.utils.module_loading import import_string
from django_q.models import Schedule
from pytest_django.fixtures import Settings

from config.schedules import arrange_schedules

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_what_runs_by_the_clock_exists(settings: Settings) -> None:
    assert all(callable(import_string(path)) for path in settings.SCHEDULES)


def test_schedules_follow_the_settings_and_keep_their_next_run(settings: Settings) -> None:
    settings.SCHEDULES = {"a.tasks.tidy": 1, "a.tasks.sweep": 60}
    arrange_schedules()
    due = Schedule.objects.get(name="a.tasks.tidy").next_run

    settings.SCHEDULES = {"a.tasks.tidy": 5}
    arrange_schedules()

    rows = Schedule.objects.values_list("name", "func", "minutes", "next_run")
    assert list(rows) == [("a.tasks.tidy", "a.tasks.tidy", 5, due)]
