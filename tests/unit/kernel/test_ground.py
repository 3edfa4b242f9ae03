"""The smaller stones of the ground: ids, time, names, cursors, sealing, authority, errors."""

import re
import uuid
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.kernel import errors, ids
from doorward.kernel.authority import OWN, Actor, ActorKind, Origin, Warrant
from doorward.kernel.clock import from_rfc3339, rfc3339, system_clock
from doorward.kernel.errors import Fault, Forbidden, Invalid, Refusal
from doorward.kernel.names import name_key, search_key
from doorward.kernel.page import Page, decode_cursor, encode_cursor
from doorward.kernel.sealing import Seal
from doorward.web.problem import STATUS

YEAR_9999 = 253_402_300_799_999


@pytest.mark.parametrize(
    ("make", "pattern"),
    [
        (lambda: ids.object_id("cli"), r"cli_[0-9A-Za-z]{16}"),
        (ids.client_id, r"key-[1-9A-HJ-NP-Za-km-z]{20}"),
        (ids.client_number, r"[1-9][0-9]{14}"),
        (ids.credential_id, r"[0-9A-Za-z]{16}"),
        (ids.token_id, r"[0-9a-f]{32}"),
        (ids.request_id, r"[0-9a-f]{18}"),
    ],
)
def test_ids_have_their_form_and_never_come_twice(make: object, pattern: str) -> None:
    """
    Each kind has its form; a thousand of them are a thousand.
    """
    # Each case is a function that takes nothing.
    made = {make() for _ in range(1000)}  # type: ignore[operator]

    assert len(made) == 1000
    assert [one for one in made if not re.fullmatch(pattern, one)] == []


def test_a_tenant_s_id_is_a_random_uuid() -> None:
    """
    Version 4, as tools expect it (EI-41).
    """
    assert uuid.UUID(ids.tenant_id()).version == 4


@given(st.integers(0, YEAR_9999))
def test_an_instant_survives_being_written(instant: int) -> None:
    """
    Milliseconds go out as RFC 3339 in UTC and come back the same.
    """
    written = rfc3339(instant)

    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", written)
    assert from_rfc3339(written) == instant


@pytest.mark.parametrize("text", ["", "now", "2027-01-31T00:00:00", "2027-13-01T00:00:00Z"])
def test_a_time_without_its_offset_is_no_instant(text: str) -> None:
    """
    Local time is nobody's time.
    """
    with pytest.raises(ValueError):
        from_rfc3339(text)


def test_the_clock_ticks_in_milliseconds() -> None:
    """
    The system clock is the wall clock, in the unit everything is stored in.
    """
    assert abs(system_clock() - datetime.now(UTC).timestamp() * 1000) < 2000


@pytest.mark.parametrize(
    ("one", "same"), [("CI Runner", " ci runner "), ("straße", "STRASSE"), ("ﬁle", "file")]
)
def test_names_that_look_alike_are_one_name(one: str, same: str) -> None:
    """
    Case, outer blanks and compatibility forms make no second name.
    """
    assert name_key(one) == name_key(same)


def test_a_search_is_for_printable_text() -> None:
    """
    Nothing else can be in a name, and NUL would break a database.
    """
    assert search_key(" RUNNER") == "runner"
    with pytest.raises(Invalid):
        search_key("a\x00b")


words = st.text(st.characters(exclude_characters="\x00\x1f", exclude_categories=["Cs"]))


@given(st.lists(words, min_size=1, max_size=4))
def test_a_cursor_comes_back_as_it_went(parts: list[str]) -> None:
    """
    Whatever the place in the list is made of.
    """
    cursor = encode_cursor(*parts)

    assert re.fullmatch(r"[0-9A-Za-z_-]*", cursor)
    assert decode_cursor(cursor, len(parts)) == parts


@given(st.text(max_size=40), st.integers(1, 4))
def test_a_made_up_cursor_is_refused_or_read(text: str, parts: int) -> None:
    """
    No text breaks the reading; what has not all its parts is no cursor.
    """
    try:
        found = decode_cursor(text, parts)
    except Invalid as refused:
        assert [error.field for error in refused.errors] == ["after"]  # noqa: PT017 either way
        return
    assert len(found) == parts
    assert "\x00" not in "".join(found)


