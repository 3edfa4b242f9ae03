"""Checking a signature that somebody else made: ECDSA on P-256 with SHA-256."""

import base64
import binascii
from functools import lru_cache

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_public_key

_ECDSA = ec.ECDSA(hashes.SHA256())


def proves(pem: str, message: bytes, signature: str) -> bool:
    """Whether *signature*, base64 of DER, was made over *message* by the key in *pem*.

    False for any other kind of key and for what cannot be read.
    """
    key = _key(pem)
    if key is None:
        return False
    try:
        key.verify(base64.b64decode(signature, validate=True), message, _ECDSA)
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


@lru_cache(maxsize=128)
def _key(pem: str) -> ec.EllipticCurvePublicKey | None:
    try:
        key = load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm):
        return None
    if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name == "secp256r1":
        return key
    return None
