import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from notifications.models import OutgoingMail
from tests.factories.members import make_host, make_member, make_person
from tests.factories.webinars import make_webinar
from webinars import tasks
from webinars.actions import BadPractice, add_host, change_webinar, set_practice, those_practising
from webinars.models import Webinar
from webinars.states import HostRole, WebinarState

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def planned() -> Webinar:
    """Return a webinar in a week with a host, two presenters with addresses and one without."""
    own = make_member("gift@example.org", language="fr", time_zone="Africa/Kigali")
    people = [
        make_person("Rosa", contact_email="rosa@example.org"),
        make_person("Gift", member=own, contact_email="old@example.org"),
        make_person("Amal"),
    ]
    return make_webinar(
        "Cash, kin and care", host=make_host("odhiambo@example.org", name="Odhiambo"), presenters=people
    )


def test_hosts_and_presenters_with_an_address_practise() -> None:
    webinar = planned()
    add_host(webinar, by=None, email="hawa@example.org", role=HostRole.REGISTRATIONS)
    add_host(webinar, by=None, email=make_host("rosa@example.org").email)

    told = those_practising(webinar)

    assert [(one.email, one.language, one.is_host) for one in told] == [
        ("odhiambo@example.org", "", True),
        ("rosa@example.org", "", True),
        ("gift@example.org", "fr", False),
    ]


def test_each_is_told_once_from_a_day_before_and_anew_when_the_hour_changes() -> None:
    webinar = planned()
    host, at = webinar.hosts.get(), webinar.starts_at - 2 * HOUR
    set_practice(
        webinar, by=host, practice_at=at, note="Bring your slides.", url="https://meet.example.org/try"
    )

    tasks.remind_of_practice()
    assert OutgoingMail.objects.count() == 0
    with time_machine.travel(at - 23 * HOUR, tick=False):
        tasks.remind_of_practice()
        tasks.remind_of_practice()
        sent = list(OutgoingMail.objects.filter(kind="practice"))
        set_practice(webinar, by=host, practice_at=at + HOUR)
        tasks.remind_of_practice()

    assert sorted(mail.recipient for mail in sent) == [
        "gift@example.org",
        "odhiambo@example.org",
        "rosa@example.org",
    ]
    rosas = next(mail for mail in sent if mail.recipient == "rosa@example.org")
    assert "Bring your slides." in rosas.text
    assert "https://meet.example.org/try" in rosas.text
    assert (rosas.about, rosas.expires_at) == (f"webinar:{webinar.pk}", at)
    assert OutgoingMail.objects.filter(kind="practice").count() == 6


def test_nobody_is_told_of_the_practice_of_a_cancelled_webinar_or_of_one_that_was() -> None:
    webinar = planned()
    set_practice(webinar, by=None, practice_at=webinar.starts_at - HOUR)
    with time_machine.travel(webinar.starts_at - HOUR, tick=False):
        tasks.remind_of_practice()
    Webinar.objects.update(state=WebinarState.CANCELLED)
    with time_machine.travel(webinar.starts_at - 2 * HOUR, tick=False):
        tasks.remind_of_practice()

    assert OutgoingMail.objects.count() == 0


def test_a_practice_is_to_come_and_before_the_webinar() -> None:
    webinar = planned()
    host = webinar.hosts.get()

    with pytest.raises(BadPractice, match="This time is past"):
        set_practice(webinar, by=host, practice_at=timezone.now() - HOUR)
    with pytest.raises(BadPractice, match="before the webinar starts"):
        set_practice(webinar, by=host, practice_at=webinar.starts_at)
    with pytest.raises(PermissionDenied):
        set_practice(webinar, by=make_host(), practice_at=webinar.starts_at - HOUR)
    assert Webinar.objects.get().practice_at is None


def test_the_practice_moves_with_its_webinar_unless_it_was_held() -> None:
    webinar = planned()
    host, at, week = webinar.hosts.get(), webinar.starts_at, dt.timedelta(days=7)
    set_practice(webinar, by=host, practice_at=at - HOUR)

    change_webinar(webinar, by=host, starts_at=at + week)
    moved = webinar.practice_at
    with time_machine.travel(at + week - HOUR / 2, tick=False):
        change_webinar(webinar, by=host, starts_at=at + 2 * week)

    assert (moved, webinar.practice_at) == (at + week - HOUR, at + week - HOUR)
