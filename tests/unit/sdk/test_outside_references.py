"""Two independent JWT libraries agree with the verifier about good tokens and bad."""

import json
from typing import Any

import jwt as pyjwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwk as jose_jwk
from joserfc import jwt as jose_jwt

from doorward_sdk import Verifier, import_jwk
from tests.unit.sdk import forge

# joserfc prefers the newer name of RFC 9864; SPEC §3 and most libraries still say EdDSA.
pytestmark = pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
every_algorithm = pytest.mark.parametrize("alg", forge.ALGORITHMS)


def pem(alg: str) -> str:
    public = forge.private(alg).public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def jose_key(alg: str) -> Any:
    kinds: dict[str, Any] = {
        "ES256": jose_jwk.ECKey,
        "EdDSA": jose_jwk.OKPKey,
        "RS256": jose_jwk.RSAKey,
    }
    return kinds[alg].import_key(forge.private(alg))


@every_algorithm
def test_pyjwt_makes_what_we_accept(alg: str):
    """A token sealed by PyJWT verifies here."""
    head = {"kid": f"kid-{alg}", "typ": "at+jwt"}
    text = pyjwt.encode(forge.claims(), forge.private(alg), algorithm=alg, headers=head)
    assert forge.verifier().verify(text, forge.NOW).claims == forge.claims()


@every_algorithm
def test_joserfc_makes_what_we_accept(alg: str):
    """A token sealed by joserfc verifies here."""
    text = jose_jwt.encode(forge.header(alg), forge.claims(), jose_key(alg), algorithms=[alg])
    assert forge.verifier().verify(text, forge.NOW).claims == forge.claims()


@every_algorithm
def test_pyjwt_reads_the_tokens_of_these_tests(alg: str):
    """The forger's genuine tokens are genuine to PyJWT too, so the attacks test what they say."""
    options: Any = {"verify_exp": False, "verify_nbf": False, "verify_iat": False}
    read = pyjwt.decode(
        forge.token(alg), pem(alg), algorithms=[alg], audience=forge.AUDIENCE, options=options
    )
    assert read == forge.claims()


@every_algorithm
def test_joserfc_reads_the_tokens_of_these_tests(alg: str):
    """And to joserfc."""
    assert (
        jose_jwt.decode(forge.token(alg), jose_key(alg), algorithms=[alg]).claims == forge.claims()
    )


@every_algorithm
def test_a_key_exported_by_joserfc_is_imported_here(alg: str):
    """The JWK of another library means the same key here."""
    exported = jose_key(alg).as_dict(private=False) | {"kid": f"kid-{alg}"}
    verifier = Verifier(
        forge.ISSUER, forge.AUDIENCE, [import_jwk(json.loads(json.dumps(exported)))]
    )
    assert verifier.verify(forge.token(alg), forge.NOW).kid == f"kid-{alg}"
