"""When a refused request is worth sending again with a fresh token."""

import httpx


def bear(request: httpx.Request, token: str) -> bool:
    """Put *token* into *request*; return whether it could be sent a second time.

    A body that is streamed is gone once it was sent.
    """
    request.headers["Authorization"] = f"Bearer {token}"
    return isinstance(request.stream, httpx.ByteStream)


def is_stale(response: httpx.Response) -> bool:
    """Whether a fresh token may help.

    A 401 that speaks of scope is about rights, which another token of the same client would
    lack too.
    """
    challenge = response.headers.get("www-authenticate", "")
    return response.status_code == 401 and "insufficient_scope" not in challenge
