"""Public keys, each bound to one algorithm, and their import from JWK (RFC 7517)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from doorward_sdk.encoding import decode_segment

PublicKey = ec.EllipticCurvePublicKey | Ed25519PublicKey | RSAPublicKey

_COORDINATE: Final = 32
_FEWEST_RSA_BITS: Final = 2048
# A longer modulus buys nothing and lets whoever publishes keys spend our CPU.
_MOST_RSA_BITS: Final = 8192
_LEAST_RSA_EXPONENT: Final = 65537

_ECDSA = ec.ECDSA(hashes.SHA256())
_PKCS1 = padding.PKCS1v15()
_SHA256 = hashes.SHA256()


class UnusableKey(ValueError):
    """A JWK that must not be used to check a token; the message says which part is wrong."""


@dataclass(frozen=True, slots=True)
class Key:
    """A public key that checks signatures of one algorithm, named by its *kid*.

    The algorithm comes from here, never from a token (RFC 8725 §3.1).
    """

    kid: str
    alg: str
    public: PublicKey = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse a key of another kind than its algorithm needs. Raises UnusableKey."""
        fits = (
            (self.alg == "ES256" and _on_p256(self.public))
            or (self.alg == "EdDSA" and isinstance(self.public, Ed25519PublicKey))
            or (self.alg == "RS256" and _sound_rsa(self.public))
        )
        if not fits:
            message = f"no sound key for {self.alg}"
            raise UnusableKey(message)

    def signed(self, signing_input: bytes, signature: bytes) -> bool:
        """Whether this key made *signature* over *signing_input*."""
        try:
            if isinstance(self.public, ec.EllipticCurvePublicKey):
                self.public.verify(_der(signature), signing_input, _ECDSA)
            elif isinstance(self.public, RSAPublicKey):
                self.public.verify(signature, signing_input, _PKCS1, _SHA256)
            else:
                self.public.verify(signature, signing_input)
        except InvalidSignature:
            return False
        return True


def import_jwk(jwk: Mapping[str, object]) -> Key:
    """Return the key in *jwk*: EC P-256, OKP Ed25519 or RSA of 2048 to 8192 bits.

    Raises UnusableKey for other keys, for private ones, for one without a ``kid``, and
    for one whose ``alg``, ``use`` or ``key_ops`` says that it is for something else.
    """
    if "d" in jwk or "k" in jwk:
        message = "a private key does not belong among verification keys"
        raise UnusableKey(message)
    kid = _text(jwk, "kid")
    alg, read = _KINDS.get((_text(jwk, "kty"), jwk.get("crv")), (None, None))
    if alg is None or read is None:
        message = "unknown kind of key"
        raise UnusableKey(message)
    operations = jwk.get("key_ops", ["verify"])
    if (
        jwk.get("alg", alg) != alg
        or jwk.get("use", "sig") != "sig"
        or not isinstance(operations, list)
        or "verify" not in operations
    ):
        message = "the key is meant for something else"
        raise UnusableKey(message)
    try:
        return Key(kid=kid, alg=alg, public=read(jwk))
    except UnusableKey:
        raise
    except ValueError as error:
        message = "the key's numbers are not sound"
        raise UnusableKey(message) from error


def import_jwks(jwks: Mapping[str, object]) -> tuple[Key, ...]:
    """Return the usable keys of a JWK set (RFC 7517 §5), which skips those it cannot use.

    Raises UnusableKey when *jwks* is no key set.
    """
    members = jwks.get("keys")
    if not isinstance(members, list):
        message = "no key set"
        raise UnusableKey(message)
    keys = []
    for member in members:
        try:
            if isinstance(member, Mapping):
                keys.append(import_jwk(member))
        except UnusableKey:
            continue
    return tuple(keys)


def _on_p256(public: PublicKey) -> bool:
    return isinstance(public, ec.EllipticCurvePublicKey) and public.curve.name == "secp256r1"


def _sound_rsa(public: PublicKey) -> bool:
    return (
        isinstance(public, RSAPublicKey)
        and _FEWEST_RSA_BITS <= public.key_size <= _MOST_RSA_BITS
        and public.public_numbers().e >= _LEAST_RSA_EXPONENT
    )


def _der(signature: bytes) -> bytes:
    # RFC 7518 §3.4: r and s, 32 octets each, nothing else. High s is accepted: the
    # algorithm allows it, so nothing may ever identify a token by its signature.
    if len(signature) != 2 * _COORDINATE:
        raise InvalidSignature
    return encode_dss_signature(
        int.from_bytes(signature[:_COORDINATE], "big"),
        int.from_bytes(signature[_COORDINATE:], "big"),
    )


def _text(jwk: Mapping[str, object], name: str) -> str:
    value = jwk.get(name)
    if not isinstance(value, str) or not value:
        message = f"no {name}"
        raise UnusableKey(message)
    return value


def _octets(jwk: Mapping[str, object], name: str) -> bytes:
    try:
        return decode_segment(_text(jwk, name).encode("ascii"))
    except ValueError as error:
        message = f"{name} is not canonical base64url"
        raise UnusableKey(message) from error


def _number(jwk: Mapping[str, object], name: str) -> int:
    return int.from_bytes(_octets(jwk, name), "big")


def _read_ec(jwk: Mapping[str, object]) -> PublicKey:
    # RFC 7518 §6.2.1.2: coordinates have the full length of the field.
    x, y = _octets(jwk, "x"), _octets(jwk, "y")
    if len(x) != _COORDINATE or len(y) != _COORDINATE:
        message = "a coordinate has the wrong length"
        raise UnusableKey(message)
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), b"\x04" + x + y)


def _read_okp(jwk: Mapping[str, object]) -> PublicKey:
    return Ed25519PublicKey.from_public_bytes(_octets(jwk, "x"))


def _read_rsa(jwk: Mapping[str, object]) -> PublicKey:
    n = _number(jwk, "n")
    if n.bit_length() > _MOST_RSA_BITS:
        message = "the modulus is too long"
        raise UnusableKey(message)
    return RSAPublicNumbers(e=_number(jwk, "e"), n=n).public_key()


_KINDS: dict[tuple[str, object], tuple[str, Callable[[Mapping[str, object]], PublicKey]]] = {
    ("EC", "P-256"): ("ES256", _read_ec),
    ("OKP", "Ed25519"): ("EdDSA", _read_okp),
    ("RSA", None): ("RS256", _read_rsa),
}
