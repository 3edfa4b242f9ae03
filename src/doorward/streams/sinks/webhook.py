"""Webhooks: batches of events posted over https, signed and with the time.

``Doorward-Signature: t=<seconds>,v1=<hex>`` is HMAC-SHA-256 of ``<t>.<delivery>.<body>`` under the
sink's secret; ``Doorward-Delivery`` names the batch and is the same when it is sent again. That way
nobody can make one up, change one or send an old one again unnoticed.
"""

import hashlib
import hmac
from collections.abc import Sequence
from typing import Any, Final

import orjson

from doorward.events import Recorded
from doorward.kernel.clock import SECOND, system_clock
from doorward.kernel.secret import Secret
from doorward.streams.model import Letter, Place, Undelivered, WebhookTerms, place_of
from doorward.streams.sinks.sender import Job, Line
from doorward.web.outgoing import Poster
from doorward.web.receivers import Delivery

_AGAIN: Final = frozenset({408, 425, 429})


class _Posts:
    """A receiver that answers to each batch."""

    hold = 0.0
    most = 100

    def __init__(self, job: Job) -> None:
        terms = job.sink.terms
        assert isinstance(terms, WebhookTerms)  # noqa: S101 it is a webhook sink
        self._job = job
        self._url = terms.url
        self._poster = Poster(job.allowed, terms.ca)

    async def carry(self, events: Sequence[Recorded], again: Place) -> None:
        """Post *events*; raises ``Undelivered``, refused where the receiver read and declined."""
        if not events:
            return
        name = delivery_of(self._job.sink.id, events)
        await self.post(name, body_of(self._job, name, events, again))

    async def post(self, name: str, body: bytes) -> str:
        """Post the delivery *name* and return the answer in words; raises ``Undelivered``."""
        went = await self._poster.post(self._url, body, _headers(self._job.secret, name, body))
        if not went.arrived:
            raise Undelivered(went.reason, refused=_is_refused(went))
        return f"it answered {went.status}"

    def settled(self) -> bool:
        """It has answered to everything."""
        return True

    async def close(self) -> bool:
        """Let go of the connections."""
        await self._poster.close()
        return True


class Webhook:
    """The kind ``webhook``."""

    async def open(self, job: Job) -> Line:
        """Make ready; nothing is said before there is an event."""
        return _Posts(job)

    async def try_out(self, job: Job, event: Recorded) -> str:
        """Post one event on its own."""
        line = _Posts(job)
        try:
            name = delivery_of(job.sink.id, [event])
            return await line.post(name, body_of(job, name, [event], ()))
        finally:
            await line.close()


WEBHOOK: Final = Webhook()


async def redeliver(job: Job, letter: Letter) -> str:
    """Post a dead letter as it was, signed anew; raises ``Undelivered``."""
    line = _Posts(job)
    try:
        return await line.post(letter.delivery, letter.body.encode())
    finally:
        await line.close()


def undelivered(job: Job, events: Sequence[Recorded]) -> tuple[str, str]:
    """Return the name and the body of a delivery that is given up."""
    name = delivery_of(job.sink.id, events)
    return name, body_of(job, name, events, ()).decode()


def delivery_of(sink: str, events: Sequence[Recorded]) -> str:
    """Return the name of the delivery of *events*: the same whenever they are sent."""
    return f"{sink}.{events[0].id}-{events[-1].id}"


def body_of(job: Job, name: str, events: Sequence[Recorded], again: Place) -> bytes:
    """Return what is posted: the events as the log shows them, ``again`` where sent before."""
    shown: list[dict[str, Any]] = []
    for event in events:
        members = event.members()
        if again and place_of(event.id) <= again:
            members["again"] = True
        shown.append(members)
    said = {"delivery": name, "sink_id": job.sink.id, "tenant_id": job.sink.tenant}
    return orjson.dumps({**said, "events": shown})


def _headers(secret: Secret | None, name: str, body: bytes) -> dict[str, str]:
    at = system_clock() // SECOND
    headers = {"Doorward-Delivery": name, "User-Agent": "Doorward"}
    if secret is not None:
        signed = f"{at}.{name}.".encode() + body
        digest = hmac.new(secret.reveal().encode(), signed, hashlib.sha256).hexdigest()
        headers["Doorward-Signature"] = f"t={at},v1={digest}"
    return headers


def _is_refused(went: Delivery) -> bool:
    status = went.status
    return status is not None and 300 <= status < 500 and status not in _AGAIN
