"""The two error shapes of the wire, each pinned once."""

from typing import Any

import httpx

Json = dict[str, Any]


def problem(answer: httpx.Response, status: int) -> Json:
    """Return an RFC 9457 problem after checking everything that every problem has."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: Json = answer.json()
    assert body["status"] == status
    assert isinstance(body["type"], str)
    assert body["title"]
    assert body["request_id"] == answer.headers["x-request-id"]
    return body


def fields(answer: httpx.Response, status: int = 422) -> list[str]:
    """Return the names of the fields a problem complains of."""
    errors = problem(answer, status)["errors"]
    assert all(set(error) >= {"field", "message"} for error in errors)
    return [error["field"] for error in errors]


def missing(answer: httpx.Response) -> list[str]:
    """Return the permissions a 403 names, after checking its challenge (RFC 6750 §3.1)."""
    body = problem(answer, 403)
    challenge = answer.headers["www-authenticate"]
    assert challenge.startswith("Bearer ")
    assert 'error="insufficient_scope"' in challenge
    named: list[str] = body["missing"]
    assert f'scope="{" ".join(named)}"' in challenge
    return named


def oauth_error(answer: httpx.Response, status: int) -> str:
    """Return the code of an RFC 6749 §5.2 error after checking everything it must have."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-request-id"]
    if status == 401:
        assert answer.headers["www-authenticate"].startswith("Basic ")
    body: Json = answer.json()
    assert set(body) <= {"error", "error_description", "error_uri"}
    code: str = body["error"]
    return code
