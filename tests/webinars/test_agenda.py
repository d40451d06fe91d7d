import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from common.models import LogEntry
from tests.factories.members import make_host
from tests.factories.webinars import make_webinar
from webinars.actions import AgendaSpec, BadAgenda, clone_webinar, set_agenda

pytestmark = pytest.mark.django_db
ITEMS = [AgendaSpec(10, "Welcome"), AgendaSpec(30, "Cash, kin and care"), AgendaSpec(20, "Questions")]


def test_each_part_begins_when_those_before_it_are_over() -> None:
    host = make_host()
    webinar = make_webinar(host=host)

    assert set_agenda(webinar, by=host, items=ITEMS)
    assert not set_agenda(webinar, by=host, items=ITEMS)

    begins = [(at - webinar.starts_at, item.title) for at, item in webinar.timed_agenda()]
    assert begins == [
        (dt.timedelta(), "Welcome"),
        (dt.timedelta(minutes=10), "Cash, kin and care"),
        (dt.timedelta(minutes=40), "Questions"),
    ]
    assert [entry.details for entry in LogEntry.objects.filter(verb="agenda.changed")] == [{"parts": 3}]


def test_an_agenda_that_does_not_fit_is_refused_and_the_old_one_stays() -> None:
    webinar = make_webinar(duration_minutes=60)
    set_agenda(webinar, by=None, items=ITEMS)

    with pytest.raises(BadAgenda, match="take 61 minutes and the webinar 60"):
        set_agenda(webinar, by=None, items=[*ITEMS, AgendaSpec(1, "Thanks")])
    with pytest.raises(BadAgenda, match="at most 30 parts"):
        set_agenda(webinar, by=None, items=[AgendaSpec(1, "Turn")] * 31)
    with pytest.raises(PermissionDenied):
        set_agenda(webinar, by=make_host(), items=[])
    assert webinar.agenda.count() == 3


def test_another_webinar_takes_the_agenda_over() -> None:
    webinar = make_webinar()
    set_agenda(webinar, by=None, items=ITEMS)

    clone = clone_webinar(webinar, by=None, starts_at=webinar.starts_at, parts=["agenda"])

    assert [AgendaSpec(item.minutes, item.title) for item in clone.agenda.all()] == ITEMS
