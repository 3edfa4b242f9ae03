"""Which keys are accepted, and what they then vouch for."""

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers

from doorward_sdk import Key, Reason, TokenRefused, UnusableKey, Verifier, import_jwk, import_jwks
from tests.unit.sdk import forge

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def jwk(kind: str, /, **changes: Any) -> dict[str, Any]:
    """Give the public JWK of our key of one *kind* with *changes*; `...` takes a member away."""
    key = forge.private(kind)
    common = {"kid": f"kid-{kind}", "alg": kind, "use": "sig"}
    if isinstance(key, ec.EllipticCurvePrivateKey):
        point = key.public_key().public_numbers()
        x, y = point.x.to_bytes(32, "big"), point.y.to_bytes(32, "big")
        own = {"kty": "EC", "crv": "P-256", "x": forge.b64(x), "y": forge.b64(y)}
    elif isinstance(key, ed25519.Ed25519PrivateKey):
        raw = key.public_key().public_bytes_raw()
        own = {"kty": "OKP", "crv": "Ed25519", "x": forge.b64(raw)}
    else:
        n = key.public_key().public_numbers().n
        own = {"kty": "RSA", "e": "AQAB", "n": forge.b64(n.to_bytes(256, "big"))}
    whole = common | own | changes
    return {name: value for name, value in whole.items() if value is not ...}


def refusal(presented: str, *keys: Key) -> Reason:
    known = keys or [forge.public(alg) for alg in forge.ALGORITHMS]
    with pytest.raises(TokenRefused) as caught:
        Verifier(forge.ISSUER, forge.AUDIENCE, known).verify(presented, forge.NOW)
    return caught.value.reason


@pytest.mark.parametrize("alg", forge.ALGORITHMS)
def test_a_published_key_checks_its_tokens(alg: str):
    """A key read from its JWK accepts what its private half signed."""
    verifier = Verifier(forge.ISSUER, forge.AUDIENCE, [import_jwk(jwk(alg))])
    assert verifier.verify(forge.token(alg), forge.NOW).kid == f"kid-{alg}"


@pytest.mark.parametrize("alg", forge.ALGORITHMS)
def test_the_algorithm_may_go_unsaid(alg: str):
    """RFC 7517 §4.4: ``alg`` and ``use`` are optional; the kind of key decides."""
    assert import_jwk(jwk(alg, alg=..., use=...)).alg == alg


@pytest.mark.parametrize(
    "bad",
    [
        jwk("ES256", d="AAAA"),
        jwk("RS256", d="AAAA"),
        {"kty": "oct", "k": "AAAA", "kid": "kid"},
        jwk("ES256", kid=...),
        jwk("ES256", kid=""),
        jwk("ES256", kid=7),
        jwk("ES256", crv="P-384"),
        jwk("ES256", crv="secp256k1"),
        jwk("ES256", crv=["P-256"]) | {"crv": "Ed25519"},
        jwk("EdDSA", crv="X25519"),
        jwk("EdDSA", crv="Ed448"),
        jwk("ES256", alg="ES384"),
        jwk("ES256", alg="RS256"),
        jwk("ES256", use="enc"),
        jwk("ES256", key_ops=["sign"]),
        jwk("ES256", key_ops="verify"),
        jwk("ES256", x=...),
        jwk("ES256", x=jwk("ES256")["x"] + "="),
        jwk("ES256", x=forge.b64(b"\x00" + b"\x01" * 32)),
        jwk("ES256", x=forge.b64(b"\x01" * 32)),
        jwk("ES256", x=forge.b64(bytes(32)), y=forge.b64(bytes(32))),
        jwk("EdDSA", x=forge.b64(b"\x01" * 31)),
        jwk("RS256", e="AQ"),
        jwk("RS256", e="Aw"),
        jwk("RS256", e="AQAA"),
        jwk("RS256", n=forge.b64(b"\xff" * 128)),
        jwk("RS256", n=forge.b64(b"\xff" * 2049)),
        {},
    ],
)
def test_unsound_keys_are_refused(bad: dict[str, Any]):
    """Private halves, other kinds and curves, points off the curve, short or huge RSA."""
    with pytest.raises(UnusableKey):
        import_jwk(bad)


def test_a_key_set_yields_the_keys_that_can_be_used():
    """RFC 7517 §5: keys not understood are skipped, and no set at all is an error."""
    members = [jwk("ES256"), {"kty": "oct", "k": "AA", "kid": "b"}, "x", jwk("RS256", crv="a")]
    assert [key.kid for key in import_jwks({"keys": members})] == ["kid-ES256"]
    with pytest.raises(UnusableKey):
        import_jwks({"key": []})


