"""The door by which clients tell of what happened elsewhere."""

import ipaddress
import re
from typing import Annotated, Any, Final, Literal

import orjson
from fastapi import APIRouter, Response
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from doorward.events.api.shapes import EventShown, instant, shown
from doorward.events.model import Report, Result
from doorward.events.service import WRITE, report
from doorward.kernel.clock import rfc3339
from doorward.kernel.secret import FORM
from doorward.web.api import Caller, Desk, Form, IdempotencyKey, answer
from doorward.web.fields import Words, makes, once

router = APIRouter(prefix="/events", tags=["Events"])

LARGEST: Final = 8 * 1024
"""How many bytes ``data`` may take as JSON."""
_SECRETS: Final = re.compile(rf"[a-z]{{2,6}}_{FORM}|eyJ[\w-]{{8,}}\.eyJ[\w-]{{8,}}\.[\w-]{{8,}}")
"""What is minted here, and signed tokens."""


def _no_secret(value: Any) -> Any:
    """Refuse what looks like a secret: an event is shown to many and kept for long."""
    try:
        text = orjson.dumps(value)
    except (TypeError, orjson.JSONEncodeError):
        raise PydanticCustomError("data", "plain JSON: numbers of 64 bits, whole characters") from (
            None
        )
    if len(text) > LARGEST:
        raise PydanticCustomError("data", "at most 8192 bytes of JSON")
    if _SECRETS.search(text.decode()):
        raise PydanticCustomError("data", "no secret or token has a place in an event")
    return value


def _address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise PydanticCustomError("address", "an IPv4 or IPv6 address") from None


Told = Annotated[Words, AfterValidator(_no_secret)]


class ReportForm(Form):
    """What happened elsewhere. Who tells it, from where and when, is recorded beside it."""

    name: Annotated[
        str,
        Field(
            pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$",
            max_length=80,
            description="what happened, as the teller's own system calls it",
            examples=["login.failed"],
        ),
    ] = "event"
    client_id: Annotated[
        str | None,
        Field(
            pattern=r"^[0-9A-Za-z_.-]+$", max_length=100, description="the client id it concerns"
        ),
    ] = None
    result: Literal["success", "refused", "error"] = "success"
    reason: Annotated[Told, Field(description="why it went as it did")] = ""
    source: Annotated[Told, Field(description="which system it happened in")] = ""
    severity: Annotated[
        Literal["info", "low", "medium", "high", "critical"] | None,
        Field(description="how grave the teller takes it to be"),
    ] = None
    occurred_at: Annotated[
        str | None, Field(max_length=40, description="when it happened, RFC 3339")
    ] = None
    address: Annotated[
        Annotated[str, Field(max_length=60), AfterValidator(_address)] | None,
        Field(description="the network address it was done from"),
    ] = None
    user: Annotated[Told, Field(description="who did it, as that system names them")] = ""
    data: Annotated[
        dict[str, Any],
        AfterValidator(_no_secret),
        Field(description="whatever else is to be known, at most 8 KiB as JSON"),
    ] = {}  # noqa: RUF012 pydantic copies it


@router.post("", summary="Tell of an event", **makes(WRITE, EventShown))
async def tell_of_event(
    desk: Desk, actor: Caller, form: ReportForm, key: IdempotencyKey = None
) -> Response:
    """Record what happened elsewhere beside what happens here, as ``external.reported``.

    Rules, sinks and the log treat it like any other event. With an Idempotency-Key it can be
    sent again and is recorded once.
    """
    occurred = instant(form.occurred_at, "occurred_at")
    told = Report(
        form.name, form.client_id or "", Result(form.result), form.reason, form.source,
        form.severity or "", "" if occurred is None else rfc3339(occurred), form.address or "",
        form.user, form.data,
    )  # fmt: skip
    event, fresh = await desk.db.transact(
        report, actor, told, desk.clock(), once(key, "POST /events", form)
    )
    return answer(shown(event), 201 if fresh else 200)
