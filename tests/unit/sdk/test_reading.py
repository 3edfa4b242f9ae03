"""What a token looks like from outside, before any key is asked."""

import hashlib
import hmac
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from doorward_sdk import Reason, TokenRefused, parse
from tests.unit.sdk import forge


def refusal(presented: str | bytes) -> Reason:
    with pytest.raises(TokenRefused) as caught:
        forge.verifier().verify(presented, forge.NOW)
    return caught.value.reason


def test_says_whose_key_it_claims_and_no_more():
    """Reading the outside gives the claimed kid and algorithm, enough to find a key."""
    token = parse(forge.token())
    assert (token.kid, token.alg) == ("kid-ES256", "ES256")


def test_never_prints_the_token():
    """No repr on the way to trust holds the token, which is a bearer secret."""
    text = forge.token()
    shown = repr(parse(text)) + repr(forge.verifier().verify(text, forge.NOW))
    assert [part for part in text.split(".") if part in shown] == []


def test_reads_octets_and_text_alike():
    """A header value from ASGI (bytes) and from elsewhere (str) mean the same."""
    text = forge.token()
    assert parse(text) == parse(text.encode())


@pytest.mark.parametrize("typ", ["at+jwt", "AT+JWT", "application/at+jwt", "Application/At+Jwt"])
def test_both_spellings_of_the_type(typ: object):
    """RFC 9068 §4 and RFC 7515 §4.1.9: the long and short media type, in any case."""
    head = forge.header(typ=typ)
    assert forge.verifier().verify(forge.token(head=head), forge.NOW).subject == "key-1"


@pytest.mark.parametrize("typ", [..., "JWT", "", "at+jwt ", None, 1, ["at+jwt"], "application/jwt"])
def test_any_other_type_is_refused(typ: object):
    """Another kind of JWT from the same key, say an ID token, is not an access token."""
    assert refusal(forge.token(head=forge.header(typ=typ))) == Reason.WRONG_TYPE


@pytest.mark.parametrize(
    "alg", ["none", "None", "HS256", "ES384", "ES512", "PS256", "", None, 1, ...]
)
def test_unknown_algorithms_are_refused(alg: str):
    """Nothing outside the three algorithms is even looked at."""
    assert refusal(forge.token(head=forge.header(alg=alg))) == Reason.WRONG_ALGORITHM


def test_no_signature_is_refused():
    """The unsecured JWS (RFC 7515 A.5) is refused, in whatever way it is spelled."""
    head, body, _ = forge.token(head=forge.header(alg="none")).split(".")
    good_head = forge.token().split(".")[0]
    assert [refusal(f"{head}.{body}."), refusal(f"{good_head}.{body}.")] == [
        Reason.WRONG_ALGORITHM,
        Reason.BAD_SIGNATURE,
    ]


@pytest.mark.parametrize("encoding", [Encoding.PEM, Encoding.DER])
def test_the_public_key_is_no_hmac_key(encoding: Encoding):
    """The classic confusion: HS256 keyed with the published key's own octets."""
    head = forge.b64(json.dumps(forge.header(alg="HS256", kid="kid-RS256")).encode())
    body = forge.b64(json.dumps(forge.claims()).encode())
    key = forge.public("RS256").public
    secret = key.public_bytes(encoding, PublicFormat.SubjectPublicKeyInfo)
    mac = hmac.digest(secret, f"{head}.{body}".encode(), hashlib.sha256)
    assert refusal(f"{head}.{body}.{forge.b64(mac)}") == Reason.WRONG_ALGORITHM


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("crit", ["exp"]),
        ("crit", []),
        ("b64", False),
        ("jku", "https://evil.example/jwks"),
        ("jwk", {"kty": "EC"}),
        ("x5u", "https://evil.example/cert"),
        ("x5c", ["MIIB"]),
        ("jku", None),
    ],
)
def test_headers_that_bring_keys_or_extensions_are_refused(name: str, value: Any):
    """RFC 8725 §3.10: the token may not choose the key. RFC 7515 §4.1.11: nor the rules."""
    head = forge.header(**{name: value})
    assert refusal(forge.token(head=head)) == Reason.HEADER_REFUSED


def test_an_embedded_key_of_the_attacker_is_refused():
    """A token signed by a stranger's key that it carries along is refused for carrying it."""
    stranger = forge.private("ES256", "stranger").public_key().public_numbers()
    jwk = {
        "kty": "EC",
        "crv": "P-256",
        "x": forge.b64(stranger.x.to_bytes(32, "big")),
        "y": forge.b64(stranger.y.to_bytes(32, "big")),
    }
    head = forge.header(jwk=jwk)
    assert refusal(forge.token(head=head, name="stranger")) == Reason.HEADER_REFUSED


def test_other_headers_are_ignored():
    """RFC 7515 §4: a header nobody must understand changes nothing."""
    head = forge.header(x5t="abc", note="hello")
    assert forge.verifier().verify(forge.token(head=head), forge.NOW).jti == "0123456789abcdef"


