import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from community.states import PostState
from pages.host.figures import Month, last_month
from registrations import actions
from registrations.states import SeatState
from tests.factories.archive import make_publication
from tests.factories.attendance import stay
from tests.factories.community import make_answer, make_question
from tests.factories.members import make_host
from tests.factories.registrations import make_seat
from tests.factories.webinars import make_past_webinar, make_webinar
from tests.pages.seen import main_text

pytestmark = pytest.mark.django_db


@pytest.mark.database
def test_a_month_counts_what_happened_and_nothing_else() -> None:
    host = make_host()
    held = make_past_webinar(host=host)
    make_seat(held, joined_at=held.starts_at, party=12)
    make_seat(held, party=3)
    make_seat(held, state=SeatState.CANCELLED)
    make_seat(make_webinar(host=host))
    make_seat(make_webinar(host=make_host()))
    make_answer(make_question(held, state=PostState.PUBLIC))
    make_question(held, state=PostState.HELD)
    make_question(held, state=PostState.HIDDEN)
    make_publication(host=host)

    month = last_month(host)

    assert month == Month(registered=3, held=1, seats=2, came=1, people=12, published=1, asked=2, answered=1)
    assert month.share == 50


def test_a_month_without_seats_has_no_share() -> None:
    assert last_month(make_host()).share is None


@pytest.mark.database
def test_the_page_draws_and_lists_the_same_numbers(client: Client) -> None:
    host = make_host()
    client.force_login(host)
    held = make_past_webinar("Safe places", host=host)
    for days in (1, 2, 3):
        seat = make_seat(held, joined_at=held.starts_at if days == 1 else None, party=4)
        type(seat).objects.filter(pk=seat.pk).update(created_at=timezone.now() - dt.timedelta(days=days))

    response = client.get(reverse("host_figures"), {"webinar": held.slug})

    assert [total for _day, total in response.context["days"]][:3] == [1, 2, 3]
    assert response.context["line"].total == 3
    row = response.context["rows"][0]
    assert (row.registered, row.came, row.people_came, row.asked) == (3, 1, 4, 0)
    assert "1 (4 people)" in main_text(response)


def test_the_table_is_a_csv_file(client: Client) -> None:
    host = make_host()
    client.force_login(host)
    make_past_webinar("=1+1", host=host)

    response = client.get(reverse("host_figures"), {"format": "csv"})

    assert response.getvalue().decode("utf-8-sig").splitlines()[1].startswith("'=1+1,")


def test_another_hosts_webinar_has_no_figures_here(client: Client) -> None:
    client.force_login(make_host())
    other = make_webinar(host=make_host())

    assert client.get(reverse("host_figures"), {"webinar": other.slug}).status_code == 404


def test_what_was_counted_stands_above_the_join_button(client: Client) -> None:
    host = make_host()
    client.force_login(host)
    held = make_past_webinar("Safe places", host=host)
    came = make_seat(held, source="radio", party=2)
    make_seat(held, source="radio", joined_at=held.starts_at)
    absent = make_seat(held, joined_at=held.starts_at)
    actions.record_attendance(
        held, [stay(held, 0, 60, registrant_id=came.public_id), stay(held, 0, 20, "Guest")]
    )
    actions.count_attendance(held)
    actions.correct_stay(absent, by=host, joined_at=None, left_at=None)

    response = client.get(reverse("host_figures"), {"webinar": held.slug})

    row = response.context["rows"][0]
    assert (row.registered, row.came, row.turnout.median_minutes, row.turnout.stayed) == (3, 2, 60, 67)
    assert [(strip.label, strip.count, strip.part) for strip in response.context["sources"]] == [
        ("radio", 2, 2),
        ("no word", 1, 0),
    ]
    assert [[bar.height > 0 for bar in group.bars] for group in response.context["stays"].groups] == [
        [True, True]
    ]
    assert "67%" in main_text(response)
    table = client.get(reverse("host_figures"), {"format": "csv"}).getvalue().decode("utf-8-sig")
    assert table.splitlines()[1].endswith(",3,2,0,0,3,3,60,67")