@given(st.lists(st.integers(), max_size=12), st.integers(1, 5))
def test_a_page_has_a_next_only_when_there_is_more(rows: list[int], limit: int) -> None:
    """
    Of one row more than the limit a page keeps the limit, and its cursor is its last row.
    """
    page = Page.cut(rows[: limit + 1], limit, str)

    assert list(page.items) == rows[:limit]
    assert page.next == (str(rows[limit - 1]) if len(rows) > limit else None)


SEAL = Seal("key00001", {"key00001": b"1" * 32, "key00000": b"0" * 32})


@given(st.binary(max_size=100), st.text(max_size=20))
def test_what_is_sealed_opens_in_its_context_only(plain: bytes, context: str) -> None:
    """
    Moved to another row it does not open, and its text is not in it.
    """
    sealed = SEAL.close(plain, context)

    assert SEAL.open(sealed, context) == plain
    assert len(plain) < 8 or plain not in sealed
    with pytest.raises(Fault):
        SEAL.open(sealed, context + "x")


@given(st.binary(min_size=1, max_size=40), st.data())
def test_an_altered_seal_does_not_open(plain: bytes, data: st.DataObject) -> None:
    """
    Not one bit may be changed, and nothing may be cut off.
    """
    sealed = SEAL.close(plain, "row")
    place = data.draw(st.integers(0, len(sealed) - 1))
    changed = bytearray(sealed)
    changed[place] ^= 1 << data.draw(st.integers(0, 7))

    for spoilt in (bytes(changed), sealed[:place]):
        with pytest.raises(Fault):
            SEAL.open(spoilt, "row")


def test_a_master_key_can_be_rotated() -> None:
    """
    The current key seals, the others still open; a key that is gone is told by its id.
    """
    before = Seal("key00000", {"key00000": b"0" * 32})
    sealed = before.close(b"plain", "row")

    assert SEAL.open(sealed, "row") == b"plain"
    with pytest.raises(Fault, match="key00001"):
        before.open(SEAL.close(b"plain", "row"), "row")
    assert "1111" not in repr(SEAL)


def test_what_is_ones_own_is_a_users_alone() -> None:
    """
    Every user may; no client, no API token of the user and not the system, whatever its powers.
    """
    user = Actor(ActorKind.USER, "usr_1", "tenant-a", frozenset())
    client = Actor(ActorKind.CLIENT, "key-1", "tenant-a", frozenset({OWN}))

    assert user.warrant(OWN).actor == user
    through = Actor(ActorKind.USER, "usr_1", "tenant-a", frozenset({OWN}), Origin(), "key-1")
    for other in (client, through, Actor.system("tenant-a")):
        with pytest.raises(Forbidden) as caught:
            other.warrant(OWN)
        assert caught.value.missing == (OWN,)


def test_a_warrant_is_written_for_what_an_actor_may() -> None:
    """
    It holds the tenant and the permission; without the power there is none.
    """
    actor = Actor(ActorKind.CLIENT, "key-me", "tenant-a", frozenset({"users:read"}), Origin())
    warrant = actor.warrant("users:read")

    assert (warrant.tenant, warrant.permission) == ("tenant-a", "users:read")
    assert isinstance(warrant, Warrant)
    with pytest.raises(Forbidden) as refused:
        actor.warrant("users:write")
    assert refused.value.missing == ("users:write",)


def test_the_system_may_everything_in_one_tenant() -> None:
    """
    Installing and repairing need no grants, but stay inside.
    """
    assert Actor.system("tenant-b").warrant("whatever:else").tenant == "tenant-b"


def test_every_refusal_has_a_status() -> None:
    """
    The tree of errors and the table to HTTP name the same kinds.
    """
    kinds = {
        one
        for one in vars(errors).values()
        if isinstance(one, type) and issubclass(one, Refusal) and one is not Refusal
    }

    assert kinds == set(STATUS)
    assert all(kind.__name__ in (errors.__doc__ or "") for kind in kinds)
