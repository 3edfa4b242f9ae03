"""FastAPI's side of the problem table: every error of a REST door leaves as a problem."""

from collections.abc import Sequence
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from doorward.kernel.errors import (
    FieldError,
    Invalid,
    Malformed,
    NotAllowed,
    NotFound,
    Refusal,
)
from doorward.kernel.ids import request_id
from doorward.web.api import PROBLEM_PLACE, Problem
from doorward.web.problem import fault, problem

_log = structlog.get_logger("doorward.web")


def install(app: FastAPI) -> None:
    """Make *app* answer every refusal, broken rule and fault with an RFC 9457 problem.

    Its OpenAPI document gets the shape of one, which every route refers to.
    """
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _framework)
    app.add_exception_handler(Exception, _broken)
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        document = plain()
        document.setdefault("components", {}).setdefault("schemas", {}).update(_problem_schemas())
        return document

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend it


def _problem_schemas() -> dict[str, Any]:
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    parts: dict[str, Any] = schema.pop("$defs")
    return {**parts, PROBLEM_PLACE.rpartition("/")[2]: schema}


def invalid(errors: Sequence[Any]) -> Refusal:
    """Return the refusal that tells of pydantic's *errors*, in the caller's own field names."""
    if any(error["type"] == "json_invalid" for error in errors):
        return Malformed("the body is not JSON")
    return Invalid(*(FieldError(_path(error["loc"]), error["msg"]) for error in errors))


def _path(place: tuple[str | int, ...]) -> str:
    # The first part says whether it was body, query, path or header.
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place[1:])
    return path.lstrip(".") or str(place[0])


def _answer(request: Request, refusal: Refusal) -> Response:
    status, headers, body = problem(refusal, _request_id(request))
    return Response(body, status, headers)


def _request_id(request: Request) -> str:
    name: str = request.scope.get("state", {}).get("request_id") or request_id()
    return name


async def _refused(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refusal)  # noqa: S101 registered for this type alone
    return _answer(request, refusal)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 see above
    return _answer(request, invalid(error.errors()))


async def _framework(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 see above
    if error.status_code == 405:
        allow = tuple((error.headers or {}).get("Allow", "").split(", "))
        return _answer(request, NotAllowed("this method is not served here", allow))
    if error.status_code == 404:
        return _answer(request, NotFound("there is nothing at this address"))
    return _answer(request, Malformed("the request could not be read"))


async def _broken(request: Request, error: Exception) -> Response:
    name = _request_id(request)
    _log.error("fault", request_id=name, exc_info=error)
    status, headers, body = fault(name)
    return Response(body, status, headers)
