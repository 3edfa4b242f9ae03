"""A sink: a place outside where a tenant's events are sent, and what may be said of it."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any, Final

import orjson

from doorward.kernel.errors import FieldError, Invalid
from doorward.web.receivers import check_receiver

LONGEST_PEM: Final = 20_000
_HOST: Final = re.compile(r"[0-9A-Za-z]([0-9A-Za-z.:-]{0,251}[0-9A-Za-z])?\Z", re.ASCII)


class Kind(StrEnum):
    """What a sink speaks. The names are permanent."""

    SYSLOG = "syslog"
    WEBHOOK = "webhook"
    FILE = "file"


class Transport(StrEnum):
    """How syslog travels: encrypted, unless somebody says otherwise."""

    TLS = "tls"
    TCP = "tcp"
    UDP = "udp"


class Format(StrEnum):
    """How a syslog message is written."""

    RFC5424 = "rfc5424"
    CEF = "cef"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class SyslogTerms:
    """A syslog receiver. Raises :class:`Invalid` naming each member that cannot be.

    ``ca`` (PEM) is trusted instead of the system's authorities, ``server_name`` is what the
    certificate must name where that is not ``host``; ``certificate`` is shown to the receiver,
    its key is kept sealed.
    """

    host: str = ""
    port: int = 6514
    transport: Transport = Transport.TLS
    format: Format = Format.RFC5424
    ca: str = ""
    server_name: str = ""
    certificate: str = ""

    def __post_init__(self) -> None:
        errors = []
        if not _HOST.match(self.host):
            errors.append(FieldError("host", "a host name or an address, without a port"))
        if not 1 <= self.port <= 65_535:
            errors.append(FieldError("port", "1 to 65535"))
        if self.server_name and not _HOST.match(self.server_name):
            errors.append(FieldError("server_name", "a name that a certificate can have"))
        errors += _pems(self, "ca", "certificate")
        if self.transport is not Transport.TLS:
            errors += [
                FieldError(name, "goes with the transport tls only")
                for name in ("ca", "server_name", "certificate")
                if getattr(self, name)
            ]
        if errors:
            raise Invalid(*errors)

    @property
    def address(self) -> str:
        """Where it is, for people."""
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class WebhookTerms:
    """An https address that batches of events are posted to; ``ca`` as for syslog."""

    url: str = ""
    ca: str = ""

    def __post_init__(self) -> None:
        check_receiver(self.url, "url")
        errors = _pems(self, "ca")
        if errors:
            raise Invalid(*errors)

    @property
    def address(self) -> str:
        """Where it is, for people."""
        return self.url


@dataclass(frozen=True, slots=True)
class FileTerms:
    """Lines of JSON in the data folder: *files* of them, each of at most so many megabytes."""

    megabytes: int = 100
    files: int = 10

    def __post_init__(self) -> None:
        errors = []
        if not 1 <= self.megabytes <= 10_000:
            errors.append(FieldError("megabytes", "1 to 10000"))
        if not 2 <= self.files <= 1_000:
            errors.append(FieldError("files", "2 to 1000"))
        if errors:
            raise Invalid(*errors)

    @property
    def address(self) -> str:
        """Where it is, for people."""
        return "the data folder"


Terms = SyslogTerms | WebhookTerms | FileTerms
_TERMS: Final[Mapping[Kind, type[Terms]]] = {
    Kind.SYSLOG: SyslogTerms,
    Kind.WEBHOOK: WebhookTerms,
    Kind.FILE: FileTerms,
}
_CHOICES: Final[Mapping[str, type[StrEnum]]] = {"transport": Transport, "format": Format}


@dataclass(frozen=True, slots=True)
class Sink:
    """One sink of a tenant. ``types`` are the only events it gets; empty means all."""

    id: str
    tenant: str
    name: str
    enabled: bool
    types: tuple[str, ...]
    terms: Terms
    sealed: bytes | None
    revision: int
    created_at: int
    modified_at: int

    @property
    def kind(self) -> Kind:
        """What it speaks."""
        return next(kind for kind, terms in _TERMS.items() if isinstance(self.terms, terms))


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sink is. ``sure`` is the place up to which all has arrived, ``sent`` what was
    written; instants in ms. ``lag`` is how old (ms) the next event was at ``looked_at``.
    """

    sure: str
    sent: str
    count: int = 0
    lag: int = 0
    looked_at: int = 0
    sent_at: int = 0
    error: str = ""
    error_at: int = 0
    failing_since: int = 0


def check_terms(kind: Kind, members: Mapping[str, Any]) -> Terms:
    """Return the terms of a sink of *kind*; raises :class:`Invalid` for members it has not."""
    terms = _TERMS[kind]
    known = {one.name for one in fields(terms)}
    strange = [FieldError(name, f"a {kind} sink has no such member") for name in members]
    strange = [one for one in strange if one.field not in known]
    if strange:
        raise Invalid(*strange)
    return terms(**{name: _typed(name, value) for name, value in members.items()})


def terms_of(kind: str, text: str) -> Terms:
    """Return what :func:`write_terms` wrote."""
    return check_terms(Kind(kind), orjson.loads(text))


def write_terms(terms: Terms) -> str:
    """Return *terms* as the store keeps them."""
    return orjson.dumps(asdict(terms)).decode()


def secret_of(sink: str) -> str:
    """Return the context that the secret of *sink* is sealed in."""
    return f"sink {sink}"


def _typed(name: str, value: Any) -> Any:
    return _CHOICES[name](value) if name in _CHOICES else value


def _pems(terms: Any, *names: str) -> list[FieldError]:
    return [
        FieldError(name, "certificates in PEM form: -----BEGIN CERTIFICATE-----")
        for name in names
        if (text := getattr(terms, name))
        and (len(text) > LONGEST_PEM or not text.strip().startswith("-----BEGIN CERTIFICATE-----"))
    ]
