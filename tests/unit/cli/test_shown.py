"""What a command shows: tables, times, and nothing that steers a terminal."""

import json

import pytest

from doorward.events.commands import instant
from doorward.kernel.clock import DAY, HOUR, MINUTE, SECOND, from_rfc3339, rfc3339, system_clock
from doorward.kernel.db.health import may_spoil_wal
from doorward.web.commands import Failed, Shape, show_list, since

COLUMNS = [("name", "name"), ("may", "permissions"), ("on", "enabled")]


def test_a_table_has_a_line_for_each(capsys: pytest.CaptureFixture[str]):
    """
    Lists are joined, flags are words, what is not there is a dash; long lines stay whole.
    """
    long = "x" * 300
    rows = [
        {"name": long, "permissions": ["a:read", "b:write"], "enabled": True},
        {"name": "short", "permissions": [], "enabled": False},
    ]

    show_list(Shape.TABLE, rows, COLUMNS, "nothing")

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["name", "may", "on"]
    assert lines[1].split() == [long, "a:read,", "b:write", "yes"]
    assert lines[2].split() == ["short", "–", "no"]


def test_json_is_what_the_server_said(capsys: pytest.CaptureFixture[str]):
    """
    Every member, unformatted, under ``items``.
    """
    rows = [{"id": "1", "name": "n", "other": None}]

    show_list(Shape.JSON, rows, COLUMNS, "nothing")

    assert json.loads(capsys.readouterr().out) == {"items": rows}


def test_an_empty_list_says_what_to_do(capsys: pytest.CaptureFixture[str]):
    """
    The words go to stderr, so that a program sees an empty list.
    """
    show_list(Shape.TABLE, [], COLUMNS, "make one")

    assert capsys.readouterr() == ("", "make one\n")


def test_a_name_cannot_pretend(capsys: pytest.CaptureFixture[str]):
    """
    Neither escape sequences nor markup in a name are obeyed.
    """
    show_list(Shape.TABLE, [{"name": "\x1b[31m[bold]red[/bold]"}], COLUMNS, "")

    assert "\\x1b[31m[bold]red[/bold]" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (0, "just now"),
        (90 * SECOND, "1 minute ago"),
        (2 * HOUR, "2 hours ago"),
        (3 * DAY + HOUR, "3 days ago"),
        (-2 * HOUR - MINUTE, "in 2 hours"),
    ],
)
def test_times_are_told_as_people_do(ago: int, words: str):
    """
    How long ago, or how soon, in the largest unit that fits.
    """
    assert since(rfc3339(system_clock() - ago)) == words


def test_never_is_a_time_too():
    """
    What was not used says so.
    """
    assert since(None) == "never"


@pytest.mark.parametrize(("words", "back"), [("30m", 30 * MINUTE), ("24h", DAY), ("7d", 7 * DAY)])
def test_since_takes_a_span(words: str, back: int):
    """
    A span counts back from now.
    """
    found = instant(words)

    assert found is not None
    assert abs(system_clock() - back - from_rfc3339(found)) < 5 * SECOND


def test_since_takes_a_time_or_all():
    """
    A time with its offset is turned to UTC; ``all`` is the beginning.
    """
    assert instant("2026-03-01T12:00:00+02:00") == "2026-03-01T10:00:00.000Z"
    assert instant("all") is None


@pytest.mark.parametrize("words", ["", "soon", "5x", "2026-03-01T12:00:00", "-5m"])
def test_since_refuses_what_is_no_time(words: str):
    """
    Nothing is guessed.
    """
    with pytest.raises(Failed, match="--since"):
        instant(words)


@pytest.mark.parametrize(
    ("version", "spoils"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), True),
        ((3, 40, 1), True),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
    ],
)
def test_the_sqlite_versions_that_can_spoil_a_wal(version: tuple[int, int, int], spoils: bool):
    """
    3.7.0 to 3.51.2, and no other.
    """
    assert may_spoil_wal(version) is spoils
