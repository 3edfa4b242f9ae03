"""The console's static files: read once, named by what they hold, kept by browsers for a year.

Ours stand below ``static/``; those made from npm packages below ``static/vendor/``, put there by
``make assets`` with their compressed forms beside them. All of them share one version, so that a
script finds the others by a relative address. A file is looked up among those that were read at
the first use, so no path leads out of the folder.
"""

import gzip
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from doorward.kernel.errors import Fault, NotAllowed, NotFound
from doorward.web.asgi import Request, Response

PREFIX: Final = "/console/static/"
FOLDER: Final = Path(__file__).with_name("static")
KINDS: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}
_PACKED: Final = frozenset({".css", ".js", ".svg", ".txt"})
_CODINGS: Final = (("br", ".br"), ("gzip", ".gz"), ("", ""))
_ALWAYS: Final = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Vary": "Accept-Encoding",
}


def asset(path: str) -> str:
    """Return the address of the static file *path* (``vendor/htmx.js``), for templates.

    Raises ``Fault`` when there is no such file.
    """
    return _shelf().address(path)


async def static(request: Request) -> Response:
    """Answer a request below :data:`PREFIX`; the tenant's prefix is off its path already."""
    return _shelf().answer(request)


@cache
def _shelf() -> "Shelf":
    return Shelf(FOLDER)


@dataclass(frozen=True, slots=True)
class Asset:
    """One file: its type, its digest, and its bytes by content coding, the best first."""

    kind: str
    digest: str
    forms: Mapping[str, bytes]


class Shelf:
    """Everything below one folder that browsers may have."""

    def __init__(self, folder: Path) -> None:
        self._assets = dict(_read(folder))
        whole = hashlib.sha256()
        for path, one in self._assets.items():
            whole.update(f"{path}\0{one.digest}\n".encode())
        self.version = whole.hexdigest()[:16]

    def __iter__(self) -> Iterator[str]:
        """Go through the paths of all files."""
        return iter(self._assets)

    def address(self, path: str) -> str:
        """Return the address of *path*, in which a change of any file shows."""
        if path not in self._assets:
            message = f"{path} is not among the console's files; `make assets` builds vendor/"
            raise Fault(message)
        return f"{PREFIX}{self.version}/{path}"

    def answer(self, request: Request) -> Response:
        """Return the file whose address was asked for; raises ``NotFound``, ``NotAllowed``."""
        version, _, path = request.path.removeprefix(PREFIX).partition("/")
        found = self._assets.get(path) if version == self.version else None
        if found is None:
            raise NotFound("there is nothing at this address")
        if request.method not in {"GET", "HEAD"}:
            raise NotAllowed("this method is not served here", ("GET", "HEAD"))
        taken = _taken(request.headers.get("accept-encoding", ""))
        coding = next(one for one in found.forms if not one or one in taken)
        tag = f'"{found.digest[:16]}{"-" * bool(coding)}{coding}"'
        headers = {"Content-Type": found.kind, "ETag": tag, **_ALWAYS}
        if coding:
            headers["Content-Encoding"] = coding
        if tag in request.headers.get("if-none-match", "").replace("W/", "").split(", "):
            return Response(304, b"", headers)
        return Response(200, found.forms[coding], headers)


def _read(folder: Path) -> Iterator[tuple[str, Asset]]:
    for path in sorted(folder.rglob("*")):
        kind = KINDS.get(path.suffix)
        if kind is None or not path.is_file():
            continue
        plain = path.read_bytes()
        forms = {"": plain}
        if path.suffix in _PACKED:
            forms = {coding: data for coding, end in _CODINGS if (data := _packed(path, end))}
        digest = hashlib.sha256(plain).hexdigest()
        yield path.relative_to(folder).as_posix(), Asset(kind, digest, forms)


def _packed(path: Path, end: str) -> bytes:
    """Return the form of *path* with this ending, b"" where there is none."""
    beside = path.with_name(path.name + end)
    if beside.is_file():
        return beside.read_bytes()
    return gzip.compress(path.read_bytes(), mtime=0) if end == ".gz" else b""


def _taken(header: str) -> set[str]:
    """Return the codings an Accept-Encoding header allows by name."""
    taken = set()
    for one in header.lower().split(","):
        coding, _, rest = one.strip().partition(";")
        quality = rest.strip().removeprefix("q=")
        if quality.strip("0.") or not rest:
            taken.add(coding.strip())
    return taken
