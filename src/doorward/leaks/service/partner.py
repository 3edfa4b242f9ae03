"""The public keys of a partner who scans other people's code, as GitHub publishes them.

They are read from a file or an address when a report names a key that is not known yet, once a
minute at most, so that whoever makes names up makes no traffic.
"""

import asyncio
from pathlib import Path
from typing import Final

import orjson
import structlog

from doorward.kernel.clock import MINUTE, Clock
from doorward.kernel.errors import Forbidden, NotFound
from doorward.kernel.filter import filter_of
from doorward.kernel.signature import proves
from doorward.web.outgoing import fetch

_MOST: Final = 100
log = structlog.get_logger("doorward.leaks")


class PartnerKeys:
    """The keys at *place*, a file or an https address; *allowed* are networks that are not public.

    An empty place means that no partner reports here.
    """

    def __init__(self, place: str, allowed: str, clock: Clock) -> None:
        self._place = place
        self._allowed = filter_of(allowed)
        self._clock = clock
        self._keys: dict[str, str] = {}
        self._read_at = 0

    async def check(self, name: str, message: bytes, signature: str) -> None:
        """Return when the key *name* made *signature* (base64 of DER) over *message*.

        Raises ``Forbidden`` for any other, ``NotFound`` where no partner reports.
        """
        if not self._place:
            raise NotFound("no partner reports leaks here")
        if name not in self._keys and self._clock() - self._read_at >= MINUTE:
            self._read_at = self._clock()
            await self._read()
        key = self._keys.get(name, "")
        if not key or not await asyncio.to_thread(proves, key, message, signature):
            raise Forbidden("the signature is not one of a partner's keys over this body")

    async def _read(self) -> None:
        try:
            if self._place.startswith("https://"):
                text = await fetch(self._place, self._allowed)
            else:
                text = await asyncio.to_thread(Path(self._place).read_bytes)
            listed = orjson.loads(text)["public_keys"][:_MOST]
            self._keys = {str(one["key_identifier"]): str(one["key"]) for one in listed}
        except (OSError, ValueError, KeyError, TypeError) as cause:
            log.warning("partner_keys", error=type(cause).__name__)
