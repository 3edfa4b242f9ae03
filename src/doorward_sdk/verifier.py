"""All the steps in their one order, for an API that knows its issuer's keys."""

from __future__ import annotations

from collections.abc import Iterable

from doorward_sdk.claims import Expected, Verified, judge
from doorward_sdk.compact import parse
from doorward_sdk.keys import Key
from doorward_sdk.refusal import Reason, TokenRefused
from doorward_sdk.signature import check_signature


class Verifier:
    """Checks access tokens of one issuer, for one audience, against known keys.

    Immutable: when the issuer's key set changes, make another. It judges the token
    alone; whether its credential has been ended since is for whoever hears of that.
    """

    __slots__ = ("_expected", "_keys")

    def __init__(self, issuer: str, audience: str | Iterable[str], keys: Iterable[Key]) -> None:
        """Expect *issuer* and *audience*, and trust *keys*.

        Raises ValueError for no key at all, two of one name, or an empty expectation.
        """
        known = tuple(keys)
        self._expected = Expected.of(issuer, audience)
        self._keys = {key.kid: key for key in known}
        if not known or len(self._keys) != len(known):
            message = "a verifier needs keys, each with a name of its own"
            raise ValueError(message)

    def verify(self, presented: str | bytes, now: float) -> Verified:
        """Return what the compact token *presented* proves at *now* (seconds since 1970).

        Raises TokenRefused with the first reason found.
        """
        token = parse(presented)
        key = self._keys.get(token.kid)
        if key is None:
            raise TokenRefused(Reason.UNKNOWN_KEY)
        return judge(check_signature(token, key), self._expected, now)
