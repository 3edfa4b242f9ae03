"""Forms and Basic credentials: one meaning for every reader, or none."""

import base64
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.kernel.errors import Malformed, Unauthenticated
from doorward.web.form import decode, media_type, parse_basic, parse_form, printable

words = st.text(
    st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1, max_size=20
)


@given(st.dictionaries(words, words, max_size=8))
def test_what_a_client_encodes_is_what_we_read(parameters: dict[str, str]) -> None:
    """
    Every form that a library writes reads back as it was meant, with + and with %20.
    """
    assert parse_form(urlencode(parameters)) == parameters
    assert parse_form(urlencode(parameters, quote_via=quote)) == parameters


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    """
    There is no input that breaks the reader, and none that gives it a NUL.
    """
    try:
        found = parse_form(text)
    except Malformed:
        return
    assert "\x00" not in "".join([*found, *found.values()])


@pytest.mark.parametrize(
    "text",
    [
        "scope=a&scope=a",
        "scope=a&scope=",
        "unknown=1&unknown=2",
        "sc%6fpe=a&scope=b",
        "a=%",
        "a=%4",
        "a=%zz",
        "a=%ff",
        "a=%C3%28",
        "a=%ED%A0%80",
        "a=%00",
        "a=\x00",
        "client_id=key\x00",
        "\x00=a",
        "a=é",
        "&".join(f"p{number}=1" for number in range(51)),
    ],
)
def test_what_two_readers_could_read_differently_is_refused(text: str) -> None:
    """
    A repeated parameter (RFC 6749 §3.2), broken escapes, bytes that are no UTF-8, NUL in any
    dress, and more parameters than any grant has.
    """
    with pytest.raises(Malformed):
        parse_form(text)


def test_a_parameter_without_a_value_was_left_out() -> None:
    """
    RFC 6749 §3.1: sent without a value is treated as if omitted.
    """
    assert parse_form("scope=&grant_type=client_credentials&&x") == {
        "grant_type": "client_credentials"
    }


def test_the_error_tells_nothing_dangerous() -> None:
    """
    A repeated name is quoted short and printable, its value never.
    """
    name = "n" * 100
    with pytest.raises(Malformed) as refused:
        parse_form(f"{name}%0a=dws_secret&{name}%0a=dws_secret")

    assert len(refused.value.detail) < 90
    assert "dws_" not in refused.value.detail
    assert printable("a\nb\x1b[31m") == "a?b?[31m"


def basic(raw: bytes) -> str:
    """Return the header for these credentials."""
    return "Basic " + base64.b64encode(raw).decode()


@given(words, words)
def test_basic_reads_what_oauth_clients_write(name: str, secret: str) -> None:
    """
    Both halves are form-encoded first (RFC 6749 §2.3.1), so that they may hold anything.
    """
    header = basic(f"{quote_plus(name)}:{quote_plus(secret)}".encode())

    assert parse_basic(header) == (name, secret)


def test_basic_as_curl_writes_it() -> None:
    """
    Ids and secrets of ours read the same without the form-encoding; a colon in the
    second half belongs to it (RFC 7617 §2).
    """
    assert parse_basic(basic(b"key-abc:dws_a_b_c")) == ("key-abc", "dws_a_b_c")
    assert parse_basic(basic(b"key-abc:with:colon")) == ("key-abc", "with:colon")
    assert parse_basic(basic(b"key-abc:")) == ("key-abc", "")
    assert parse_basic("bAsIc a2V5OnM=") == ("key", "s")


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Basic",
        "Basic ",
        "Basic !!!",
        "Basic YTpiYg",
        "Basic a2V5",
        "Bearer YTpi",
        basic(b"\xff\xfe:x"),
        basic("ä:x".encode()),
        basic(b"%zz:x"),
        basic(b"a\x00:x"),
        basic(b"a:%00"),
        "Basic YTpi YTpi",
        "Basic\tYTpi",
    ],
)
def test_what_is_no_basic_is_nobody(header: str) -> None:
    """
    Every other header is one answer, and it says nothing of what was wrong with the secret.
    """
    with pytest.raises(Unauthenticated):
        parse_basic(header)


@given(st.text(max_size=50))
def test_any_header_is_read_or_refused(header: str) -> None:
    """
    No header breaks the reader.
    """
    try:
        name, secret = parse_basic(f"Basic {header}")
    except Unauthenticated:
        return
    assert "\x00" not in name + secret


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        (None, ""),
        ("application/json", "application/json"),
        ("Application/JSON; charset=utf-8", "application/json"),
        (" text/html ;x", "text/html"),
    ],
)
def test_the_media_type_is_without_its_parameters(header: str | None, kind: str) -> None:
    """
    Types compare without case and parameters (RFC 9110 §8.3.1).
    """
    assert media_type(header) == kind


def test_decoding_is_strict() -> None:
    """
    One value by itself follows the same rules.
    """
    assert decode("a+b%20c%C3%A9") == "a b cé"
    with pytest.raises(Malformed):
        decode("a\x00")
