"""What holds for every token, tried on many."""

import json
import os
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorward_sdk import TokenRefused, Verified
from doorward_sdk.encoding import decode_segment, encode_segment, read_object
from tests.unit.sdk import forge

ROUNDS = 2000 if os.environ.get("DOORWARD_SOAK") else 150

names = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=40
)
scopes = st.lists(st.text("abcdef:.*-_/", min_size=1, max_size=12), max_size=8)
values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)
VERIFIER = forge.verifier()
TOKENS = {alg: forge.token(alg).encode() for alg in forge.ALGORITHMS}


def verdict(presented: str | bytes) -> Verified | None:
    try:
        return VERIFIER.verify(presented, forge.NOW)
    except TokenRefused:
        return None


@settings(max_examples=ROUNDS, deadline=None)
@given(st.sampled_from(["ES256", "EdDSA"]), names, names, scopes, values)
def test_what_goes_in_comes_out(
    alg: str, subject: str, tenant: str, scope: list[str], extra: object
):
    """Sealing and verifying give back the very claims."""
    body = forge.claims(sub=subject, tenant=tenant, scope=" ".join(scope), extra=extra)
    verified = verdict(forge.token(alg, body=body))
    assert verified is not None
    assert (verified.subject, verified.tenant, verified.scope) == (
        subject,
        tenant,
        frozenset(scope),
    )
    assert dict(verified.claims) == body


@pytest.mark.parametrize("alg", forge.ALGORITHMS)
def test_any_flipped_bit_is_refused(alg: str):
    """Every single bit of a token matters: flip any one of them and nothing is verified."""
    text = TOKENS[alg]
    survivors = []
    for bit in range(len(text) * 8):
        forged = bytearray(text)
        forged[bit // 8] ^= 1 << bit % 8
        if verdict(bytes(forged)) is not None:
            survivors.append(bit)
    assert verdict(text) is not None
    assert survivors == []


@settings(max_examples=ROUNDS, deadline=None)
@given(st.sampled_from(forge.ALGORITHMS), st.data())
def test_any_other_text_is_refused(alg: str, data: st.DataObject):
    """Cutting, inserting and replacing anywhere never yields another accepted token."""
    text = TOKENS[alg]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 8)))
    forged = text[:start] + data.draw(st.binary(max_size=8)) + text[end:]
    assert forged == text or verdict(forged) is None


@settings(max_examples=ROUNDS, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=300))
def test_nonsense_is_refused_and_nothing_else_happens(presented: str | bytes):
    """Whatever is presented, the outcome is a verdict: no other exception escapes."""
    assert verdict(presented) is None


@settings(max_examples=ROUNDS, deadline=None)
@given(st.binary(max_size=120), st.binary(max_size=120))
def test_signed_nonsense_is_refused_and_nothing_else_happens(head: bytes, body: bytes):
    """The same with octets of any kind inside a well-formed, truly signed token."""
    assert verdict(forge.token("EdDSA", head=head, body=body)) is None
    assert verdict(forge.token("EdDSA", body=body)) is None


@settings(max_examples=ROUNDS, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(forge.claims())), values, min_size=1, max_size=3))
def test_claims_of_any_type_never_raise_anything_else(changes: dict[str, Any]):
    """Whatever a claim holds, the outcome is a verdict."""
    verified = verdict(forge.token("EdDSA", body=forge.claims(**changes)))
    assert verified is None or dict(verified.claims) == forge.claims(**changes)


@settings(max_examples=ROUNDS, deadline=None)
@given(st.binary(max_size=100))
def test_base64url_has_one_spelling(octets: bytes):
    """Every value round trips, and its spelling is the one another library writes."""
    segment = encode_segment(octets)
    assert decode_segment(segment) == octets
    assert segment.decode() == forge.b64(octets)


@settings(max_examples=ROUNDS, deadline=None)
@given(st.text("AQgwZz09-_+/=", max_size=12))
def test_base64url_accepts_only_that_spelling(text: str):
    """A segment is accepted only if it is what its own octets encode to."""
    try:
        octets = decode_segment(text.encode())
    except ValueError:
        return
    assert forge.b64(octets) == text


@settings(max_examples=ROUNDS, deadline=None)
@given(st.dictionaries(st.text(max_size=5), values, max_size=4))
def test_json_reads_like_the_standard_library(value: dict[str, Any]):
    """Within the limit, what is accepted means what it means to everybody."""
    text = json.dumps(value)
    if text.count("{") + text.count("[") <= 32:
        assert read_object(text.encode()) == value
