"""The one place in the server that makes keys and signs (RFC 7515, 7517, 7518, 7638).

Checking is the SDK's part; both sides meet in the tests, beside two other libraries.
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Final, NoReturn

import orjson
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from doorward.kernel.clock import SECOND
from doorward.kernel.errors import Fault
from doorward.kernel.sealing import Seal
from doorward.signing.model import (
    LONGEST_TOKEN,
    MOST_OCTETS,
    Algorithm,
    MintedKey,
    sealed_context,
)
from doorward_sdk.encoding import encode_segment

Private = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey

_RSA_BITS: Final = 3072
_RSA_EXPONENT: Final = 65537
_ECDSA: Final = ec.ECDSA(hashes.SHA256())
_PKCS1: Final = padding.PKCS1v15()
_SHA256: Final = hashes.SHA256()


class TooLong(Fault):
    """Claims that make a token longer than any verifier reads: fewer of them may do."""


class SigningKey:
    """A private key that seals tokens of one algorithm, under the name of its public half.

    It prints its name and algorithm only, and cannot be pickled or copied away.
    """

    __slots__ = ("_head", "_private", "_sign", "alg", "kid")

    def __init__(self, private: Private) -> None:
        self._private = private
        self.alg: Final = _algorithm(private)
        self.kid: Final = thumbprint(_public_members(private))
        self._sign: Final = _signer(private)
        # One key writes one header (RFC 9068 §2.1), so it is spelled once.
        header = {"alg": self.alg, "kid": self.kid, "typ": "at+jwt"}
        self._head: Final = encode_segment(orjson.dumps(header)) + b"."

    def seal(self, claims: Mapping[str, object], kept_until: int = 0) -> str:
        """Return *claims* signed, as a compact JWS (RFC 7515 §7.1).

        A token of more than a day needs its key *kept_until* its end (ms): the caller lets it
        out only after :func:`keep_published` said so.

        Raises :class:`Fault` for a token that would outlive its key's publication, and
        :class:`TooLong` for one that no verifier would read: nobody may get either.
        """
        seconds = claims["exp"] - claims["iat"]  # type: ignore[operator]  # ours, whole seconds
        if seconds > LONGEST_TOKEN and claims["exp"] * SECOND > kept_until:  # type: ignore[operator]  # as above
            raise Fault("a token must not live longer than its key stays published")
        message = self._head + encode_segment(orjson.dumps(claims))
        token = message + b"." + encode_segment(self._sign(message))
        if len(token) > MOST_OCTETS:
            raise TooLong("a token must not be longer than 4 KB")
        return token.decode("ascii")

    def public_jwk(self) -> dict[str, str]:
        """Return the public half as it is published (RFC 7517 §4)."""
        members = _public_members(self._private)
        return {**members, "kid": self.kid, "alg": self.alg, "use": "sig"}

    def minted(self, seal: Seal, tenant: str) -> MintedKey:
        """Return the key ready for a ring: public half in the open, private half sealed.

        What is sealed is bound to *tenant* and the key's name, so it opens in no other row.
        """
        plain = self._private.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        sealed = seal.close(plain, sealed_context(tenant, self.kid))
        return MintedKey(self.kid, self.alg, orjson.dumps(self.public_jwk()).decode(), sealed)

    def __reduce__(self) -> NoReturn:
        message = "a signing key is not copied"
        raise TypeError(message)

    def __repr__(self) -> str:
        return f"SigningKey(kid={self.kid!r}, alg={self.alg!r})"


def generate(alg: Algorithm) -> SigningKey:
    """Make a new key. RSA takes long enough (some 0.1 s) to belong in a thread."""
    if alg is Algorithm.ES256:
        return SigningKey(ec.generate_private_key(ec.SECP256R1()))
    if alg is Algorithm.EDDSA:
        return SigningKey(ed25519.Ed25519PrivateKey.generate())
    return SigningKey(rsa.generate_private_key(_RSA_EXPONENT, _RSA_BITS))


def unwrap(seal: Seal, tenant: str, kid: str, sealed: bytes) -> SigningKey:
    """Return the key that :meth:`SigningKey.minted` sealed.

    Raises :class:`Fault` when it belongs to another tenant or name, was altered, or
    the master key is not at hand.
    """
    plain = seal.open(sealed, sealed_context(tenant, kid))
    private = serialization.load_der_private_key(plain, None)
    if not isinstance(
        private, ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey
    ):
        raise Fault("a sealed key is of no kind that signs here")
    key = SigningKey(private)
    if key.kid != kid:
        raise Fault("a sealed key is not the one its name says")
    return key


def thumbprint(members: Mapping[str, str]) -> str:
    """Return the RFC 7638 thumbprint of a public key's required *members*.

    A key named so can be called nothing else, and no two keys share a name.
    """
    canonical = orjson.dumps(dict(members), option=orjson.OPT_SORT_KEYS)
    return encode_segment(hashlib.sha256(canonical).digest()).decode("ascii")


def _algorithm(private: Private) -> Algorithm:
    if isinstance(private, ec.EllipticCurvePrivateKey):
        return Algorithm.ES256
    if isinstance(private, ed25519.Ed25519PrivateKey):
        return Algorithm.EDDSA
    return Algorithm.RS256


def _public_members(private: Private) -> dict[str, str]:
    # Exactly the required members of RFC 7638 §3.2, which are also all that RFC 7518 §6
    # needs for a public key.
    if isinstance(private, ec.EllipticCurvePrivateKey):
        point = private.public_key().public_numbers()
        x, y = (_segment(number.to_bytes(32, "big")) for number in (point.x, point.y))
        return {"kty": "EC", "crv": "P-256", "x": x, "y": y}
    if isinstance(private, ed25519.Ed25519PrivateKey):
        raw = private.public_key().public_bytes_raw()
        return {"kty": "OKP", "crv": "Ed25519", "x": _segment(raw)}
    modulus = private.public_key().public_numbers()
    return {"kty": "RSA", "e": _number(modulus.e), "n": _number(modulus.n)}


def _segment(octets: bytes) -> str:
    return encode_segment(octets).decode("ascii")


def _number(value: int) -> str:
    return _segment(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def _signer(private: Private) -> Callable[[bytes], bytes]:
    if isinstance(private, ec.EllipticCurvePrivateKey):
        sign_der = private.sign

        def sign_raw(message: bytes) -> bytes:
            # RFC 7518 §3.4 wants r and s side by side where the library writes DER.
            r, s = decode_dss_signature(sign_der(message, _ECDSA))
            return r.to_bytes(32, "big") + s.to_bytes(32, "big")

        return sign_raw
    if isinstance(private, ed25519.Ed25519PrivateKey):
        return private.sign
    sign_rsa = private.sign
    return lambda message: sign_rsa(message, _PKCS1, _SHA256)
