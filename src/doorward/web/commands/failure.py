"""How a command ends when it cannot do what it was asked: one line, and an exit code."""

from collections.abc import Mapping
from enum import IntEnum
from typing import Any


class Exit(IntEnum):
    """The exit codes of ``doorward``, the same for every command (docs/cli.md)."""

    OK = 0
    REFUSED = 1
    USAGE = 2
    INITIALISED = 3
    DENIED = 4
    UNREACHABLE = 5


class Failed(Exception):
    """A command ends here. The message is for a person: what is wrong, and how to mend it."""

    def __init__(self, message: str, code: Exit = Exit.REFUSED) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


_CODES = {401: Exit.DENIED, 403: Exit.DENIED, 500: Exit.UNREACHABLE, 503: Exit.UNREACHABLE}


def refused(status: int, problem: Mapping[str, Any], retry_after: str | None = None) -> Failed:
    """Return the failure that tells of an RFC 9457 *problem* in one line.

    A wrong field is named with its mend, a missing permission with who can give it, and
    what the server itself cannot do with the id that finds it in the log.
    """
    words = _words(status, problem)
    if retry_after:
        words += f"; try again in {retry_after} s"
    if status >= 500 and problem.get("request_id"):
        words += f" (request {problem['request_id']})"
    return Failed(plain(words), _CODES.get(status, Exit.REFUSED))


def _words(status: int, problem: Mapping[str, Any]) -> str:
    errors = problem.get("errors")
    if errors:
        return "; ".join(f"{one.get('field')}: {one.get('message')}" for one in errors)
    missing = problem.get("missing")
    if missing:
        return (
            f"the command line's client lacks the permission {', '.join(missing)}: have it granted,"
            " or use another client (doorward login)"
        )
    detail = problem.get("detail") or problem.get("error_description") or problem.get("error")
    return str(detail or problem.get("title") or f"the server answered {status}")


def plain(text: str) -> str:
    """Return *text* on one line and without anything that could steer a terminal."""
    return "".join(one if one.isprintable() else f"\\x{ord(one):02x}" for one in text)
