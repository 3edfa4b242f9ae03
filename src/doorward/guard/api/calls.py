"""The door at which protected APIs report the calls that they judged themselves."""

from typing import Annotated, Literal

from fastapi import APIRouter, Response
from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from doorward.guard.model import Reported
from doorward.guard.service import REPORTS, take_report
from doorward.kernel.clock import from_rfc3339
from doorward.kernel.errors import Invalid
from doorward.web.api import Caller, Desk, Form, IdempotencyKey, needs
from doorward.web.fields import once
from doorward_sdk import LONGEST_PATH, TEMPLATE_PATTERN, is_address, template_error

router = APIRouter(prefix="/calls", tags=["Calls"])

MOST_LINES = 200
_NAME = r"^[0-9A-Za-z_.:-]*$"
_PERMISSIONS = r"^([A-Za-z0-9_.:-]+( [A-Za-z0-9_.:-]+)*)?$"


def _address(text: str) -> str:
    if text and not is_address(text):
        raise PydanticCustomError("address", "an IPv4 or IPv6 address, or nothing")
    return text


def _route(text: str) -> str:
    if text and (wrong := template_error(text)):
        raise PydanticCustomError("route", "{wrong}", {"wrong": wrong})
    return text


class CallLine(Form):
    """Calls that were alike. ``route`` is the rule's template, empty where no rule was found."""

    client_id: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_.:-]+$", max_length=100)]
    permission: Annotated[str, StringConstraints(pattern=_PERMISSIONS, max_length=1000)] = ""
    method: Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", ""]
    route: Annotated[
        str,
        StringConstraints(pattern=f"^$|{TEMPLATE_PATTERN}", max_length=LONGEST_PATH),
        AfterValidator(_route),
        Field(examples=["/v1/orders/{id}"]),
    ]
    status: Annotated[int, Field(ge=100, le=599, examples=[200])]
    address: Annotated[str, StringConstraints(max_length=45), AfterValidator(_address)] = ""
    count: Annotated[int, Field(ge=1, le=1_000_000_000, examples=[1])]
    last_at: Annotated[
        str, StringConstraints(max_length=40), Field(examples=["2030-01-01T00:00:00Z"])
    ]
    subject: Annotated[
        str,
        StringConstraints(pattern=_NAME, max_length=100),
        Field(description="the user that an API token acted for"),
    ] = ""
    tenant: Annotated[
        str,
        StringConstraints(pattern=_NAME, max_length=100),
        Field(description="where the call acted; left out: in the tenant that the report is for"),
    ] = ""


class CallReport(Form):
    """What a protected API let through or refused since it last told."""

    calls: Annotated[list[CallLine], Field(min_length=1, max_length=MOST_LINES)]


@router.post(
    "",
    status_code=204,
    summary="Report calls of a protected API",
    **needs(REPORTS, 409, ok={204: "it is recorded"}),
)
async def report_calls(
    desk: Desk, actor: Caller, form: CallReport, key: IdempotencyKey = None
) -> Response:
    """Count calls that an API of yours judged, as Doorward counts those it judges itself.

    Lines about clients and users that this tenant does not have are passed over. Everything is
    recorded here, also what a user of this tenant did in another one. With an Idempotency-Key a
    report can be repeated and is counted once.
    """
    calls = [_reported(line, place) for place, line in enumerate(form.calls)]
    asked = once(key, "POST /calls", form)
    await desk.db.transact(take_report, actor, calls, desk.clock(), asked)
    return Response(status_code=204)


def _reported(line: CallLine, place: int) -> Reported:
    try:
        last_at = from_rfc3339(line.last_at)
    except (ValueError, OverflowError):
        field = f"calls.{place}.last_at"
        raise Invalid.field(field, "a time such as 2030-01-01T00:00:00Z") from None
    return Reported(
        line.client_id, line.permission, line.method, line.route, line.status, line.address,
        line.count, last_at, line.subject, line.tenant,
    )  # fmt: skip
