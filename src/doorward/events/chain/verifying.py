"""Checking a log against its heads: pure, so that anybody may do it anywhere.

Events are fed in the order of the log, each as the exact text that its link is made of, beside
the heads as they are kept, and those that somebody kept outside. What does not fit is found
between two heads; the check then goes on from the later one, so that each damage is told once.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from doorward.events.chain.head import Head, UnsoundHead, read_head
from doorward.events.chain.links import FORM, genesis, link, place_of
from doorward.events.events import SEALED

_MADE: Final = '"key.created"'
_SEALED: Final = f'"{SEALED.name}"'
_TYPE: Final = FORM.index("type")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was: ``after`` and ``until`` are the events it lies between."""

    words: str
    after: str = ""
    until: str = ""


class Verification:
    """One check of one tenant's log.

    *heads* are those kept beside the log, *outside* those kept elsewhere: each as the ``jws`` and
    the ``jwk`` that the server gives.
    """

    def __init__(
        self,
        tenant: str,
        heads: Iterable[Mapping[str, Any]],
        outside: Iterable[Mapping[str, Any]] = (),
    ) -> None:
        self.findings: list[Finding] = []
        self.events = 0
        self.unsealed = 0
        self.tenant = tenant
        self._hash = genesis(tenant)
        self._good = self._last = ""
        self._keys: set[str] = set()
        self._signers: dict[str, int] = {}
        self._told: dict[int, str] = {}
        self.heads = self._read(heads)
        self._to_come = deque(self.heads)
        self._check_outside(outside)

    def feed(self, event_id: str, form: str) -> None:
        """Take the next event of the log, as the text of its link."""
        try:
            place = place_of(event_id)
        except ValueError:
            self._find(f"an event has the id {event_id[:40]}", self._last, event_id[:40])
            return
        while self._to_come and place > place_of(self._to_come[0].event):
            # The event that this head names has gone: it should have come before this one.
            self._meet(self._to_come.popleft())
        self._hash = link(self._hash, form)
        self.events += 1
        self._last = event_id
        self._note(form)
        if self._to_come and place == place_of(self._to_come[0].event):
            self._meet(self._to_come.popleft())
        else:
            self.unsealed += 1

    @property
    def later(self) -> bool:
        """Whether the log tells of heads beyond those that were given: they may have come since."""
        return any(number > len(self.heads) for number in self._told)

    def finish(self, later: Iterable[Mapping[str, Any]] = ()) -> list[Finding]:
        """Return all that was found, once the whole log was fed.

        *later* are the heads beside the log that came after those given at first.
        """
        self._check_told(later)
        if self._to_come:
            last = self._to_come[-1]
            self._find(
                f"the log ends before event {last.event}, which head {last.number} covers",
                self._good, last.event,
            )  # fmt: skip
        for kid in sorted(self._signers.keys() - self._keys):
            number = self._signers[kid]
            self._find(f"head {number} is signed by the key {kid}, which the log never told of")
        return self.findings

    def _meet(self, head: Head) -> None:
        """Compare what was come to with what *head* says, and go on from there."""
        whole = (self._last, self.events, self._hash) == (head.event, head.count, head.hash)
        if not whole:
            self._find(
                f"events are not what they were when head {head.number} was signed",
                self._good, head.event,
            )  # fmt: skip
        self.events, self._hash, self._good = head.count, head.hash, head.event
        self.unsealed = 0

    def _read(self, kept: Iterable[Mapping[str, Any]]) -> list[Head]:
        heads: list[Head] = []
        self._jws: dict[int, str] = {}
        for one in kept:
            head = self._sound(one, f"head {len(heads) + 1} of those kept beside the log")
            if head is None:
                continue
            if head.number != len(heads) + 1 or (heads and not _follows(heads[-1], head)):
                self._find(f"head {len(heads) + 1} is missing or out of its order")
                break
            heads.append(head)
            self._jws[head.number] = str(one["jws"])
            self._signers.setdefault(str(one["jwk"].get("kid")), head.number)
        return heads

    def _check_outside(self, outside: Iterable[Mapping[str, Any]]) -> None:
        for one in outside:
            head = self._sound(one, "the head from outside")
            if head is None:
                continue
            if head.number > len(self.heads):
                self._find(
                    f"head {head.number}, kept outside, is not beside the log: it was cut off "
                    f"after head {len(self.heads)}",
                    self.heads[-1].event if self.heads else "", head.event,
                )  # fmt: skip
            elif head != self.heads[head.number - 1]:
                self._find(f"head {head.number} is not the one that was kept outside")

    def _sound(self, one: Mapping[str, Any], which: str) -> Head | None:
        jwk = one.get("jwk")
        try:
            head = read_head(str(one.get("jws", "")), jwk if isinstance(jwk, Mapping) else {})
            place_of(head.event)
        except (UnsoundHead, ValueError) as cause:
            self._find(f"{which}: {cause}")
            return None
        if head.tenant != self.tenant:
            self._find(f"{which}: it is another tenant's")
            return None
        return head

    def _check_told(self, later: Iterable[Mapping[str, Any]]) -> None:
        """Hold the heads beside the log against what the log itself tells of them."""
        kept = {one.number: one for one in self.heads}
        beyond = {one.get("number"): str(one.get("jws")) for one in later}
        for number, jws in sorted(self._told.items()):
            known = number in kept and self._jws.get(number) == jws
            if not known and beyond.get(number) != jws:
                self._find(f"head {number}, of which the log tells, is not the one beside it")

    def _note(self, form: str) -> None:
        """Remember what an event tells of keys and of heads."""
        if _MADE not in form and _SEALED not in form:
            return
        fields = orjson.loads(form)
        details = orjson.loads(fields[-1]).get("details", {})
        if fields[_TYPE] == "key.created":
            self._keys.add(str(details.get("kid")))
        elif fields[_TYPE] == SEALED.name:
            self._told[int(details.get("number", 0))] = str(details.get("jws"))

    def _find(self, words: str, after: str = "", until: str = "") -> None:
        self.findings.append(Finding(words, after, until))


def _follows(before: Head, head: Head) -> bool:
    return head.count > before.count and place_of(head.event) > place_of(before.event)
