"""How an event is written as a syslog message: RFC 5424, with CEF or CSV within where asked for.

The structured data is published in docs/events-out.md; its version is its first parameter.
"""

import csv
import io
import re
from collections.abc import Mapping
from typing import Any, Final, Protocol

import orjson

from doorward import __version__
from doorward.events import TYPES, Recorded
from doorward.kernel.clock import rfc3339
from doorward.streams.model import FIELDS, Format, flat

SCHEMA: Final = "1"
ELEMENT: Final = "doorward@32473"
"""Named under the number that RFC 5612 keeps for examples: this product has none of its own."""
_AUDIT: Final = 13 * 8
_SEVERITY: Final[Mapping[str, int]] = {"success": 6, "refused": 4, "error": 3}
_CEF_SEVERITY: Final[Mapping[str, int]] = {"success": 2, "refused": 6, "error": 8}
_IN_DATA: Final = re.compile(r'(["\\\]])')
_NO_NAME: Final = re.compile(r"[^\x21-\x7e]")
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f]")
_FORMULA: Final = ("=", "+", "-", "@")


class Write(Protocol):
    """Writes an event as the server *host*, saying whether it may have been sent before."""

    def __call__(self, event: Recorded, host: str, *, again: bool) -> bytes:
        """Return the message."""


def rfc5424(event: Recorded, host: str, *, again: bool) -> bytes:
    """Return *event* with its ids as structured data and all of it as JSON (RFC 5424 §6)."""
    said = {
        "v": SCHEMA,
        "id": event.id,
        "tenant": event.tenant,
        "type": event.type,
        "result": event.result,
        "actor": event.actor,
        "client": event.client,
        "address": event.body.get("address", ""),
    }
    pairs = [f'{name}="{_IN_DATA.sub(_escaped, value)}"' for name, value in said.items() if value]
    if again:
        pairs.append('again="true"')
    data = f"[{ELEMENT} {' '.join(pairs)}]"
    return _head(event, host, data) + orjson.dumps(event.members())


def cef(event: Recorded, host: str, *, again: bool) -> bytes:
    """Return *event* in the Common Event Format, in a syslog frame."""
    kind = TYPES.get(event.type)
    words = kind.words if kind else event.type
    body = event.body
    details = body.get("details")
    said: dict[str, Any] = {
        "rt": event.at,
        "externalId": event.id,
        "outcome": event.result,
        "suser": event.actor,
        "src": body.get("address"),
        "reason": body.get("reason"),
        "cnt": body.get("count", 1),
        "cs1Label": "tenant",
        "cs1": event.tenant,
        "cs2Label": "client",
        "cs2": event.client,
        "cs3Label": "details",
        "cs3": orjson.dumps(details).decode() if details else "",
        "cs4Label": "again",
        "cs4": "true" if again else "",
    }
    pairs = [
        f"{name}={_in_extension(value)}"
        for name, value in said.items()
        if value not in (None, "") and said.get(name.removesuffix("Label")) not in (None, "")
    ]
    parts = [_in_header(one) for one in ("Doorward", "Doorward", __version__, event.type, words)]
    line = f"CEF:0|{'|'.join(parts)}|{_CEF_SEVERITY.get(event.result, 5)}|{' '.join(pairs)}"
    return _head(event, host, "-") + line.encode()


def csv_row(event: Recorded, host: str, *, again: bool) -> bytes:
    """Return *event* as one row with its fields in their fixed order, in a syslog frame.

    Times are ``YYYY-MM-DD HH:MM:SS`` and their zone. A cell that a spreadsheet would work out as
    a formula begins with an apostrophe.
    """
    values = flat(event)
    values["timestamp"] = f"{rfc3339(event.at)[:19].replace('T', ' ')} UTC"
    cells = [_cell(values[name]) for name in FIELDS]
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow([*cells, "again" if again else ""])
    return _head(event, host, "-") + line.getvalue().encode()


WRITERS: Final[Mapping[Format, Write]] = {
    Format.RFC5424: rfc5424,
    Format.CEF: cef,
    Format.CSV: csv_row,
}


def _head(event: Recorded, host: str, data: str) -> bytes:
    priority = _AUDIT + _SEVERITY.get(event.result, 5)
    name = _NO_NAME.sub("?", event.type)[:32]
    return f"<{priority}>1 {rfc3339(event.at)} {host} doorward - {name} {data} ".encode()


def _escaped(found: "re.Match[str]") -> str:
    return f"\\{found[1]}"


def _in_header(text: str) -> str:
    plain = _CONTROLS.sub(" ", text)
    return plain.replace("\\", "\\\\").replace("|", "\\|")


def _in_extension(value: Any) -> str:
    text = str(value).replace("\\", "\\\\").replace("=", "\\=").replace("\r", "\\r")
    return _CONTROLS.sub(" ", text.replace("\n", "\\n"))


def _cell(value: str | None) -> str:
    text = _CONTROLS.sub(" ", value or "")
    return f"'{text}" if text.startswith(_FORMULA) else text
