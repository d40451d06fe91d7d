"""What templates write: times, sizes, lengths, icons."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.template import Context, Template
from django.test import RequestFactory

from common.templatetags import ui

AT = dt.datetime(2026, 11, 26, 22, 30, tzinfo=dt.UTC)
NOW = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)


def rendered(source: str, zone: str = "", **context: object) -> str:
    request = RequestFactory().get("/host/webinars/?q=a&page=3")
    request.reader_zone = ZoneInfo(zone) if zone else None  # type: ignore[attr-defined]
    return Template(source).render(Context({"request": request, "at": AT, **context}))


def test_a_time_is_written_in_the_hosts_zone_while_the_readers_is_unknown() -> None:
    html = rendered('{% local_time at "long" zone="Africa/Nairobi" %}')

    assert html == (
        '<time class="num" datetime="2026-11-26T22:30:00Z" data-local="long">Friday 27 November, 01:30</time>'
    )


def test_a_time_is_written_in_the_readers_zone_once_it_is_known() -> None:
    html = rendered('{% local_time at "long" zone="Africa/Nairobi" %}', zone="America/Bogota")

    assert html == (
        '<time class="num" datetime="2026-11-26T22:30:00Z" data-local="long">Thursday 26 November, 17:30</time>'
    )


def test_a_range_carries_its_end_for_the_script() -> None:
    html = rendered('{% local_time at "time" end=end zone="UTC" %}', end=AT + dt.timedelta(hours=1))

    assert html == (
        '<time class="num" datetime="2026-11-26T22:30:00Z" data-end="2026-11-26T23:30:00Z" data-local="time">'
        "22:30\u201323:30</time>"
    )


def test_the_zone_is_named_by_its_city_and_never_by_an_abbreviation() -> None:
    assert "Nairobi (UTC+3)" in rendered('{% zone_note at "Africa/Nairobi" %}')
    assert "your time, Bogota (UTC\u22125)" in rendered(
        '{% zone_note at "Africa/Nairobi" %}', zone="America/Bogota"
    )


def test_a_list_shows_the_hosts_hour_beside_another() -> None:
    html = rendered('{% zone_note at "Africa/Nairobi" brief=True %}', zone="America/Bogota")

    assert html == (
        '<span data-zone="your time" data-at="2026-11-26T22:30:00Z">your time</span>'
        '<span class="fine" data-home="180" data-at="2026-11-26T22:30:00Z"> · 01:30 in Nairobi (UTC+3)</span>'
    )


def test_a_list_hides_the_hosts_hour_where_it_is_the_same() -> None:
    assert " hidden>" in rendered('{% zone_note at "Africa/Nairobi" brief=True %}', zone="Africa/Nairobi")


def test_the_date_tab_follows_the_reader_over_midnight() -> None:
    source = '{% day_parts at "UTC" as parts %}{{ parts.weekday }} {{ parts.number }} {{ parts.month }}'

    assert rendered(source) == "Thu 26 Nov"
    assert rendered(source, zone="Africa/Nairobi") == "Fri 27 Nov"


def test_start_times_around_the_world_mark_another_day() -> None:
    lines = ui.world_times(AT, "Africa/Nairobi")

    assert [(line.local.strftime("%H:%M"), line.places, line.is_other_day) for line in lines] == [
        ("16:30", ("Guatemala",), True),
        ("22:30", ("Freetown",), True),
        ("00:30", ("Beirut",), False),
        ("01:30", ("Nairobi",), False),
        ("04:30", ("Dhaka",), False),
    ]


@pytest.mark.parametrize(
    ("size_bytes", "text"),
    [
        (None, ""),
        (300, "1 kB"),
        (41_300, "41 kB"),
        (999_600, "1.0 MB"),
        (9_640_000, "9.6 MB"),
        (210_000_000, "210 MB"),
    ],
)
def test_sizes_count_as_phone_companies_do(size_bytes: int | None, text: str) -> None:
    assert ui.size(size_bytes) == text


@pytest.mark.parametrize(
    ("duration_ms", "text", "short"),
    [
        (None, "0 s", "0 s"),
        (45_000, "45 s", "45 s"),
        (3_480_000, "58 min", "58 min"),
        (3_600_000, "1 h", "1 h 00"),
        (3_900_000, "1 h 5 min", "1 h 05"),
    ],
)
def test_lengths_are_words(duration_ms: int | None, text: str, short: str) -> None:
    assert (ui.duration(duration_ms), ui.duration_short(duration_ms)) == (text, short)


@pytest.mark.parametrize(
    ("ahead", "text"),
    [
        (dt.timedelta(minutes=-3), "now"),
        (dt.timedelta(minutes=1), "in 1 minute"),
        (dt.timedelta(hours=3), "in 3 hours"),
        (dt.timedelta(days=2), "in 2 days"),
    ],
)
def test_what_is_ahead_is_told_coarsely(ahead: dt.timedelta, text: str) -> None:
    with time_machine.travel(NOW, tick=False):
        assert ui.until(NOW + ahead) == text


@pytest.mark.parametrize(
    ("behind", "text"),
    [
        (dt.timedelta(seconds=2), "1 minute ago"),
        (dt.timedelta(hours=3), "3 hours ago"),
        (dt.timedelta(days=1), "yesterday"),
        (dt.timedelta(days=5), "5 days ago"),
        (dt.timedelta(days=60), "25 September 2026"),
    ],
)
def test_what_is_past_is_told_coarsely(behind: dt.timedelta, text: str) -> None:
    with time_machine.travel(NOW, tick=False):
        assert ui.ago(NOW - behind) == text


def test_moments_are_written_for_people_and_for_addresses() -> None:
    assert (ui.clock(3_970_400), ui.seconds(3_970_400), ui.seconds(754_000)) == ("1:06:10", "3970.4", "754")


def test_a_subject_always_wears_the_same_cloth() -> None:
    assert {ui.cover("children") for _ in range(3)} == {ui.cover("children")}
    assert {ui.cover(str(number)) for number in range(100)} == {"k1", "k2", "k3", "k4", "k5", "k6"}


def test_languages_are_named_for_the_reader_and_by_their_speakers() -> None:
    assert (ui.language_name("fr"), ui.own_name("fr"), ui.language_name("kri")) == (
        "French",
        "Français",
        "Krio",
    )


def test_icons_that_point_turn_round_in_right_to_left_pages() -> None:
    assert 'class="i flip"' in ui.icon("next")
    assert 'class="i"' in ui.icon("calendar")


def test_a_link_of_the_menu_knows_where_the_reader_is() -> None:
    assert rendered('{% current "/host/webinars/" %}') == ' aria-current="page"'
    assert rendered('{% current "/host/" %}') == ' aria-current="true"'
    assert rendered('{% current "/" "/webinars/" %}') == ""


def test_one_part_of_the_address_changes_and_the_rest_stays() -> None:
    assert rendered("{% query page=4 %}") == "?q=a&amp;page=4"
    assert rendered("{% query page='' %}") == "?q=a"
