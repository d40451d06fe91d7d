"""A series, a seat in all of it, and the page of those seats."""

import datetime as dt
import time
from typing import Any

import pytest
from django.test import Client

from pages.unhurried import stamp
from registrations import actions
from registrations.models import Registration, SeriesSeat
from registrations.states import SeatState
from tests.factories.registrations import make_seat
from tests.factories.webinars import make_series, make_webinar
from tests.pages.seen import errors, forms, heading, links, main_text, tree
from webinars.models import Series, Webinar
from webinars.states import WebinarState

pytestmark = pytest.mark.django_db


def typed(**changes: object) -> dict[str, object]:
    return {"name": "Hawa", "email": "hawa@example.org", "shown": stamp(time.time() - 30), **changes}


@pytest.fixture
def series() -> Series:
    made = make_series("On Thursdays", slug="thursdays")
    for number in (1, 2, 3):
        make_webinar(
            f"Part {number}", series=made, slug=f"part-{number}", starts_in=dt.timedelta(days=7 * number)
        )
    return made


def standing() -> SeriesSeat:
    found: SeriesSeat = SeriesSeat.objects.get()
    return found


def test_the_page_of_a_series_has_the_form_for_all_of_it(client: Client, series: Series) -> None:
    page = client.get("/series/thursdays/")

    assert ("post", "/series/thursdays/register/") in forms(page)
    assert "For the 3 webinars to come, and for those added later." in main_text(page)
    assert tree(page).xpath("//main//input[@checked]") == []


def test_one_form_takes_all_seats_and_the_receipt_tells_of_them(client: Client, series: Series) -> None:
    full = Webinar.objects.get(slug="part-2")
    Webinar.objects.filter(pk=full.pk).update(capacity=1)
    make_seat(full)

    done = client.post("/series/thursdays/register/", typed(), follow=True)

    assert heading(done) == "You are in for the whole series"
    text = main_text(done)
    assert all(
        word in text for word in ("hawa@example.org", "A seat in each of 2 webinars.", "waiting list of 1.")
    )
    assert standing().token not in done.content.decode()


def test_what_is_missing_is_named_and_nothing_is_lost(client: Client, series: Series) -> None:
    answer = client.post("/series/thursdays/register/", typed(name="", shown_as="other", note="Captions"))

    assert errors(answer) == ["Enter your name", "Enter the name to be shown"]
    assert "Captions" in answer.content.decode()
    assert SeriesSeat.objects.count() == 0


def test_on_the_page_of_one_webinar_a_tick_means_the_others_too(client: Client, series: Series) -> None:
    page = client.get("/webinars/part-1/")
    alone = client.post("/webinars/part-1/register/", typed(email="alone@example.org"))
    ticked = client.post("/webinars/part-1/register/", typed(whole_series="on"))

    assert "Also for the 2 other webinars of this series, and for those added later" in main_text(page)
    assert [answer["Location"] for answer in (alone, ticked)] == [
        "/webinars/part-1/register/done/",
        "/series/thursdays/register/done/",
    ]
    assert Registration.objects.filter(email="alone@example.org").count() == 1
    assert standing().registrations.count() == 3


def test_a_webinar_without_a_series_has_no_such_tick(client: Client) -> None:
    make_webinar(slug="alone")

    assert "of this series" not in main_text(client.get("/webinars/alone/"))


def join(**wishes: Any) -> SeriesSeat:
    actions.register_for_series(Series.objects.get(), name="Hawa", email="hawa@example.org", **wishes)
    return standing()


def test_the_page_of_all_seats_leads_to_each_and_back(client: Client, series: Series) -> None:
    own = join()
    first = own.registrations.order_by("webinar__starts_at")[0]

    page = client.get(f"/seats/{own.token}/")
    back = client.get(f"/s/{first.token}/")

    assert links(page, "Part 1") == [f"/s/{first.token}/"]
    assert links(back, "All my seats in the series") == [f"/seats/{own.token}/"]
    assert page["Cache-Control"] == "no-store"


def test_a_look_changes_nothing_and_the_button_proves_every_seat(client: Client, series: Series) -> None:
    own = join()
    before = list(Registration.objects.values())

    for page in ("", "leave/", "stop/"):
        client.get(f"/seats/{own.token}/{page}")
    assert list(Registration.objects.values()) == before
    client.post(f"/seats/{own.token}/")

    assert not Registration.objects.filter(proven_at=None).exists()
    assert ("post", "") not in forms(client.get(f"/seats/{own.token}/"))


def test_leaving_asks_first_and_says_what_follows(client: Client, series: Series) -> None:
    own = join()
    Webinar.objects.filter(slug="part-1").update(state=WebinarState.ENDED)

    assert heading(client.get(f"/seats/{own.token}/leave/")) == "Leave the series?"
    left = client.post(f"/seats/{own.token}/leave/", follow=True)

    assert "You left this series" in main_text(left)
    assert links(left, "Register again") == ["/series/thursdays/register/"]
    states = own.registrations.order_by("webinar__slug").values_list("state", flat=True)
    assert list(states) == [SeatState.CONFIRMED, SeatState.CANCELLED, SeatState.CANCELLED]


def test_one_click_of_a_mail_program_stops_the_reminders_of_all(series: Series) -> None:
    own = join()
    strict = Client(enforce_csrf_checks=True)

    stopped = strict.post(f"/seats/{own.token}/stop/", {"List-Unsubscribe": "One-Click"})

    assert (stopped.status_code, heading(stopped)) == (200, "Stopped")
    assert not Registration.objects.filter(reminders_stopped_at=None).exists()
    assert set(Registration.objects.values_list("state", flat=True)) == {"confirmed"}


def test_a_series_that_is_over_takes_nobody(client: Client, series: Series) -> None:
    Webinar.objects.update(state=WebinarState.ENDED)

    page = client.get("/series/thursdays/register/")

    assert "Nothing more is planned in this series at the moment" in main_text(page)
    assert forms(page) == []


def test_drafts_alone_make_no_series_page(client: Client, series: Series) -> None:
    Webinar.objects.update(state=WebinarState.DRAFT)

    statuses = [
        client.get(f"/series/thursdays/{page}").status_code for page in ("", "register/", "register/done/")
    ]

    assert statuses == [404] * 3


def test_unknown_links_lead_nowhere(client: Client) -> None:
    assert [client.get(f"/seats/nothing/{page}").status_code for page in ("", "leave/", "stop/")] == [404] * 3
