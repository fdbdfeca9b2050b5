"""What the chart of a series draws: every value, the year, and nothing of negative size."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from api import examples
from api.charts import Chart, chart_of
from api.figures import series_of
from wenzheng.domain import Status
from wenzheng.reading.indicators import Change
from wenzheng.reading.quantities import Comparator
from wenzheng.reading.stages import Stage
from wenzheng.targets import Target, disagree, distinct, shown

ONE = replace(
    Target(**examples.TARGETS["targets"][0]),
    change=Change.LEVEL,
    comparator=Comparator.EXACT,
    state=Stage.TARGET,
    status=Status.IN_FORCE,
)


def figure(region: str, value: float, year: int = 2027, **changed: object) -> Target:
    return replace(
        ONE,
        region=region,
        value=value,
        amount=f"{value:g}个",
        year=year,
        year_from=year,
        **changed,  # type: ignore[arg-type]
    )


def chart(*targets: Target) -> Chart:
    (series,) = series_of(targets, ["公共充电桩"])
    drawn = chart_of(series)
    assert drawn is not None
    return drawn


def test_every_value_of_a_region_is_drawn_and_marked_where_they_differ() -> None:
    drawn = chart(figure("苏州市", 9), figure("苏州市", 12), figure("无锡市", 6))
    assert [(bar.name, bar.target.value, bar.differs) for bar in drawn.bars] == [
        ("苏州市", 9, True),
        ("", 12, True),
        ("无锡市", 6, False),
    ]


def test_bars_say_their_year_and_it_is_the_one_with_most_regions() -> None:
    drawn = chart(*(figure(f"甲{at}市", at + 1) for at in range(4)), figure("甲0市", 9, year=2030))
    assert len(drawn.bars) == 4
    assert drawn.year == 2027


def test_what_is_repealed_is_not_drawn() -> None:
    drawn = chart(
        figure("苏州市", 9),
        figure("无锡市", 6),
        figure("无锡市", 5, status=Status.REPEALED),
    )
    assert [bar.target.value for bar in drawn.bars] == [9, 6]


def test_a_line_joins_no_year_in_which_documents_differ() -> None:
    drawn = chart(
        figure("苏州市", 3, year=2025),
        figure("苏州市", 5, year=2026),
        figure("苏州市", 6, year=2026),
        figure("苏州市", 9, year=2027),
    )
    (line,) = drawn.lines
    assert len(line.marks) == 4
    assert len(line.points.split()) == 2


@given(st.lists(st.floats(-1e9, 1e9), min_size=2, max_size=12))
def test_bars_lie_within_the_chart_whatever_the_values(values: list[float]) -> None:
    drawn = chart(*(figure(f"区{at}", value) for at, value in enumerate(values)))
    for bar in drawn.bars:
        assert bar.width > 0
        assert drawn.left <= bar.x
        assert bar.x + bar.width <= drawn.width + 1


def test_values_differ_only_where_they_say_the_same_thing() -> None:
    nine, twelve = figure("苏州市", 9), figure("苏州市", 12)
    assert disagree([nine, twelve])
    assert not disagree([nine, replace(twelve, state=Stage.REACHED)])
    assert not disagree([nine, replace(twelve, yearly=True)])
    assert not disagree([nine, replace(twelve, status=Status.EXPIRED)])


def test_one_amount_stands_once_and_that_in_force_is_kept() -> None:
    old = figure("苏州市", 9, status=Status.REPEALED)
    assert distinct([old, figure("苏州市", 9)]) == (figure("苏州市", 9),)


def test_what_holds_for_every_year_says_so() -> None:
    assert shown(replace(ONE, yearly=True, comparator=Comparator.AT_LEAST)) == "每年 ≥4.5万个"
