"""Codes that count time (RFC 6238): checked and spent, once each."""

import hmac
from typing import Final

import pyotp

from doorward.kernel.clock import SECOND
from doorward.kernel.db import UnitOfWork
from doorward.kernel.sealing import Seal
from doorward.kernel.secret import Secret
from doorward.people.model import factor_context
from doorward.people.store import unscoped_spend_step

STEP_SECONDS: Final = 30
DRIFT: Final = 1
"""Steps that a clock may be off, either way (RFC 6238 §5.2)."""


def second_factor_proves(
    user_id: str, sealed: bytes | None, code: Secret, now: int, last_step: int, seal: Seal
) -> int | None:
    """Return the step that *code* is of, or None: wrong, too old, too new or spent already.

    *sealed* is the second factor of the user, None where there is none: to find that out takes
    as long. *now* is in milliseconds; a step up to *last_step* is spent. Raises ``Fault`` for
    what does not open.
    """
    secret = _DECOY if sealed is None else seal.open(sealed, factor_context(user_id)).decode()
    totp = pyotp.TOTP(secret, interval=STEP_SECONDS)
    given = code.reveal().encode("utf-8", "surrogatepass")
    this = now // (STEP_SECONDS * SECOND)
    found = None
    for step in range(this - DRIFT, this + DRIFT + 1):
        right = hmac.compare_digest(totp.at(step * STEP_SECONDS).encode(), given)
        if right and step > last_step:
            found = step
    return None if sealed is None else found


async def spend_step(uow: UnitOfWork, user_id: str, step: int) -> bool:
    """Spend the code of *step* for a user that is found already; whether it was there to spend.

    Of two who present one code at the same moment one is told False.
    """
    return await unscoped_spend_step(uow, user_id, step)


def enrolment_uri(secret: Secret, username: str, tenant: str) -> Secret:
    """Return the ``otpauth:`` address that authenticator apps read."""
    return Secret(pyotp.TOTP(secret.reveal()).provisioning_uri(name=username, issuer_name=tenant))


_DECOY: Final = "A" * 32
