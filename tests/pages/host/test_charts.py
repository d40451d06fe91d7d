import datetime as dt

from pages.host.charts import axis, bar_chart, by_day, line_chart, sparkline

MONDAY = dt.date(2026, 11, 23)


def days(*after: int) -> list[dt.date]:
    return [MONDAY + dt.timedelta(days=number) for number in after]


def test_days_without_a_registration_keep_the_total() -> None:
    first, _second, third = days(0, 1, 2)

    assert by_day([(third, 2), (first, 3)], until=days(3)[0]) == list(
        zip(days(0, 1, 2, 3), [3, 3, 5, 5], strict=True)
    )
    assert by_day([], until=MONDAY) == []


def test_a_sparkline_needs_two_points() -> None:
    assert sparkline([3]) == ""
    assert sparkline([0, 5, 10]) == "M1.0 21.0 L40.0 11.5 L79.0 2.0"


def test_an_axis_has_round_steps_up_to_the_highest() -> None:
    assert [value for value, _y in axis(214).ticks] == [0, 100, 200, 300]
    assert [value for value, _y in axis(3).ticks] == [0, 1, 2, 3]
    assert [value for value, _y in axis(0).ticks] == [0, 1]


def test_charts_without_numbers_are_not_drawn() -> None:
    assert line_chart([(MONDAY, 4)]) is None
    assert bar_chart([]) is None


def test_bars_stand_on_the_ground() -> None:
    chart = bar_chart([("23.11.", (10, 0))])

    assert chart is not None
    tall, flat = chart.groups[0].bars
    assert (tall.y + tall.height, flat.height) == (186, 0)
