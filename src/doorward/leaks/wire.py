"""``POST /leaks``: a partner that scans other people's code reports what it found.

The format is that of GitHub's secret scanning partner programme: a list of secrets, signed as it
is sent, and a list of verdicts for an answer.
"""

import base64
import hashlib
from typing import Any, Final

import orjson

from doorward.kernel.errors import Invalid, Malformed, NotAllowed
from doorward.kernel.secret import Secret
from doorward.leaks.service import MOST, PartnerKeys, Source, Told, place_of, report
from doorward.tokens import Plant
from doorward.web.asgi import Receive, Request, Response, read_body
from doorward.web.intake import strict_json

PATH: Final = "/leaks"
BODY_LIMIT: Final = 1024 * 1024
_KEY: Final = "github-public-key-identifier"
_SIGNATURE: Final = "github-public-key-signature"
_HEADERS: Final = {"Content-Type": "application/json", "Cache-Control": "no-store"}


class LeakDoor:
    """Takes a partner's reports; one per process."""

    def __init__(self, plant: Plant) -> None:
        self._plant = plant
        settings = plant.settings
        self._keys = PartnerKeys(settings.leak_keys, settings.outgoing_networks, plant.clock)

    async def answer(self, request: Request, receive: Receive) -> Response:
        """End every secret of a signed report before this is answered, and say which were ours.

        Raises ``Forbidden`` for a body that no partner's key signed, ``NotFound`` where no
        partner reports, ``Malformed`` and ``Invalid`` for what is no report.
        """
        if request.method != "POST":
            raise NotAllowed("leaks are reported by POST", ("POST",))
        body = await read_body(receive, BODY_LIMIT)
        name, signature = request.single(_KEY) or "", request.single(_SIGNATURE) or ""
        await self._keys.check(name, body, signature)
        plant, verdicts = self._plant, []
        for one in _read(body):
            secret = Secret(one["token"])
            told = Told(secret, Source.PARTNER, place_of(str(one.get("url") or "")))
            kind = await report(plant.db, plant.pepper, told, request.origin, plant.clock())
            verdicts.append(_verdict(one, kind))
        return Response(200, orjson.dumps(verdicts), _HEADERS)


def _read(body: bytes) -> list[dict[str, Any]]:
    found: Any = strict_json(body)
    if not isinstance(found, list):
        raise Malformed("a report is a list")
    if len(found) > MOST:
        raise Invalid.field("", f"at most {MOST} secrets in one report")
    for number, one in enumerate(found):
        if not isinstance(one, dict) or not isinstance(one.get("token"), str):
            raise Invalid.field(f"{number}.token", "is missing, or no text")
    return found


def _verdict(one: dict[str, Any], kind: str) -> dict[str, str]:
    digest = base64.b64encode(hashlib.sha256(one["token"].encode()).digest()).decode()
    return {
        "token_hash": digest,
        "token_type": str(one.get("type", ""))[:100],
        "label": "true_positive" if kind else "false_positive",
    }
