"""People's passwords: hashed slowly on purpose, in a thread that steps back for all others.

argon2id with the parameters OWASP gives for it (Password Storage Cheat Sheet, 2024): the
only slow hash of the house. A machine's secret has entropy enough for a fast one.
"""

import asyncio
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from doorward.kernel.errors import Fault, Unavailable
from doorward.kernel.secret import Secret
from doorward.people.model import whole

MEMORY_KIB: Final = 19 * 1024
PASSES: Final = 2
LANES: Final = 1

MOST_WAITING: Final = 16
"""How many wait for the thread at once: each takes some 30 ms, and more would wait in vain."""
SHARE: Final = 2
"""No tenant takes more than this part of the queue: a half, so that none shuts the others out."""
PATIENCE: Final = 2
"""Seconds after which one who was not let in may try again."""
NICENESS: Final = 10

_ARGON = PasswordHasher(PASSES, MEMORY_KIB, LANES, hash_len=32, salt_len=16, type=Type.ID)
# Read like any other and proved by nothing: to find no user takes as long as to find one.
_DECOY: Final = f"$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${'A' * 22}${'A' * 43}"

T = TypeVar("T")


class Hasher:
    """Hashes and proves passwords, one at a time in a thread of its own; one a process.

    The thread is niced (Linux has a niceness for each), so that a flood of sign-ins takes
    only the time that issuing and checking tokens leave over.
    """

    def __init__(self, most_waiting: int = MOST_WAITING) -> None:
        self._thread = ThreadPoolExecutor(1, "passwords", initializer=_step_back)
        self._most_waiting = most_waiting
        self._inside = 0
        self._of: dict[str, int] = {}

    async def hash(self, password: Secret, tenant: str = "") -> str:
        """Return what is kept of *password*: parameters, a fresh salt and the hash.

        Raises ``Unavailable`` when too many wait already, or too many of *tenant* where one is
        named.
        """
        return await self._in_turn(tenant, lambda: _ARGON.hash(_bytes(password)))

    async def proves(self, kept: str, password: Secret, tenant: str = "") -> bool:
        """Whether *password* is the one that *kept* was made of; nothing proves an empty one.

        Takes the same time whether there is anything to prove or not. Raises ``Unavailable``
        as :meth:`hash` does, and ``Fault`` for what no hash of ours looks like.
        """
        return await self._in_turn(tenant, lambda: _proves(kept, password))

    @staticmethod
    def is_outdated(kept: str) -> bool:
        """Whether *kept* was made with other parameters than those of today: hash it anew."""
        return _ARGON.check_needs_rehash(kept)

    def close(self) -> None:
        """Let the thread end; who waits still is cancelled."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _in_turn(self, tenant: str, work: Callable[[], T]) -> T:
        mine = self._of.get(tenant, 0)
        too_many = tenant and mine > self._most_waiting // SHARE
        if self._inside > self._most_waiting or too_many:
            message = "too many passwords are being checked; try again in a moment"
            raise Unavailable(message, PATIENCE)
        self._inside += 1
        self._of[tenant] = mine + 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        finally:
            self._inside -= 1
            self._of[tenant] -= 1
            if not self._of[tenant]:
                del self._of[tenant]


def _proves(kept: str, password: Secret) -> bool:
    try:
        _ARGON.verify(kept or _DECOY, _bytes(password))
    except VerifyMismatchError:
        return False
    except (InvalidHashError, VerificationError) as cause:
        message = "a kept password hash cannot be read"
        raise Fault(message) from cause
    return bool(kept)


def _bytes(password: Secret) -> bytes:
    return whole(password).encode("utf-8", "surrogatepass")


def _step_back() -> None:
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