@pytest.mark.parametrize(
    ("alg", "public"),
    [
        ("ES256", ec.generate_private_key(ec.SECP384R1()).public_key()),
        ("ES256", ec.generate_private_key(ec.SECP256K1()).public_key()),
        ("ES256", forge.private("EdDSA").public_key()),
        ("EdDSA", forge.private("ES256").public_key()),
        ("RS256", RSAPublicNumbers(e=65537, n=(1 << 1023) + 1).public_key()),
        ("RS256", RSAPublicNumbers(e=3, n=(1 << 2047) + 1).public_key()),
        ("RS256", forge.private("ES256").public_key()),
        ("HS256", forge.private("ES256").public_key()),
        ("none", forge.private("ES256").public_key()),
    ],
)
def test_a_key_fits_its_algorithm(alg: str, public: Any):
    """A key cannot even be made for an algorithm that is not its own (guarantee 6)."""
    with pytest.raises(UnusableKey):
        Key(kid="a", alg=alg, public=public)


def test_an_unknown_key_is_refused():
    """A kid we do not hold is refused before any signature is checked."""
    assert refusal(forge.token(head=forge.header(kid="other"))) == Reason.UNKNOWN_KEY


@pytest.mark.parametrize("alg", forge.ALGORITHMS)
def test_the_token_cannot_change_its_keys_algorithm(alg: str):
    """RFC 8725 §3.1: kid of one key, alg of another kind, signed genuinely by either."""
    other = next(each for each in forge.ALGORITHMS if each != alg)
    forged = forge.token(alg, head=forge.header(alg, kid=f"kid-{other}"))
    renamed = forge.token(alg, head=forge.header(other, kid=f"kid-{alg}"))
    assert [refusal(forged), refusal(renamed)] == [Reason.WRONG_ALGORITHM] * 2


@pytest.mark.parametrize("alg", forge.ALGORITHMS)
def test_a_strangers_signature_is_refused(alg: str):
    """Right kid, right algorithm, another private key."""
    assert refusal(forge.token(alg, name="stranger")) == Reason.BAD_SIGNATURE


@pytest.mark.parametrize("alg", forge.ALGORITHMS)
def test_a_signature_belongs_to_its_text(alg: str):
    """A genuine signature under other claims is refused."""
    head, _, signature = forge.token(alg).split(".")
    body = forge.b64(json.dumps(forge.claims(scope="everything")).encode())
    assert refusal(f"{head}.{body}.{signature}") == Reason.BAD_SIGNATURE


def resigned(signature: bytes) -> str:
    return forge.token().rpartition(".")[0] + "." + forge.b64(signature)


def test_an_es256_signature_is_64_octets():
    """RFC 7518 §3.4: r and s side by side; DER, short, long and zero forms are refused."""
    message = forge.token().rpartition(".")[0]
    raw = forge.sign("ES256", message.encode())
    bad = [
        raw[:-1],
        raw[:32] + b"\x00" + raw[32:],
        raw + b"\x00",
        b"\x00" + raw,
        b"",
        bytes(64),
        raw[:32] + bytes(32),
        bytes(32) + raw[32:],
        P256_ORDER.to_bytes(32, "big") + raw[32:],
        raw[32:] + raw[:32],
        b"\xff" * 64,
        raw[:32].rjust(33, b"\x00") + raw[32:].rjust(33, b"\x00"),
    ]
    tokens = [f"{message}.{forge.b64(each)}" for each in bad]
    assert [refusal(each) for each in tokens] == [Reason.BAD_SIGNATURE] * len(bad)


def test_der_signatures_are_refused():
    """The encoding of X.509 is not that of JWS."""
    key = forge.private("ES256")
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    message = forge.token().rpartition(".")[0]
    der = key.sign(message.encode(), ec.ECDSA(forge.SHA256()))
    assert refusal(f"{message}.{forge.b64(der)}") == Reason.BAD_SIGNATURE


def test_the_mirror_signature_proves_the_same():
    """
    ECDSA lets anybody turn (r, s) into (r, n-s). It is valid by RFC 7518, so what is
    verified must not depend on it: both give equal values, under one jti.
    """
    text = forge.token()
    message = text.rpartition(".")[0]
    padded = text.rpartition(".")[2] + "=="
    raw = forge.base64.urlsafe_b64decode(padded)
    mirrored = (P256_ORDER - int.from_bytes(raw[32:], "big")).to_bytes(32, "big")
    other = f"{message}.{forge.b64(raw[:32] + mirrored)}"
    verifier = forge.verifier()
    assert other != text
    assert verifier.verify(other, forge.NOW) == verifier.verify(text, forge.NOW)


def test_a_verifier_without_keys_cannot_be_made():
    """Fail closed by construction: no keys, two of one name, no issuer, no audience."""
    key = forge.public("ES256")
    wrong: list[tuple[Any, Any, Any]] = [
        (forge.ISSUER, forge.AUDIENCE, []),
        (forge.ISSUER, forge.AUDIENCE, [key, key]),
        ("", forge.AUDIENCE, [key]),
        (forge.ISSUER, "", [key]),
        (forge.ISSUER, [], [key]),
        (forge.ISSUER, ["a", ""], [key]),
    ]
    for issuer, audience, keys in wrong:
        with pytest.raises(ValueError, match=r"."):
            Verifier(issuer, audience, keys)
