"""The one cookie there is: what a browser holds of a session; and who may use it.

A browser sends a cookie along with whatever any page makes it send. So a call by cookie counts
only if the browser says that one of our own pages made it.
"""

from typing import Final
from urllib.parse import urlsplit

from doorward.kernel.errors import Malformed
from doorward.settings import Settings
from doorward.web.asgi import Request

NAME: Final = "doorward_session"
HOST_ONLY: Final = "__Host-"
"""A browser takes a cookie of such a name from this very host alone, and only by https."""

SAFE: Final = frozenset(("GET", "HEAD", "OPTIONS"))


def cookie_name(settings: Settings, slug: str) -> str:
    """Return the name at the tenant of *slug*, the address's prefix: each has its own cookie."""
    own = f"{NAME}_{slug}" if slug else NAME
    return HOST_ONLY + own if settings.secure else own


def cookie_of(request: Request, settings: Settings) -> str | None:
    """Return what the browser holds for the tenant at the request's address.

    Raises ``Malformed`` when it holds two: then somebody else may have planted one of them.
    """
    header = request.single("cookie")
    if header is None:
        return None
    name = cookie_name(settings, request.address.slug)
    pairs = (part.strip().partition("=") for part in header.split(";"))
    values = [value for key, _, value in pairs if key == name]
    if len(values) > 1:
        raise Malformed("the session's cookie came more than once; clear this site's cookies")
    return values[0] if values else None


def cookie_to_set(settings: Settings, slug: str, value: str) -> str:
    """Return the header that lets a browser hold *value*, until it is closed."""
    return f"{cookie_name(settings, slug)}={value}; {_attributes(settings)}"


def cookie_to_clear(settings: Settings, slug: str) -> str:
    """Return the header that lets a browser forget the cookie."""
    return f"{cookie_name(settings, slug)}=; Max-Age=0; {_attributes(settings)}"


def is_from_ours(request: Request, base_url: str) -> bool:
    """Whether a browser's request was made by a page of ours at *base_url*.

    Fetch Metadata says so outright. A browser without it, or an address that it is not sent to,
    names the origin of all that changes anything.
    """
    site = request.single("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    return request.method in SAFE or request.single("origin") == origin_of(base_url)


def is_from_elsewhere(request: Request, base_url: str) -> bool:
    """Whether a browser says that a page of somebody else made this request.

    For doors that take no cookie yet, which programs may call as well: they say nothing.
    """
    if request.single("sec-fetch-site") is None and request.single("origin") is None:
        return False
    return not is_from_ours(request, base_url)


def origin_of(base_url: str) -> str:
    """Return the origin of an address, as browsers write it."""
    parts = urlsplit(base_url)
    default = {"http": 80, "https": 443}.get(parts.scheme)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}" + ("" if parts.port in {None, default} else f":{parts.port}")


def _attributes(settings: Settings) -> str:
    return "Path=/; HttpOnly; SameSite=Lax" + ("; Secure" if settings.secure else "")
