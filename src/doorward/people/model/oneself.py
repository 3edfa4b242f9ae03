"""What a user is told of itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Oneself:
    """Who a user is at *home*, the tenant it lives in."""

    id: str
    home: str
    username: str
    name: str
    first_name: str
    last_name: str
    email: str
