"""Bodies of the control plane: JSON that means the same to every reader."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.kernel.errors import Malformed
from doorward.web.intake import DEPTH_LIMIT, strict_json

texts = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=10)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_plain_json_is_read_as_it_is(value: Any) -> None:
    """
    Whatever has one meaning is read, escaped or not.
    """
    assert strict_json(json.dumps(value).encode()) == value
    assert strict_json(json.dumps(value, ensure_ascii=False).encode()) == value


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    """
    No body breaks the reader, and what it read is JSON again.
    """
    try:
        value = strict_json(body)
    except Malformed:
        return
    assert json.loads(json.dumps(value, allow_nan=False)) == value


@pytest.mark.parametrize(
    "body",
    [
        '{"name": 1, "name": 2}',
        '{"a": {"b": [{"c": 1, "c": 1}]}}',
        '{"name": 1, "n\\u0061me": 2}',
        '{"a": NaN}',
        '{"a": Infinity}',
        '{"a": -Infinity}',
        '{"a": 1e400}',
        '{"a": 9007199254740993}',
        '{"a": -1e300}',
        '{"a": %s}' % ("9" * 5000),
        '{"a": "\\u0000"}',
        '{"\\u0000": 1}',
        '{"a": "\\ud800"}',
        '{"\\udfff": 1}',
        '["\\ud83d"]',
        "[" * (DEPTH_LIMIT + 2) + "]" * (DEPTH_LIMIT + 2),
        "[" * 100_000,
        '{"a":' * 2_000 + "1" + "}" * 2_000,
        '{"a": 1} {"b": 2}',
        "{'a': 1}",
        '{"a": 1,}',
        '{"a": 01}',
        "",
        "\ufeff{}",
    ],
    ids=lambda body: body[:20],
)
def test_what_two_readers_could_read_differently_is_refused(body: str) -> None:
    """
    Duplicate members at any depth, numbers of no standard or beyond exactness, NUL, halves of
    surrogate pairs, bottomless nesting, and what is almost JSON.
    """
    with pytest.raises(Malformed):
        strict_json(body.encode())


@pytest.mark.parametrize(
    "body", [b"\xff", b'{"a": "\xc3\x28"}', b'"\xed\xa0\x80"', b"\xfe\xff\x00{"]
)
def test_a_body_is_utf_8(body: bytes) -> None:
    """
    RFC 8259 §8.1 knows one encoding.
    """
    with pytest.raises(Malformed, match="UTF-8"):
        strict_json(body)


def test_nesting_within_the_limit_is_read() -> None:
    """
    The limit is where it is said to be.
    """
    body = "[" * DEPTH_LIMIT + "]" * DEPTH_LIMIT

    assert json.dumps(strict_json(body.encode())) == body


def test_a_pair_of_surrogates_is_one_character() -> None:
    """
    An escaped pair is no half of one.
    """
    assert strict_json(b'"\\ud83d\\ude00"') == "😀"


def test_a_member_s_name_is_told_short_and_printable() -> None:
    """
    The refusal names the member without becoming a way to send anything anywhere.
    """
    name = "\\u001b[31m" + "n" * 10_000
    with pytest.raises(Malformed) as refused:
        strict_json(f'{{"{name}": 1, "{name}": 2}}'.encode())

    assert len(refused.value.detail) < 100
    assert refused.value.detail.isprintable()
