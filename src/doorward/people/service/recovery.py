"""Recovery codes: each stands once for a code of an authenticator app that was lost."""

import re
from collections.abc import Sequence
from typing import Final

from doorward.events import Event, Result, fact, record
from doorward.kernel.authority import OWN, Actor, ActorKind, Origin
from doorward.kernel.db import UnitOfWork
from doorward.kernel.errors import Conflict
from doorward.kernel.ids import random_text
from doorward.kernel.secret import Pepper, Secret
from doorward.people import store
from doorward.people.events import RECOVERY_MADE, RECOVERY_USED
from doorward.people.service.rights import the_sign_in

HOW_MANY: Final = 10
_ALPHABET: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without the letters I and O, which are read as digits."""
_CHARACTERS: Final = 16
"""80 bits, so that a fast digest will do."""


async def new_codes(uow: UnitOfWork, actor: Actor, pepper: Pepper, now: int) -> Sequence[Secret]:
    """Give the acting user ten new codes, shown this once; those before them end.

    Asks of a session for a fresh proof. Raises ``Conflict`` for who has no second factor.
    """
    warrant = actor.warrant(OWN)
    actor.check_fresh(now)
    if not (await the_sign_in(uow, warrant, actor.id)).second_factor:
        raise Conflict("codes stand for a second factor: set one up first")
    plain = [random_text(_ALPHABET, _CHARACTERS) for _ in range(HOW_MANY)]
    digests = [_digest(actor.id, code, pepper, pepper.current) for code in plain]
    await store.put_recovery_codes(uow, warrant, digests, pepper.current, now)
    await record(uow, fact(RECOVERY_MADE, actor, now, client=actor.id))
    return [Secret("-".join(re.findall("....", code))) for code in plain]


def recovery_digests(user_id: str, code: Secret, pepper: Pepper) -> tuple[bytes, ...]:
    """Return what *code* would be kept as, under each key; nothing for what is no such code."""
    plain = re.sub(r"[\s-]", "", code.reveal()).upper()
    if re.fullmatch(f"[{_ALPHABET}]{{{_CHARACTERS}}}", plain) is None:
        return ()
    return tuple(_digest(user_id, plain, pepper, key) for key in sorted(pepper.keys))


async def spend_recovery_code(
    uow: UnitOfWork, user_id: str, tenant: str, digests: Sequence[bytes], now: int, origin: Origin
) -> bool:
    """Spend the code of *digests* for a user that is found already; whether it was there."""
    left = await store.unscoped_spend_recovery_code(uow, user_id, digests)
    if left is None:
        return False
    event = Event(
        RECOVERY_USED, tenant, now, user_id, ActorKind.USER.value, user_id, Result.SUCCESS, "",
        origin, {"user": user_id, "left": left},
    )  # fmt: skip
    await record(uow, event)
    return True


def _digest(user_id: str, plain: str, pepper: Pepper, key: str) -> bytes:
    # Bound to the user: in another's row it proves nothing.
    return pepper.digest(Secret(f"recovery|{user_id}|{plain}"), key)
