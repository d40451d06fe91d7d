import csv
import datetime as dt
import io

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from common.models import LogEntry
from members.models import Member
from registrations import actions
from registrations.models import Attendance, Certificate, CertificatePolicy, Participant, Turnout
from registrations.states import CertificateState, MatchState
from tests.factories.attendance import MINUTE, make_certificate, make_policy, stay
from tests.factories.members import make_host
from tests.factories.registrations import make_seat
from tests.factories.webinars import make_past_webinar
from tests.pages.seen import main_text
from webinars.models import Webinar

pytestmark = pytest.mark.django_db


@pytest.fixture
def host(client: Client) -> Member:
    made = make_host()
    client.force_login(made)
    return made


def full_hour() -> dt.datetime:
    return (timezone.now() - dt.timedelta(days=2)).replace(minute=0, second=0, microsecond=0)


@pytest.fixture
def webinar(host: Member) -> Webinar:
    held = make_past_webinar(
        "Safe places", host=host, slug="safe-places", time_zone="Africa/Nairobi", starts_at=full_hour()
    )
    came = make_seat(held, "hawa@example.org", name="Hawa Kamara", party=4)
    make_seat(held, "musa@example.org", name="Musa")
    actions.record_attendance(
        held,
        [
            stay(held, 0, 45, registrant_id=came.public_id),
            stay(held, 10, 20, "Hawa K"),
            stay(held, 30, 40, "Hawa K"),
            stay(held, 15, 25, "iPhone"),
            stay(held, 20, 30, "iPhone"),
        ],
    )
    actions.count_attendance(held)
    return held


def page(name: str, *more: str) -> str:
    return reverse(name, args=["safe-places", *more])


def test_hosts_see_who_came_and_who_did_not(client: Client, webinar: Webinar) -> None:
    text = main_text(client.get(page("host_webinar_attendance")))

    assert "4 stays in the meeting belong to nobody yet" in text
    assert "Came live1 / 28 people in all, 4 without a seat" in text
    assert "Did not come1" in text
    assert "Most at once6" in text
    assert "Hawa Kamara 4 people45" in text


@pytest.mark.parametrize(
    ("show", "names"), [("came", ["Hawa Kamara"]), ("missed", ["Musa"]), ("", ["Hawa Kamara", "Musa"])]
)
def test_the_list_is_narrowed(client: Client, webinar: Webinar, show: str, names: list[str]) -> None:
    response = client.get(page("host_webinar_attendance"), {"show": show})

    assert [seat.name for seat in response.context["page_obj"]] == names


def test_the_drawing_has_its_table(client: Client, webinar: Webinar) -> None:
    response = client.get(page("host_webinar_attendance"))

    assert [moment.people for moment in response.context["moments"]] == Turnout.objects.get().curve
    assert len(response.context["chart"].dots) == 11
    assert "100%" in main_text(response)


def test_before_anything_is_known_the_page_says_so(client: Client, host: Member) -> None:
    made = make_past_webinar(host=host)

    text = main_text(client.get(reverse("host_webinar_attendance", args=[made.slug])))

    assert "Nothing is counted yet" in text


def test_stays_under_one_name_are_one_question_unless_they_overlap(client: Client, webinar: Webinar) -> None:
    people = client.get(page("host_attendance_match")).context["people"]

    assert [(one.name, one.minutes, len(one.participants)) for one in people] == [
        ("Hawa K", 20, 2),
        ("iPhone", 10, 1),
        ("iPhone", 10, 1),
    ]
    assert [suggestion.seat.name for suggestion in people[0].suggestions] == ["Hawa Kamara"]
    assert people[1].suggestions == ()


