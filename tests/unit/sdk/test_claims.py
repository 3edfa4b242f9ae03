"""What signed claims must say before they count."""

from typing import Any

import pytest

from doorward_sdk import Expected, Reason, TokenRefused, Verified, check_signature, judge, parse
from tests.unit.sdk import forge

TIMES = ("exp", "iat", "nbf")
NAMES = ("iss", "sub", "client_id", "jti", "tenant", "cid")


def judged(now: float = forge.NOW, **changes: Any) -> Verified:
    return forge.verifier().verify(forge.token(body=forge.claims(**changes)), now)


def refusal(now: float = forge.NOW, **changes: Any) -> tuple[Reason, str | None]:
    with pytest.raises(TokenRefused) as caught:
        judged(now, **changes)
    return caught.value.reason, caught.value.subject


def test_everything_the_token_says():
    """A verified token gives typed values, and the claims beside them."""
    verified = judged(extra={"a": [1]})
    assert verified == Verified(
        subject="key-1",
        client_id="key-1",
        scope=frozenset({"users:read", "clients:write"}),
        audience=frozenset({forge.AUDIENCE}),
        jti="0123456789abcdef",
        kid="kid-ES256",
        tenant="9f8f7c0e-9d5a-4ac1-8f0b-4b0c2a1d3e4f",
        credential="abcdefghijklmnop",
        generation=1,
        issued_at=forge.NOW - 60,
        expires_at=forge.NOW + 840,
        claims=forge.claims(extra={"a": [1]}),
    )


def test_claims_cannot_be_changed_afterwards():
    """What was verified stays as it was signed."""
    with pytest.raises(TypeError):
        judged().claims["scope"] = "everything"  # type: ignore[index]  # the point


@pytest.mark.parametrize("name", [*NAMES, "aud", "exp", "iat", "gen"])
def test_required_claims(name: str):
    """RFC 9068 §2.2, and the three claims that make a token revocable (D-1)."""
    assert refusal(**{name: ...}) == (Reason.INVALID_CLAIMS, name)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", ["", None, 1, True, ["a"], {"a": 1}, "a\x00b", "a\nb", "\ud800"])
def test_names_are_printable_text(name: str, value: object):
    """No numbers, lists, control characters or halves of surrogates where a name belongs."""
    assert refusal(**{name: value}) == (Reason.INVALID_CLAIMS, name)


@pytest.mark.parametrize("name", [*TIMES, "gen"])
@pytest.mark.parametrize(
    "value", ["1800000840", 1800000840.0, 1e400, True, None, -1, [1], 2**53, 10**300]
)
def test_times_are_whole_seconds(name: str, value: object):
    """Text, fractions, infinity, booleans, negatives and huge numbers are no times."""
    body = forge.json.dumps(forge.claims(**{name: value})).replace("Infinity", "1e400").encode()
    with pytest.raises(TokenRefused) as caught:
        forge.verifier().verify(forge.token(body=body), forge.NOW)
    assert (caught.value.reason, caught.value.subject) == (Reason.INVALID_CLAIMS, name)


@pytest.mark.parametrize(("now", "passes"), [(-1, True), (-0.001, True), (0, False), (1, False)])
def test_expiry_has_no_grace(now: float, passes: bool):
    """A token is dead from the very second of ``exp`` on (RFC 7519 §4.1.4)."""
    at = forge.NOW + 840 + now
    if passes:
        assert judged(at).subject == "key-1"
    else:
        assert refusal(at) == (Reason.EXPIRED, None)


@pytest.mark.parametrize("name", ["iat", "nbf"])
@pytest.mark.parametrize(("ahead", "passes"), [(9, True), (10, True), (11, False), (60, False)])
def test_ten_seconds_of_future_and_never_sixty(name: str, ahead: int, passes: bool):
    """SPEC §3: clocks may differ by 10 s. A token from further ahead is refused."""
    changes = {name: forge.NOW + ahead}
    if passes:
        assert judged(**changes).subject == "key-1"
    else:
        assert refusal(**changes) == (Reason.NOT_YET_VALID, None)


def test_a_clock_that_is_no_number_refuses():
    """Comparisons with NaN are false, and false must mean no."""
    assert refusal(float("nan")) == (Reason.EXPIRED, None)


def test_not_before_is_optional():
    """RFC 9068 does not require ``nbf``."""
    assert judged(nbf=...).subject == "key-1"


@pytest.mark.parametrize(
    "issuer", [forge.ISSUER + "/", "HTTPS://door.example", "https://door.example/t/b", "x"]
)
def test_another_issuer_is_refused(issuer: str):
    """RFC 8725 §3.8: the issuer is compared character by character."""
    assert refusal(iss=issuer) == (Reason.WRONG_ISSUER, None)


@pytest.mark.parametrize("aud", [forge.AUDIENCE, [forge.AUDIENCE], ["https://a", forge.AUDIENCE]])
def test_audience_by_name_or_in_a_list(aud: object):
    """RFC 7519 §4.1.3: one name or several, and we are among them."""
    assert forge.AUDIENCE in judged(aud=aud).audience


@pytest.mark.parametrize("aud", ["https://a", ["https://a"], forge.AUDIENCE + "/", "*"])
def test_another_audience_is_refused(aud: object):
    """A token for another API is useless here."""
    assert refusal(aud=aud) == (Reason.WRONG_AUDIENCE, None)


@pytest.mark.parametrize("aud", ["", [], None, 1, [1], [""], [[forge.AUDIENCE]], {"a": 1}])
def test_an_audience_of_another_type_is_refused(aud: object):
    """Only text and lists of text name an audience."""
    assert refusal(aud=aud) == (Reason.INVALID_CLAIMS, "aud")


@pytest.mark.parametrize(
    ("scope", "held"), [(..., []), ("", []), ("a", ["a"]), ("a b a", ["a", "b"])]
)
def test_scope_is_a_set_of_words(scope: object, held: list[str]):
    """RFC 6749 §3.3; a token without scope holds nothing."""
    assert sorted(judged(scope=scope).scope) == held


@pytest.mark.parametrize("scope", [" a", "a ", "a  b", "a\tb", 'a"b', "a\\b", "é", ["a"], None, 1])
def test_scope_of_another_shape_is_refused(scope: object):
    """What RFC 6749 §3.3 does not allow in a scope is refused rather than guessed at."""
    assert refusal(scope=scope) == (Reason.INVALID_CLAIMS, "scope")


def test_a_bound_token_is_not_a_bearer_token():
    """A sender-constrained token is refused where its binding cannot be checked."""
    assert refusal(cnf={"jkt": "abc"}) == (Reason.BOUND, "cnf")


def test_the_audience_can_be_left_to_the_caller():
    """Introspection reports the audience instead of judging it; all else still holds."""
    signed = check_signature(parse(forge.token()), forge.public("ES256"))
    anywhere = Expected(issuer=forge.ISSUER, audiences=None)
    assert judge(signed, anywhere, forge.NOW).audience == frozenset({forge.AUDIENCE})
    with pytest.raises(TokenRefused):
        judge(signed, anywhere, forge.NOW + 840)
