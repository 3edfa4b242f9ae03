"""FastAPI furniture: what every REST door of every room is made with.

A door names its permission with :func:`needs`, takes ``desk: Desk`` and ``actor: Caller``,
parses with a model that inherits :class:`Form`, calls one verb and answers with
:func:`answer`. The guard has identified the caller before any of this runs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import orjson
from fastapi import Depends, Header, Query, Request, Response
from fastapi.dependencies.models import Dependant
from pydantic import BaseModel, ConfigDict

from doorward.kernel.authority import OWN, Actor
from doorward.kernel.clock import Clock, rfc3339
from doorward.kernel.db import Database
from doorward.kernel.errors import FieldError, Invalid, Stale
from doorward.kernel.page import DEFAULT_LIMIT, LARGEST_LIMIT, Page, Window
from doorward.kernel.sealing import Seal
from doorward.kernel.secret import Pepper
from doorward.kernel.vault import Vault
from doorward.settings import Settings
from doorward.web.asgi import Request as Arrived


@dataclass(frozen=True, slots=True)
class Workplace:
    """What a door hands to verbs: the store, the time and the keys kept outside it.

    ``proofs`` checks and keeps what people sign in with (the people room's ``Proofs``),
    ``porter`` opens their sessions (the tokens room's ``Porter``).
    """

    db: Database
    clock: Clock
    pepper: Pepper
    seal: Seal
    settings: Settings
    furnishers: Sequence[Any] = ()
    proofs: Any = None
    porter: Any = None

    @property
    def vault(self) -> Vault:
        """What secrets are kept by."""
        return Vault(self.pepper, self.seal)


# These wait for nothing, but what is not a coroutine the framework sends to a thread.
async def _desk(request: Request) -> Workplace:
    desk: Workplace = request.app.state.desk
    return desk


async def _caller(request: Request) -> Actor:
    actor: Actor = request.scope["state"]["actor"]
    return actor


async def _arrival(request: Request) -> Arrived:
    arrival: Arrived = request.scope["state"]["arrival"]
    return arrival


async def _base_url(request: Request) -> str:
    base: str = request.scope["state"]["base_url"]
    return base


async def _window(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=LARGEST_LIMIT)] = DEFAULT_LIMIT,
    after: Annotated[str | None, Query(max_length=1000)] = None,
    sort: Annotated[str | None, Query(max_length=40)] = None,
    search: Annotated[str | None, Query(max_length=200)] = None,
) -> Window:
    _check_known(request)
    if search is not None and not search.isprintable():
        # No name holds such characters, and PostgreSQL cannot even be asked for a NUL.
        raise Invalid.field("search", "printable characters on one line")
    return Window(limit, after, sort, search)


async def _log_window(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=LARGEST_LIMIT)] = DEFAULT_LIMIT,
    after: Annotated[str | None, Query(max_length=1000)] = None,
) -> Window:
    _check_known(request)
    return Window(limit, after)


def _check_known(request: Request) -> None:
    # A filter that is misspelt and passed over would list more than was asked for.
    known = _filters(request.scope["route"].dependant)
    asked = [name for name, _ in request.query_params.multi_items()]
    errors = [
        FieldError(name[:100], "this list has no such filter") for name in {*asked} - {*known}
    ]
    errors += [
        FieldError(name, "once only")
        for name, many in known.items()
        if not many and asked.count(name) > 1
    ]
    if errors:
        raise Invalid(*errors)


def _filters(dependant: Dependant) -> dict[str, bool]:
    """Return the query parameters of a route, and of each whether it may come again."""
    found = {one.alias: "list[" in str(one.field_info.annotation) for one in dependant.query_params}
    for one in dependant.dependencies:
        found |= _filters(one)
    return found


async def _expected(
    if_match: Annotated[str | None, Header(description="the ETag this change is based on")] = None,
) -> "Expected":
    return Expected(if_match)


@dataclass(frozen=True, slots=True)
class Expected:
    """The version a change is based on, from If-Match; without one any version will do."""

    tag: str | None

    def check(self, revision: int) -> None:
        """Raise :class:`Stale` when the thing has moved on from the version named."""
        if self.tag is not None and self.tag != "*" and etag(revision) not in self.tag.split(", "):
            raise Stale("it was changed since you read it; read it again and repeat the change")


Desk = Annotated[Workplace, Depends(_desk)]
Caller = Annotated[Actor, Depends(_caller)]
Arrival = Annotated[Arrived, Depends(_arrival)]
"""The request as the gate read it: from where it came, at which address, with which cookie."""
BaseUrl = Annotated[str, Depends(_base_url)]
Paging = Annotated[Window, Depends(_window)]
LogPaging = Annotated[Window, Depends(_log_window)]
"""Paging of a log, which has one order and is not searched by name."""
IfMatch = Annotated[Expected, Depends(_expected)]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        description="repeat a create safely: a replay answers 200 with the object, no secret",
    ),
]


class Form(BaseModel):
    """What a body may hold: exactly these members, of exactly these types."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class FieldProblem(BaseModel):
    """One wrong field and how to mend it."""

    field: str
    message: str


class Problem(BaseModel):
    """An RFC 9457 problem, as every error of this API is told."""

    type: str
    title: str
    status: int
    detail: str
    request_id: str
    errors: list[FieldProblem] | None = None
    missing: list[str] | None = None


PROBLEM_PLACE = "#/components/schemas/Problem"
"""Where the OpenAPI document has the shape of a problem; ``web/errors.py`` puts it there."""

_WORDS = {
    400: "the request could not be read",
    401: "no token, or one that is not accepted",
    403: "a permission is missing, `missing` names it; or a session is to prove itself anew",
    404: "no such thing in this tenant",
    409: "it clashes with what is there",
    412: "it was changed since it was read",
    413: "the body is too large",
    422: "fields are wrong; `errors` names each",
    429: "too many failures from this address",
    503: "it cannot be recorded now; nothing was done",
}
_ALWAYS = (400, 401, 403, 413, 422, 429, 503)


def needs(permission: str, *more: int, ok: Mapping[int, str] | None = None) -> dict[str, Any]:
    """Return the keywords of a route: its permission and the answers it may give.

    *more* are the statuses beyond those that any door may answer; *ok* describes further
    good ones, for example ``{200: "a replay"}``. A door to one's own things needs ``OWN``, which
    is no scope that a token could be asked for; one that is open to all needs nothing.
    """
    answers: dict[int | str, dict[str, Any]] = {
        status: {
            "description": _WORDS[status],
            "content": {"application/problem+json": {"schema": {"$ref": PROBLEM_PLACE}}},
        }
        for status in sorted({*_ALWAYS, *more})
    }
    answers.update({status: {"description": words} for status, words in (ok or {}).items()})
    security = [{"oauth": [] if permission == OWN else [permission]}] if permission else []
    return {
        "responses": answers,
        "openapi_extra": {"x-permission": permission, "security": security},
    }


def etag(revision: int) -> str:
    """Return the strong validator of *revision* (RFC 9110 §8.8.3)."""
    return f'"{revision}"'


def answer(
    body: object, status: int = 200, *, revision: int | None = None, secret: bool = False
) -> Response:
    """Answer with *body* as JSON; *secret* ones say that nobody may keep them."""
    headers = {"Cache-Control": "no-store" if secret else "private, no-cache"}
    if revision is not None:
        headers["ETag"] = etag(revision)
    return Response(orjson.dumps(body), status, headers, "application/json")


def page_of(page: Page[Any]) -> dict[str, Any]:
    """Return the wire form of a page whose items are in wire form already."""
    return {"items": list(page.items), "next": page.next}


def moment(instant: int | None) -> str | None:
    """Return the wire form of an instant that may be absent."""
    return None if instant is None else rfc3339(instant)