def test_a_host_matches_a_guest_leaves_out_and_takes_back(client: Client, webinar: Webinar) -> None:
    address = page("host_attendance_match")
    people = client.get(address).context["people"]
    musa = webinar.registrations.get(name="Musa")

    client.post(address, {"participant": people[0].participants, "do": "same", "seat": musa.public_id})
    client.post(address, {"participant": people[1].participants, "do": "guest"})
    client.post(address, {"participant": people[2].participants, "do": "out"})

    assert musa.attendance.minutes == 20
    states = list(
        Participant.objects.exclude(state=MatchState.PROVEN).order_by("pk").values_list("state", flat=True)
    )
    assert sorted(states) == ["guest", "out", "same", "same"]
    text = main_text(client.get(address))
    assert "Everybody is matched" in text
    assert "Hawa K the same person, says a host: Musa" in text

    client.post(address, {"participant": people[0].participants, "do": "undo"})
    assert Turnout.objects.get().to_match == 2


@pytest.mark.parametrize(
    ("answer", "minutes"),
    [
        ({"email": "MUSA@example.org"}, 20),
        ({"email": "nobody@example.org"}, None),
        ({"seat": "none"}, None),
        ({}, None),
    ],
    ids=["by address", "unknown address", "unknown seat", "nothing chosen"],
)
def test_a_seat_is_named_by_its_address_and_by_nothing_else(
    client: Client, webinar: Webinar, answer: dict[str, str], minutes: int | None
) -> None:
    address = page("host_attendance_match")
    people = client.get(address).context["people"]

    response = client.post(
        address, {"participant": people[0].participants, "do": "same", **answer}, follow=True
    )

    musa = Attendance.objects.filter(registration__name="Musa").first()
    assert (musa.minutes if musa else None) == minutes
    if minutes is None:
        assert "Nobody registered with this address" in response.content.decode()


def test_another_hosts_people_cannot_be_decided(client: Client, webinar: Webinar) -> None:
    other = make_past_webinar(host=make_host())
    actions.record_attendance(other, [stay(other, 0, 30, "iPhone")])
    theirs = Participant.objects.get(webinar=other)

    client.post(page("host_attendance_match"), {"participant": [theirs.pk], "do": "out"})

    theirs.refresh_from_db()
    assert theirs.state == MatchState.WAITING


def test_a_host_corrects_a_stay_on_their_own_clock(client: Client, webinar: Webinar) -> None:
    seat = webinar.registrations.get(name="Musa")
    start = webinar.starts_at.astimezone(webinar.zone)
    address = page("host_seat_attendance", seat.public_id)

    client.post(address, {"do": "stay", "begin": f"{start:%H:%M}", "end": f"{start + 30 * MINUTE:%H:%M}"})
    assert Attendance.objects.get(registration=seat).minutes == 30
    assert "30 minutes" in main_text(client.get(address))

    client.post(address, {"do": "absent"})
    assert not Attendance.objects.filter(registration=seat).exists()
    assert "was not there" in main_text(client.get(address))

    client.post(address, {"do": "undo"})
    assert "Take my correction back" not in main_text(client.get(address))


def test_an_end_before_the_beginning_comes_back_with_a_sentence(client: Client, webinar: Webinar) -> None:
    seat = webinar.registrations.get(name="Musa")
    start = webinar.starts_at.astimezone(webinar.zone)
    address = page("host_seat_attendance", seat.public_id)

    late = {"do": "stay", "begin": f"{start + 40 * MINUTE:%H:%M}", "end": f"{start + 20 * MINUTE:%H:%M}"}
    text = main_text(client.post(address, late))
    empty = main_text(client.post(address, {"do": "stay", "begin": "", "end": "half past"}))

    assert "Enter an end that is after the beginning." in text
    assert "Enter a time, such as 14:00" in empty
    assert "Enter the time as hours and minutes" in empty


def test_the_hours_are_corrected(client: Client, webinar: Webinar) -> None:
    start = webinar.starts_at.astimezone(webinar.zone)
    address = page("host_attendance_hours")

    client.post(address, {"begin": f"{start + 5 * MINUTE:%H:%M}", "end": f"{start + 40 * MINUTE:%H:%M}"})
    assert Attendance.objects.get().minutes == 35

    response = client.post(address, {"begin": "x", "end": ""}, follow=True)
    assert "Enter both times as hours and minutes" in response.content.decode()
    assert Attendance.objects.get().minutes == 35


