"""The server's own signing: what two other libraries and the SDK must accept."""

import copy
import pickle
from typing import Any

import jwt as pyjwt
import orjson
import pytest
from joserfc import jwk as jose_jwk
from joserfc import jwt as jose_jwt

from doorward.kernel.errors import Fault
from doorward.kernel.sealing import Seal
from doorward.signing.jose import SigningKey, generate, thumbprint, unwrap
from doorward.signing.model import LONGEST_TOKEN, Algorithm
from doorward_sdk import Verifier, import_jwk
from tests.unit.sdk import forge

# joserfc prefers the newer name of RFC 9864; SPEC §3 and most libraries still say EdDSA.
pytestmark = pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
every_algorithm = pytest.mark.parametrize("alg", list(Algorithm))

KEYS = {alg: generate(alg) for alg in Algorithm}
SEAL = Seal("key00001", {"key00001": b"m" * 32, "key00000": b"o" * 32})


def jwks(key: SigningKey) -> dict[str, Any]:
    return {"keys": [key.public_jwk()]}


@every_algorithm
def test_the_sdk_accepts_what_the_server_seals(alg: Algorithm):
    """Both halves of our own code agree, across the published form of the key."""
    key = KEYS[alg]
    verifier = Verifier(forge.ISSUER, forge.AUDIENCE, [import_jwk(key.public_jwk())])
    verified = verifier.verify(key.seal(forge.claims()), forge.NOW)
    assert (verified.kid, dict(verified.claims)) == (key.kid, forge.claims())


@every_algorithm
def test_pyjwt_accepts_what_the_server_seals(alg: Algorithm):
    """An ordinary library reads the key set and the token."""
    key = KEYS[alg]
    text = key.seal(forge.claims())
    assert pyjwt.get_unverified_header(text) == {"alg": alg, "kid": key.kid, "typ": "at+jwt"}
    options: Any = {"verify_exp": False, "verify_nbf": False, "verify_iat": False}
    ring = pyjwt.PyJWKSet.from_dict(jwks(key))
    read = pyjwt.decode(
        text, ring[key.kid], algorithms=[alg], audience=forge.AUDIENCE, options=options
    )
    assert read == forge.claims()


@every_algorithm
def test_joserfc_accepts_what_the_server_seals(alg: Algorithm):
    """And so does another."""
    key = KEYS[alg]
    ring = jose_jwk.KeySet.import_key_set(jwks(key))  # type: ignore[arg-type]  # its own TypedDict
    read = jose_jwt.decode(key.seal(forge.claims()), ring, algorithms=[alg])
    assert read.claims == forge.claims()


@every_algorithm
def test_the_name_is_the_thumbprint(alg: Algorithm):
    """RFC 7638, computed by another library from the published key."""
    published = KEYS[alg].public_jwk()
    other: Any = jose_jwk.import_key(published)
    assert KEYS[alg].kid == published["kid"] == other.thumbprint()


def test_the_example_of_the_standard():
    """The key of RFC 7638 §3.1 has the thumbprint that is printed there."""
    members = {
        "kty": "RSA",
        "n": (
            "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc"
            "_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR"
            "0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTW"
            "hAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
        ),
        "e": "AQAB",
    }
    assert thumbprint(members) == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"


def test_rsa_keys_have_3072_bits():
    """SPEC §3 asks for RS256 with 3072 bits."""
    octets = forge.base64.urlsafe_b64decode(KEYS[Algorithm.RS256].public_jwk()["n"] + "==")
    assert len(octets) * 8 == 3072


@every_algorithm
def test_only_public_members_are_published(alg: Algorithm):
    """The published key holds its kind, its public numbers and what they are for."""
    allowed = {"kty", "crv", "x", "y", "n", "e", "kid", "alg", "use"}
    assert set(KEYS[alg].public_jwk()) <= allowed


@every_algorithm
def test_a_key_survives_its_rest(alg: Algorithm):
    """Sealed and opened again, it is the same key."""
    minted = KEYS[alg].minted(SEAL, "tenant-a")
    opened = unwrap(SEAL, "tenant-a", minted.kid, minted.sealed_private)
    verifier = Verifier(forge.ISSUER, forge.AUDIENCE, [import_jwk(orjson.loads(minted.public_jwk))])
    assert verifier.verify(opened.seal(forge.claims()), forge.NOW).kid == minted.kid


@every_algorithm
def test_a_key_at_rest_opens_in_its_own_row_only(alg: Algorithm):
    """Moved to another tenant or name, altered, or without its master key, it stays shut."""
    minted = KEYS[alg].minted(SEAL, "tenant-a")
    sealed = minted.sealed_private
    altered = sealed[:-1] + bytes([sealed[-1] ^ 1])
    other_master = Seal("key00009", {"key00009": b"m" * 32})
    wrong = [
        (SEAL, "tenant-b", minted.kid, sealed),
        (SEAL, "tenant-a", "another", sealed),
        (SEAL, "tenant-a", minted.kid, altered),
        (SEAL, "tenant-a", minted.kid, sealed[:30]),
        (other_master, "tenant-a", minted.kid, sealed),
    ]
    for seal, tenant, kid, value in wrong:
        with pytest.raises(Fault):
            unwrap(seal, tenant, kid, value)


def test_a_key_sealed_under_another_name_is_not_taken_for_it():
    """Even who can seal cannot pass one key off under the name of another."""
    minted = KEYS[Algorithm.ES256].minted(SEAL, "tenant-a")
    plain = SEAL.open(minted.sealed_private, f"signing-key|tenant-a|{minted.kid}")
    renamed = SEAL.close(plain, "signing-key|tenant-a|other")
    with pytest.raises(Fault):
        unwrap(SEAL, "tenant-a", "other", renamed)


@every_algorithm
def test_private_keys_do_not_print(alg: Algorithm):
    """No repr, str or pickle gives a private key away, and none can be copied out."""
    key = KEYS[alg]
    minted = key.minted(SEAL, "tenant-a")
    assert repr(key) == f"SigningKey(kid={key.kid!r}, alg={key.alg!r})"
    assert str(minted.sealed_private) not in repr(minted)
    for copying in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            copying(key)


def test_a_token_may_not_outlive_its_key():
    """Guarantee 6: what lives longer than its key stays published is not sealed at all."""
    key = KEYS[Algorithm.ES256]
    longest = forge.claims(exp=forge.NOW - 60 + LONGEST_TOKEN)
    assert key.seal(longest)
    with pytest.raises(Fault):
        key.seal(forge.claims(exp=forge.NOW - 60 + LONGEST_TOKEN + 1))


def test_a_token_too_long_to_be_read_is_not_sealed():
    """SPEC §3: at most 4 KB, or verifiers would refuse what we had promised."""
    with pytest.raises(Fault):
        KEYS[Algorithm.ES256].seal(forge.claims(scope="x" * 3000))
