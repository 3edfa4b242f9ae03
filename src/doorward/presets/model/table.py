"""Reading a document strictly: every member is taken by name and kind, and none is left over."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeVar

from doorward.kernel.errors import FieldError, Invalid

T = TypeVar("T")
_REQUIRED: Final = object()
_KINDS: Final[Mapping[type, str]] = {
    str: "a text",
    int: "a whole number",
    bool: "true or false",
    list: "a list",
    dict: "a table",
}


class Table:
    """The members of one table of a document, and what was found wrong in the whole of it."""

    def __init__(self, said: Any, place: str = "", errors: list[FieldError] | None = None) -> None:
        self.place = place
        self.errors: list[FieldError] = [] if errors is None else errors
        self._members: dict[str, Any] = {}
        if isinstance(said, Mapping):
            self._members = {str(name): value for name, value in said.items()}
        else:
            self.wrong("", _KINDS[dict])

    def take(self, name: str, kind: type[T], default: Any = _REQUIRED) -> Any:
        """Return the member *name*, which is of *kind*; the default where it is absent or null."""
        value = self._members.pop(name, None)
        if value is None:
            if default is _REQUIRED:
                self.wrong(name, "is missing")
                return kind()
            return default
        if isinstance(value, kind) and (kind is not int or not isinstance(value, bool)):
            return value
        self.wrong(name, _KINDS[kind])
        return kind() if default is _REQUIRED else default

    def words(self, name: str) -> list[str]:
        """Return the member *name*, a list of texts that may be absent."""
        found = self.take(name, list, [])
        if not all(isinstance(one, str) for one in found):
            self.wrong(name, "a list of texts")
            return []
        return list(found)

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def table(self, name: str) -> "Table":
        """Return the member *name*, a table that may be absent."""
        return Table(self._members.pop(name, {}), self._at(name), self.errors)

    def tables(self, name: str) -> Iterable["Table"]:
        """Return the member *name*, a list of tables that may be absent."""
        found = self.take(name, list, [])
        return [
            Table(one, f"{self._at(name)}[{number}]", self.errors)
            for number, one in enumerate(found)
        ]

    def rest(self) -> dict[str, Any]:
        """Return all that was not taken yet, for who knows the names by other means."""
        rest, self._members = self._members, {}
        return rest

    def end(self) -> None:
        """Find every member that was not taken wrong."""
        for name in sorted(self.rest()):
            self.wrong(name[:100], "there is no such member")

    def build(self, make: Callable[..., T], *values: Any) -> T | None:
        """Return what *make* makes of *values*, or None when it finds them wrong."""
        self.end()
        try:
            return make(*values)
        except Invalid as refusal:
            for error in refusal.errors:
                self.wrong(error.field, error.message)
            return None

    def wrong(self, name: str, message: str) -> None:
        """Note that the member *name* is wrong, and how to mend it."""
        self.errors.append(FieldError(self._at(name), message))

    def _at(self, name: str) -> str:
        return f"{self.place}.{name}" if self.place and name else self.place or name
