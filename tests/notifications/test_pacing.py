import datetime as dt

import pytest
import time_machine
from django.utils import timezone
from pytest_django.fixtures import Settings

from notifications import actions
from notifications.models import OutgoingMail
from notifications.pacing import finished_by
from notifications.states import MailState

pytestmark = [pytest.mark.django_db, pytest.mark.database]

HOUR = dt.timedelta(hours=1)


def post(key: str, *, is_news: bool = False) -> OutgoingMail:
    mail = actions.post_mail(
        "account_code", to=f"{key}@example.org", context={"code": key}, dedupe_key=key, is_news=is_news
    )
    assert mail is not None
    return mail


def sent() -> list[str]:
    rows = OutgoingMail.objects.filter(state=MailState.SENT).order_by("sent_at", "pk")
    return list(rows.values_list("dedupe_key", flat=True))


def test_no_more_leave_in_an_hour_than_the_server_takes_and_none_is_lost(settings: Settings) -> None:
    settings.MAIL_PER_HOUR = 5
    for number in range(12):
        post(str(number))
    counts = []

    with time_machine.travel(timezone.now()) as clock:
        for _ in range(3):
            for _ in range(4):
                actions.send_due()
                clock.shift(HOUR / 4)
            counts.append(len(sent()))
            clock.shift(dt.timedelta(minutes=1))

    assert counts == [5, 10, 12]
    assert sent() == [str(number) for number in range(12)]


def test_seat_links_go_before_news_and_news_leaves_them_room(settings: Settings) -> None:
    settings.MAIL_PER_HOUR = 5
    for number in range(6):
        post(f"news{number}", is_news=True)
    post("link1")

    actions.send_due()
    first = sent()
    post("link2")
    actions.send_due()

    assert first == ["link1", "news0", "news1", "news2"]
    assert sent() == [*first, "link2"]


def test_without_a_limit_nothing_is_promised_and_nothing_held(settings: Settings) -> None:
    for number in range(20):
        post(str(number))

    actions.send_due()

    assert (len(sent()), finished_by(1000, timezone.now(), ahead=0)) == (20, None)


@time_machine.travel("2026-11-24T10:00Z", tick=False)
@pytest.mark.parametrize(("in_hours", "minutes"), [(0, 120), (1, 180), (5, 405)])
def test_the_promise_counts_what_is_ahead_until_it_is_out_and_the_part_of_news(
    settings: Settings, in_hours: int, minutes: int
) -> None:
    settings.MAIL_PER_HOUR = 200
    now = timezone.now()

    done = finished_by(280 if in_hours else 120, now + in_hours * HOUR, ahead=200)

    assert done == now + dt.timedelta(minutes=minutes)
