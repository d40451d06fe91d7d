import datetime as dt

import pytest
import time_machine

from registrations import actions
from registrations.exports import Purpose, table_for
from registrations.models import SeatAnswer
from registrations.states import QuestionKind, SeatState
from tests.factories.attendance import stay
from tests.factories.members import make_host
from tests.factories.registrations import make_seat
from tests.factories.webinars import make_past_webinar
from webinars.models import Webinar

pytestmark = pytest.mark.django_db


def rows(webinar: Webinar, purpose: str) -> list[list[object]]:
    table = table_for(webinar, purpose)
    found: list[list[object]] = [list(table.head)]
    found.extend(list(row) for row in table.rows)
    assert table.count == len(found) - 1
    return found


@pytest.fixture
def webinar() -> Webinar:
    made = make_past_webinar(starts_at=dt.datetime(2026, 3, 2, 14, tzinfo=dt.UTC))
    came = make_seat(made, "hawa@example.org", name="Hawa", party=3, source="radio", language="sw")
    make_seat(made, "musa@example.org", name="Musa", joined_at=made.starts_at)
    make_seat(made, "ann@example.org", name="Ann")
    make_seat(made, "gone@example.org", name="Gone", state=SeatState.CANCELLED)
    host = make_host()
    country = actions.add_question(made, by=host, kind=QuestionKind.COUNTRY, label="Country?")
    words = actions.add_question(made, by=host, kind=QuestionKind.TEXT, label="Where do you work?")
    SeatAnswer.objects.create(registration=came, question=country, asked="Country?", values=["Kenya"])
    SeatAnswer.objects.create(
        registration=came, question=words, asked="Where?", values=["At the clinic of Ann"]
    )
    with time_machine.travel(made.ends_at + dt.timedelta(days=1)):
        actions.record_attendance(made, [stay(made, 5, 50, registrant_id=came.public_id)])
        actions.count_attendance(made)
    return made


def test_who_came_and_how_long(webinar: Webinar) -> None:
    found = rows(webinar, Purpose.ATTENDANCE)

    assert [row[:5] + row[7:] for row in found[1:]] == [
        ["Hawa", "hawa@example.org", 3, "yes", 45, "the provider's report"],
        ["Musa", "musa@example.org", 1, "yes", None, "by the join button"],
        ["Ann", "ann@example.org", 1, "no", None, ""],
    ]
    assert found[1][5:7] == ["2026-03-02T14:05+00:00", "2026-03-02T14:50+00:00"]


def test_a_report_names_nobody(webinar: Webinar) -> None:
    found = rows(webinar, Purpose.REPORT)

    assert found[0] == [
        "Registered on",
        "Word in the link",
        "Language",
        "People",
        "Came",
        "Minutes",
        "Country?",
    ]
    assert [row[1:] for row in found[1:]] == [
        ["radio", "sw", 3, "yes", 45, "Kenya"],
        ["", "", 1, "yes", None, ""],
        ["", "", 1, "no", None, ""],
    ]
    told = str(found)
    assert not any(word in told for word in ("Hawa", "@", "clinic"))


def test_each_purpose_has_its_columns_and_who_is_gone_only_where_seats_are_looked_after(
    webinar: Webinar,
) -> None:
    heads = {purpose: rows(webinar, purpose)[0] for purpose in Purpose.values}

    assert heads[Purpose.SEATS] == [
        "Name",
        "E-mail address",
        "Seat",
        "Registered",
        "Joined",
        "Wish",
        "People",
        "Country?",
        "Where do you work?",
    ]
    assert heads[Purpose.GREETING] == ["Name", "People", "Seat"]
    assert heads[Purpose.WRITING] == ["Name", "E-mail address", "Language", "Seat"]
    counts = {purpose: len(rows(webinar, purpose)) - 1 for purpose in Purpose.values}
    assert counts == {"seats": 4, "greeting": 3, "writing": 3, "attendance": 3, "report": 3}
