"""The one error tree. Codes of HTTP live elsewhere, in ``web/problem.py``.

::

    Refusal                     the caller is told `detail`; safe to show
    ├── Malformed               could not be read at all
    ├── Invalid                 read, but fields are wrong: `errors`
    ├── Unauthenticated         nobody we know
    │   └── CodeNeeded          the password is right, and a second factor is asked for
    ├── Forbidden               known, but `missing` these permissions
    │   └── Withheld            the same, where an API says so as if nobody were known
    ├── Unproven                known and allowed, but to prove anew who it is
    ├── NotFound                no such thing, or not yours: the same answer
    ├── NotAllowed              the method is not served here: `allow`
    ├── Conflict                clashes with what is there: `field`
    ├── Stale                   changed since it was read (If-Match)
    ├── TooLarge                more than the stated limit
    ├── Throttled               too many failures from there: `retry_after` seconds
    └── Unavailable             cannot be recorded or read now: `retry_after` seconds
    Fault                       ours; the caller is told only an id, the log the rest
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldError:
    """One wrong field: its path as the caller wrote it, and how to mend it."""

    field: str
    message: str


class Fault(Exception):
    """Something is wrong on our side. Its text is for the log only."""


class Refusal(Exception):
    """A request that is answered with a no. ``detail`` is safe for the caller.

    ``type`` names those that a program is to tell from others of the same status (RFC 9457 §3.1.1).
    """

    title = "Refused"
    type = "about:blank"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class Malformed(Refusal):
    """The request could not be read: not JSON, a duplicate member, a bad header."""

    title = "Malformed request"


class Invalid(Refusal):
    """The request was read, but fields are wrong; each is named with its mend."""

    title = "Invalid fields"

    def __init__(self, *errors: FieldError) -> None:
        super().__init__("; ".join(f"{error.field}: {error.message}" for error in errors))
        self.errors = errors

    @classmethod
    def field(cls, field: str, message: str) -> "Invalid":
        """Return the refusal of a single *field*."""
        return cls(FieldError(field, message))


class Unauthenticated(Refusal):
    """No credential, or none that is accepted. Never says which part was wrong."""

    title = "Unauthenticated"


class CodeNeeded(Unauthenticated):
    """The password is right; signing in takes a code of the second factor too."""

    title = "A code is needed"
    type = "/problems/code-needed"


class Unproven(Refusal):
    """The caller may do this, once it has proven anew that it is still the same person."""

    title = "Prove it is you"
    type = "/problems/fresh-proof-needed"


class Forbidden(Refusal):
    """The caller is known but lacks permissions; ``missing`` names them (D-4)."""

    title = "Missing permission"

    def __init__(self, detail: str, missing: tuple[str, ...] = ()) -> None:
        super().__init__(detail)
        self.missing = missing


class Withheld(Forbidden):
    """The caller lacks permissions, and this API answers that like a missing token (D-4)."""


class NotFound(Refusal):
    """There is no such thing for this caller: unknown and foreign are the same."""

    title = "Not found"


class NotAllowed(Refusal):
    """The method is not served at this address; ``allow`` lists those that are."""

    title = "Method not allowed"

    def __init__(self, detail: str, allow: tuple[str, ...] = ()) -> None:
        super().__init__(detail)
        self.allow = allow


class Conflict(Refusal):
    """It clashes with what is there already, for example a name that is taken."""

    title = "Conflict"

    def __init__(self, detail: str, field: str | None = None) -> None:
        super().__init__(detail)
        self.errors = (FieldError(field, detail),) if field else ()


class Stale(Refusal):
    """The thing was changed since the caller read it (RFC 9110 §13.1.1)."""

    title = "Changed meanwhile"


class TooLarge(Refusal):
    """More bytes than the stated limit."""

    title = "Too large"


class Throttled(Refusal):
    """Too many failures from this source; ``retry_after`` is in seconds."""

    title = "Too many failures"

    def __init__(self, detail: str, retry_after: int) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class Unavailable(Refusal):
    """It cannot be recorded or read now, so nothing was done; try in ``retry_after`` seconds."""

    title = "Unavailable"

    def __init__(self, detail: str = "the store is not reachable", retry_after: int = 1) -> None:
        super().__init__(detail)
        self.retry_after = retry_after
