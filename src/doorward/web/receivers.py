"""Where a tenant lets this server send something, and how that went: values, no network."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from doorward.kernel.errors import Invalid
from doorward.kernel.filter import AddressFilter

LONGEST_URL: Final = 500


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a delivery went. ``status`` is None where nobody answered; ``reason`` is for people."""

    status: int | None
    tries: int
    reason: str = ""

    @property
    def arrived(self) -> bool:
        """Whether the receiver said that it has it."""
        return self.status is not None and 200 <= self.status < 300


Deliver = Callable[[str, bytes, Mapping[str, str], AddressFilter], Awaitable[Delivery]]
"""Posts a body with headers to an address, when it is public or among those allowed."""


def check_receiver(url: str, field: str = "receiver") -> None:
    """Raise :class:`Invalid` for what is no https address that a tenant may choose."""
    words = "an https address such as https://correlator.example.com/secret"
    try:
        parts = urlsplit(url)
        fits = parts.port != 0 and parts.scheme == "https" and bool(parts.hostname)
    except ValueError:
        raise Invalid.field(field, words) from None
    odd = parts.username is not None or bool(parts.fragment) or "\\" in url or " " in url
    plain = url.isascii() and url.isprintable() and len(url) <= LONGEST_URL
    if not fits or odd or not plain:
        raise Invalid.field(field, words)