@pytest.mark.parametrize("kid", [..., "", None, 7, "a b", "a\nb", "k" * 129, "ключ", "a\x00b"])
def test_odd_key_names_are_refused(kid: object):
    """A kid is one short printable ASCII word: it will be looked up in a database."""
    assert refusal(forge.token(head=forge.header(kid=kid))) == Reason.MALFORMED


def test_repeated_members_are_refused():
    """A member named twice reads differently in different parsers, so it is refused anywhere."""
    twice_alg = b'{"alg":"ES256","alg":"ES256","kid":"kid-ES256","typ":"at+jwt"}'
    escaped = b'{"alg":"ES256","\\u0061lg":"none","kid":"kid-ES256","typ":"at+jwt"}'
    body = json.dumps(forge.claims()).encode()
    twice_sub = b'{"sub":"key-2",' + body[1:]
    inner = json.dumps(forge.claims(act=1)).encode().replace(b'"act": 1', b'"act":{"a":1,"a":2}')
    forged = [
        forge.token(head=twice_alg),
        forge.token(head=escaped),
        forge.token(body=twice_sub),
        forge.token(body=inner),
    ]
    assert [refusal(each) for each in forged] == [Reason.MALFORMED] * 4


GOOD = forge.token()
HEAD, BODY, SIGNATURE = GOOD.split(".")
LAST = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@pytest.mark.parametrize(
    "presented",
    [
        "",
        ".",
        "..",
        "...",
        GOOD + ".",
        "." + GOOD,
        f"{HEAD}.{BODY}",
        f"{HEAD}.{BODY}.{SIGNATURE}.{SIGNATURE}",
        f".{BODY}.{SIGNATURE}",
        GOOD + "=",
        GOOD + "==",
        GOOD + "\n",
        " " + GOOD,
        GOOD.replace(".", " .", 1),
        f"{HEAD}=.{BODY}.{SIGNATURE}",
        f"{HEAD}.{BODY}=.{SIGNATURE}",
        f"{HEAD}.{BODY[:10]}\n{BODY[10:]}.{SIGNATURE}",
        f"{HEAD}.{BODY}.{SIGNATURE[:20]} {SIGNATURE[20:]}",
        f"{HEAD}.{BODY}.{SIGNATURE[:-2]}+/",
        f"{HEAD}.{BODY}.é{SIGNATURE[1:]}",
        f"{HEAD}.{BODY}.\x00{SIGNATURE[1:]}",
        b"\xff" + GOOD.encode(),
        json.dumps({"payload": BODY, "protected": HEAD, "signature": SIGNATURE}),
    ],
)
def test_anything_but_three_canonical_parts_is_refused(presented: str | bytes):
    """Padding, white space, the other alphabet, more or fewer parts, the JSON serialisation."""
    assert refusal(presented) == Reason.MALFORMED


def test_stray_trailing_bits_are_refused():
    """
    The last letter of a 64-octet signature carries two bits; other letters with the same two
    bits would decode alike, and only the canonical one passes.
    """
    accepted = []
    for letter in LAST:
        try:
            parse(GOOD[:-1] + letter)
        except TokenRefused:
            continue
        accepted.append(letter)
    assert accepted == ["A", "Q", "g", "w"]


@pytest.mark.parametrize(
    "body", [b"[]", b'"x"', b"1", b"null", b"", b"{", b"{} {}", b"\xff", b"\xef\xbb\xbf{}"]
)
def test_a_payload_that_is_no_object_is_refused(body: bytes):
    """Signed nonsense is still nonsense: the payload must be one JSON object in UTF-8."""
    assert refusal(forge.token(body=body)) == Reason.MALFORMED


@pytest.mark.parametrize("value", [b"NaN", b"Infinity", b"-Infinity", b"01", b"'a'", b'"\n"'])
def test_what_is_not_json_is_refused(value: bytes):
    """What lenient parsers let through is refused even in a claim nobody reads."""
    body = json.dumps(forge.claims()).encode()[:-1] + b', "more": ' + value + b"}"
    assert refusal(forge.token(body=body)) == Reason.MALFORMED


@pytest.mark.parametrize("depth", [31, 32, 1000, 1400])
def test_depth_is_bounded(depth: int):
    """Thirty-two containers in all; deeper is refused before a recursive parser sees it."""
    nest = b"[" * depth + b"]" * depth
    body = json.dumps(forge.claims(scope="a")).encode()[:-1] + b', "d": ' + nest + b"}"
    text = forge.token(body=body)
    if depth == 31:
        assert forge.verifier().verify(text, forge.NOW).scope == frozenset({"a"})
    else:
        assert refusal(text) in {Reason.MALFORMED, Reason.TOO_LARGE}


def test_size_is_bounded():
    """4,096 octets pass, one more does not, and a megabyte is refused by its length alone."""
    spare = 4096 - len(forge.token(body=forge.claims(fill="")))
    fits = forge.token(body=forge.claims(fill="x" * (spare * 3 // 4 - 2)))
    assert len(fits) in range(4090, 4097)
    assert forge.verifier().verify(fits, forge.NOW).subject == "key-1"
    assert refusal("a" * 4097) == Reason.TOO_LARGE
    assert refusal(b"." * 1_000_000) == Reason.TOO_LARGE
