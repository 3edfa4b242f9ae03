"""Calls are added up in bounded memory, and what is dropped is said."""

from doorward_sdk.tally import CallKind, Counted, Tally


def kind(client: str = "key-1", address: str = "192.0.2.1") -> CallKind:
    return CallKind(client, "a:read", "GET", "/a", 200, address)


def test_alike_calls_are_one_line():
    """A line has how many there were, and when the last one was."""
    tally = Tally()
    for at in (3.0, 1.0, 2.0):
        tally.add(kind(), at)

    assert tally.take(10) == (Counted(kind(), 3, 3.0),)
    assert (len(tally), tally.take(10)) == (0, ())


def test_taking_some_leaves_the_rest():
    """What does not fit into one report waits for the next, in its order."""
    tally = Tally()
    for number in range(5):
        tally.add(kind(f"key-{number}"), 1.0)

    assert [one.kind.client_id for one in tally.take(3)] == ["key-0", "key-1", "key-2"]
    assert [one.kind.client_id for one in tally.take(3)] == ["key-3", "key-4"]


def test_memory_has_an_end_and_the_count_goes_on():
    """Past the limit addresses are given up first, so that no call goes uncounted."""
    tally = Tally(most=3)
    for number in range(100):
        tally.add(kind(address=f"192.0.2.{number}"), 1.0)

    assert len(tally) == 4
    assert sum(one.calls for one in tally.take(10)) == 100
    assert tally.lost == 0


def test_what_finds_no_room_is_counted_as_lost():
    """Even a flood of clients ends somewhere, and it is told how much is missing."""
    tally = Tally(most=3)
    for number in range(10):
        tally.add(kind(f"key-{number}"), 1.0)

    assert (len(tally), tally.lost) == (6, 4)
