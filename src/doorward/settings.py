"""Every setting, read once from the environment into one frozen value.

A command-line flag of ``doorward serve`` writes the variable of the same name before
this is read, so that workers, which are processes of their own, see the same.
"""

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from doorward.kernel.errors import FieldError, Invalid
from doorward.kernel.filter import filter_of

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def setting(variable: str, words: str, default: object) -> Any:
    """Declare a field that is read from *variable*; *words* explain it to an operator."""
    return field(default=default, metadata={"variable": variable, "words": words})


@dataclass(frozen=True, slots=True)
class Settings:
    """How this installation runs. Defaults suit one machine and one person trying it."""

    data: Path = setting("DOORWARD_DATA", "folder of the database file and the keys", Path("data"))
    database: str = setting(
        "DOORWARD_DATABASE", "postgresql://… for many nodes; empty: SQLite in the data folder", ""
    )
    host: str = setting("DOORWARD_HOST", "address to listen on", "127.0.0.1")
    port: int = setting("DOORWARD_PORT", "port to listen on", 8420)
    public_url: str = setting(
        "DOORWARD_PUBLIC_URL", "address callers use; empty: http://localhost:<port>", ""
    )
    workers: int = setting("DOORWARD_WORKERS", "worker processes; 0: one for each core", 0)
    plane: str = setting("DOORWARD_PLANE", "which plane to serve: data, control or both", "both")
    trusted_proxies: tuple[Network, ...] = setting(
        "DOORWARD_TRUSTED_PROXIES",
        "networks whose X-Forwarded-For and X-Forwarded-Proto are believed, by commas",
        (),
    )
    throttle_failures: int = setting(
        "DOORWARD_THROTTLE_FAILURES",
        "failed authentications of one client from one address in a minute before 429",
        10,
    )
    throttle_address_failures: int = setting(
        "DOORWARD_THROTTLE_ADDRESS_FAILURES",
        "failed authentications from one address in a minute before 429",
        100,
    )
    throttle_loopback: bool = setting(
        "DOORWARD_THROTTLE_LOOPBACK", "count failures from this machine too", False
    )
    tls_cert: str = setting("DOORWARD_TLS_CERT", "PEM file of the certificate chain", "")
    tls_key: str = setting("DOORWARD_TLS_KEY", "PEM file of the certificate's key", "")
    outgoing_networks: str = setting(
        "DOORWARD_OUTGOING_NETWORKS",
        "addresses that are not public, and that tenants may have secrets and events sent to",
        "",
    )
    smtp_host: str = setting(
        "DOORWARD_SMTP_HOST",
        "server that mail is handed to; empty: links are shown, not mailed",
        "",
    )
    smtp_port: int = setting("DOORWARD_SMTP_PORT", "its port", 587)
    smtp_security: str = setting(
        "DOORWARD_SMTP_SECURITY", "starttls, tls from the first octet, or none", "starttls"
    )
    smtp_from: str = setting("DOORWARD_SMTP_FROM", "address that mail comes from", "")
    smtp_username: str = setting("DOORWARD_SMTP_USERNAME", "name to sign in with; empty: none", "")
    log: str = setting("DOORWARD_LOG", "form of the log: console or json", "console")
    otlp_endpoint: str = setting(
        "OTEL_EXPORTER_OTLP_ENDPOINT", "where OpenTelemetry traces go; empty: nowhere", ""
    )

    @property
    def base_url(self) -> str:
        """The address of the default tenant, without a slash at the end."""
        return (self.public_url or f"http://localhost:{self.port}").rstrip("/")

    @property
    def mails(self) -> bool:
        """Whether there is a server that mail can be handed to."""
        return bool(self.smtp_host and self.smtp_from)

    @property
    def secure(self) -> bool:
        """Whether callers are meant to use https (TOK-4)."""
        return self.base_url.startswith("https://")

    @property
    def database_url(self) -> str:
        """The PostgreSQL address, or the SQLite file's path."""
        return self.database or str(self.data / "doorward.sqlite3")


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read all settings; raises :class:`Invalid` naming each variable that is wrong."""
    environ = os.environ if environ is None else environ
    values: dict[str, object] = {}
    errors = []
    for one in fields(Settings):
        variable = one.metadata["variable"]
        text = environ.get(variable, "")
        if not text:
            continue
        try:
            values[one.name] = _READERS[one.name](text) if one.name in _READERS else text
        except ValueError as cause:
            errors.append(FieldError(variable, str(cause)))
    if errors:
        raise Invalid(*errors)
    return Settings(**values)  # type: ignore[arg-type]  # each was read by its field's reader


def _number(low: int, high: int) -> Any:
    def read(text: str) -> int:
        if not text.isdigit() or not low <= int(text) <= high:
            message = f"a whole number from {low} to {high}, not {text!r}"
            raise ValueError(message)
        return int(text)

    return read


def _flag(text: str) -> bool:
    if text not in {"0", "1"}:
        message = f"0 or 1, not {text!r}"
        raise ValueError(message)
    return text == "1"


def _one_of(*names: str) -> Any:
    def read(text: str) -> str:
        if text not in names:
            message = f"one of {', '.join(names)}, not {text!r}"
            raise ValueError(message)
        return text

    return read


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        message = f"an address such as https://doorward.example.com, not {text!r}"
        raise ValueError(message)
    return text


def _database(text: str) -> str:
    # Any other address would be taken for a file's path, and its password told in errors.
    if "://" in text and not text.startswith(("postgresql://", "postgres://")):
        message = "an address that begins with postgresql://, or nothing for SQLite"
        raise ValueError(message)
    return text


def _networks(text: str) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())


def _addresses(text: str) -> str:
    try:
        filter_of(text)
    except Invalid as cause:
        message = f"{cause.errors[0].message}, not {text!r}"
        raise ValueError(message) from None
    return text


_READERS: Mapping[str, Any] = {
    "data": Path,
    "database": _database,
    "port": _number(0, 65535),
    "public_url": _url,
    "workers": _number(0, 256),
    "plane": _one_of("data", "control", "both"),
    "trusted_proxies": _networks,
    "outgoing_networks": _addresses,
    "smtp_port": _number(1, 65535),
    "smtp_security": _one_of("starttls", "tls", "none"),
    "throttle_failures": _number(1, 1_000_000),
    "throttle_address_failures": _number(1, 1_000_000),
    "throttle_loopback": _flag,
    "log": _one_of("console", "json"),
}
