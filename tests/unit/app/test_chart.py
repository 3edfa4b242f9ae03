"""The chart of the first page: what it draws is what it was told."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.app.chart import HEIGHT, WIDTH, draw

KINDS = {"issued": frozenset({"token.issued"}), "refused": frozenset({"token.refused", "b"})}


def used(**counts: list[int]) -> dict[str, Any]:
    """Return what ``GET /usage`` would tell of four hours."""
    series = [
        {
            "type": name.replace("_", "."),
            "result": "success",
            "total": sum(values),
            "counts": values,
        }
        for name, values in counts.items()
    ]
    told = {"since": "2030-01-01T00:00:00.000Z", "until": "2030-01-01T04:00:00.000Z", "step": 3600}
    return {**told, "series": series}


def test_types_are_gathered_into_kinds():
    """What two types of one kind count stands in one bar, and other types in none."""
    chart = draw(
        used(token_issued=[1, 0, 0, 2], token_refused=[0, 1, 0, 0], b=[0, 2, 0, 0], c=[9, 9, 9, 9]),
        KINDS,
    )
    assert chart.totals == {"issued": 3, "refused": 3}
    assert [row[1]["refused"] for row in chart.rows] == [0, 3, 0, 0]
    assert [one.kind for one in chart.bars] == ["issued", "refused", "issued"]
    assert chart.rows[3][0] == "2030-01-01 03:00 UTC"


def test_bars_of_one_step_stand_on_each_other():
    """The second begins where the first ends."""
    below, above = draw(used(token_issued=[2, 0, 0, 0], b=[1, 0, 0, 0]), KINDS).bars
    assert below.x == above.x
    assert above.y + above.height == below.y


def test_nothing_is_drawn_of_nothing():
    """An empty time has axes and no bar."""
    chart = draw(used(), KINDS)
    assert (chart.bars, [mark.words for mark in chart.heights]) == ([], ["0", "1", "2"])


@given(st.lists(st.integers(0, 10_000_000), min_size=4, max_size=4))
def test_every_bar_is_inside(counts: list[int]):
    """No number makes a bar that stands out, or upside down."""
    for bar in draw(used(token_issued=counts, b=counts[::-1]), KINDS).bars:
        assert 0 <= bar.x <= bar.x + bar.width <= WIDTH
        assert 0 <= bar.y <= bar.y + bar.height <= HEIGHT
        assert bar.height >= 0


@pytest.mark.parametrize(("most", "words"), [(3, "4"), (1_500, "2k"), (3_000_000, "4M")])
def test_heights_read_well(most: int, words: str):
    """The axis ends at a number that people read at a glance."""
    assert draw(used(token_issued=[most, 0, 0, 0]), KINDS).heights[-1].words == words
