"""What WebAuthn asks of a browser, and whether its answer holds (Level 3, §7).

A challenge is computed, not kept: it names its purpose and its end under our own key, so that
nobody fills a table by asking. One that was answered is remembered until its end: once each.
"""

import base64
import hashlib
import hmac
import ipaddress
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from doorward.kernel.clock import MINUTE
from doorward.kernel.errors import Conflict, Unauthenticated
from doorward.kernel.ids import token_id
from doorward.kernel.secret import Pepper
from doorward.people.model import Answered, Passkey, Site, User

LIFE: Final = 5 * MINUTE
SIGN_IN: Final = "sign-in"
_PARTS: Final = (16, 8, 32)
"""Octets of a challenge: chance, its end, and what ties both to their purpose."""

_LONGEST_ID: Final = 1_400


@dataclass(frozen=True, slots=True)
class Registered:
    """What a device told of a new passkey."""

    credential: str
    public_key: bytes
    sign_count: int
    transports: str
    backed_up: bool


class _Wrong(Unauthenticated):
    """What a browser answered that does not hold; the words are for nobody but the log."""


def site_of(base_url: str, origin: str) -> Site:
    """Return where passkeys of the tenant at *base_url* are good.

    Raises ``Conflict`` where no browser takes any: at an address, or without https.
    """
    parts = urlsplit(base_url)
    name = parts.hostname or ""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        if parts.scheme == "https" or name == "localhost" or name.endswith(".localhost"):
            return Site(name, origin)
        raise Conflict("passkeys need https: let the public URL begin with it") from None
    raise Conflict("passkeys need a host name: the public URL is an address")


def new_challenge(pepper: Pepper, tenant: str, purpose: str, now: int) -> bytes:
    """Return a challenge for *purpose* in *tenant*, good for five minutes."""
    head = bytes.fromhex(token_id()) + (now + LIFE).to_bytes(_PARTS[1], "big")
    return head + _tie(pepper, tenant, purpose, head)


def _tie(pepper: Pepper, tenant: str, purpose: str, head: bytes) -> bytes:
    label = f"challenge|{tenant}|{purpose}|{head.hex()}"
    return pepper.derive(label, pepper.current)[: _PARTS[2]]


def answered_challenge(
    pepper: Pepper, tenant: str, purpose: str, credential: Mapping[str, Any], now: int
) -> tuple[bytes, Answered]:
    """Return the challenge that *credential* answers, if it is one of ours and in time."""
    try:
        client = json.loads(_octets(credential["response"]["clientDataJSON"]))
        challenge = _octets(client["challenge"])
    except (ValueError, TypeError, KeyError) as cause:
        raise _Wrong("no challenge is answered") from cause
    head = challenge[: -_PARTS[2]]
    ours = hmac.compare_digest(challenge[-_PARTS[2] :], _tie(pepper, tenant, purpose, head))
    until = int.from_bytes(head[_PARTS[0] :], "big")
    if len(challenge) != sum(_PARTS) or not ours or now >= until:
        raise _Wrong("the challenge is over, or none of ours")
    return challenge, Answered(hashlib.sha256(challenge).hexdigest(), until)


def registration_options(
    site: Site, tenant: str, user: User, known: Sequence[Passkey], challenge: bytes
) -> Mapping[str, Any]:
    """Return what a browser is asked with, to make a passkey for *user*; not one it has."""
    # The library takes half a second to load: only for who uses a passkey.
    from webauthn import generate_registration_options, helpers  # noqa: PLC0415 see above
    from webauthn.helpers import structs  # noqa: PLC0415 see above

    options = generate_registration_options(
        rp_id=site.name,
        rp_name=tenant,
        user_id=user.id.encode(),
        user_name=user.terms.username,
        user_display_name=user.terms.name or user.terms.username,
        challenge=challenge,
        timeout=LIFE,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            structs.PublicKeyCredentialDescriptor(id=_octets(one.credential)) for one in known
        ],
    )
    told: Mapping[str, Any] = json.loads(helpers.options_to_json(options))
    return told


def sign_in_options(site: Site, challenge: bytes) -> Mapping[str, Any]:
    """Return what a browser is asked with, to show any passkey that it has for this place."""
    from webauthn import generate_authentication_options, helpers  # noqa: PLC0415 see above
    from webauthn.helpers import structs  # noqa: PLC0415 see above

    options = generate_authentication_options(
        rp_id=site.name,
        challenge=challenge,
        timeout=LIFE,
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    told: Mapping[str, Any] = json.loads(helpers.options_to_json(options))
    return told


def check_registration(site: Site, credential: Mapping[str, Any], challenge: bytes) -> Registered:
    """Return the passkey that a browser made; raises ``Unauthenticated`` where it does not hold."""
    from webauthn import verify_registration_response  # noqa: PLC0415 see above

    try:
        made = verify_registration_response(
            credential=dict(credential),
            expected_challenge=challenge,
            expected_rp_id=site.name,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except _failures() as cause:
        raise _Wrong("the new passkey does not hold") from cause
    told = credential["response"].get("transports") or []
    words = [one for one in told if isinstance(one, str) and one.isalpha()] if told else []
    return Registered(
        _text(made.credential_id), made.credential_public_key, made.sign_count,
        " ".join(words)[:100], made.credential_backed_up,
    )  # fmt: skip


def check_assertion(
    site: Site, credential: Mapping[str, Any], challenge: bytes, passkey: Passkey
) -> tuple[int, str]:
    """Return how often *passkey* was used by now, and why it is not accepted, empty if it is.

    A count that did not grow is a copy's, or ours is wrong: either way nobody is let in.
    """
    from webauthn import verify_authentication_response  # noqa: PLC0415 see above

    try:
        proof = verify_authentication_response(
            credential=dict(credential),
            expected_challenge=challenge,
            expected_rp_id=site.name,
            expected_origin=site.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except _failures():
        return 0, "wrong_passkey"
    count, before = proof.new_sign_count, passkey.sign_count
    copied = (count or before) and count <= before
    return count, "copied_passkey" if copied else ""


def credential_named(credential: Mapping[str, Any]) -> str:
    """Return the id that a browser's answer names, empty for what is none."""
    named = credential.get("id")
    return named if isinstance(named, str) and len(named) <= _LONGEST_ID else ""


def _failures() -> tuple[type[Exception], ...]:
    from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415 see above

    # What a stranger sends is parsed by many hands; whatever they stumble over is no proof.
    return (
        WebAuthnException, ValueError, TypeError, LookupError, AttributeError, ArithmeticError,
        NotImplementedError,
    )  # fmt: skip


def _octets(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _text(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()