def test_the_desk_names_whom_to_match(client: Client, webinar: Webinar) -> None:
    text = main_text(client.get(reverse("host")))

    assert "4 stays to matchSafe places" in text


@pytest.mark.parametrize("count", [1, 3])
def test_one_more_seat_asks_the_database_nothing_more(
    client: Client, host: Member, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    made = make_past_webinar(host=host, slug="many")
    for number in range(count):
        seat = make_seat(made, name=f"Hawa {number}", party=2)
        actions.record_attendance(
            made, [stay(made, 0, 30, registrant_id=seat.public_id), stay(made, 0, 30, f"Phone {number}")]
        )
    actions.count_attendance(made)

    with django_assert_max_num_queries(14):
        client.get(reverse("host_webinar_attendance", args=["many"]))
    with django_assert_max_num_queries(14):
        client.get(reverse("host_attendance_match", args=["many"]))


def test_a_list_is_taken_along_for_a_purpose_and_that_is_written_down(
    client: Client, webinar: Webinar
) -> None:
    make_seat(webinar, "x@example.org", name="=HYPERLINK(1)", note="line one\nline two")

    table = client.post(page("host_webinar_export"), {"purpose": "seats", "format": "csv"})
    book = client.post(page("host_webinar_export"), {"purpose": "greeting", "format": "xlsx"})

    rows = list(csv.reader(io.StringIO(table.getvalue().decode("utf-8-sig"))))
    assert table["Content-Disposition"] == 'attachment; filename="safe-places-seats.csv"'
    assert rows[3][:3] == ["'=HYPERLINK(1)", "x@example.org", "your seat is kept"]
    assert rows[3][5:] == ["line one\nline two", "1"]
    sheet = load_workbook(io.BytesIO(book.getvalue())).active
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)] == [
        ["=HYPERLINK(1)", 1, "your seat is kept"]
    ]
    noted = LogEntry.objects.filter(verb="people.exported").order_by("pk")
    assert [entry.details for entry in noted] == [
        {"purpose": "seats", "format": "csv", "rows": 3},
        {"purpose": "greeting", "format": "xlsx", "rows": 3},
    ]


def test_without_a_purpose_there_is_no_list(client: Client, webinar: Webinar) -> None:
    response = client.post(page("host_webinar_export"), {"purpose": "everything"})

    assert "Choose a file format" in main_text(response)
    assert LogEntry.objects.filter(verb="people.exported").count() == 0


def test_certificates_are_turned_on_and_revoked(client: Client, webinar: Webinar) -> None:
    address = page("host_webinar_certificates")
    assert client.get(address).context["form"].initial["min_minutes"] == 45

    client.post(address, {"is_on": "on", "min_minutes": "40", "hours": "1 hour", "signature": "Wanjiru"})
    policy = CertificatePolicy.objects.get()
    assert (policy.is_on, policy.min_minutes, policy.counts_replay, policy.hours) == (
        True,
        40,
        False,
        "1 hour",
    )
    given = make_certificate(Webinar.objects.get(pk=webinar.pk).registrations.get(name="Musa"))
    assert "Musaissued 45 minutes" in main_text(client.get(address))

    client.post(page("host_certificate_revoke", given.code), {"reason": " "})
    client.post(page("host_certificate_revoke", given.code), {"reason": "It was somebody else"})

    given = Certificate.objects.get()
    assert (given.state, given.revoke_reason) == (CertificateState.REVOKED, "It was somebody else")
    assert "Musarevoked" in main_text(client.get(address))


def test_a_number_that_is_none_comes_back(client: Client, webinar: Webinar) -> None:
    text = main_text(client.post(page("host_webinar_certificates"), {"min_minutes": "many"}))

    assert "Enter a number of minutes, such as 45" in text
    assert CertificatePolicy.objects.count() == 0


def test_other_hosts_certificates_are_not_revoked(client: Client, webinar: Webinar) -> None:
    other = make_past_webinar(host=make_host())
    make_policy(other)
    given = make_certificate(make_seat(other))

    assert client.post(page("host_certificate_revoke", given.code), {"reason": "x"}).status_code == 404
