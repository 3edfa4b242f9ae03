"""Messages cannot be broken out of: whatever an event holds stays where it belongs."""

import csv
import io
import json
import re

import pytest

from doorward.events import Recorded
from doorward.streams.model import FIELDS, flat
from doorward.streams.pump.trail import Trail
from doorward.streams.sinks.formats import cef, csv_row, rfc5424

NASTY = 'a"b]c\\d|e=f\ng\r\x00h,=1+1'


def event(**members: object) -> Recorded:
    """Return an event full of what separates things."""
    body = {"v": 1, "address": "192.0.2.7", "reason": NASTY, "details": {"name": NASTY}}
    said = {
        "id": "7", "tenant": "t", "at": 1_700_000_000_000, "type": "external.reported",
        "client": NASTY, "actor": NASTY, "actor_kind": "client", "result": "refused", "body": body,
    }  # fmt: skip
    return Recorded(**{**said, **members})  # type: ignore[arg-type]  # as above


def test_structured_data_is_escaped() -> None:
    """
    Quotes, brackets and backslashes of values are escaped (RFC 5424 §6.3.3), and the event's
    JSON is whole.
    """
    line = rfc5424(event(), "host", again=True).decode()
    data = re.search(r"\[doorward@32473 ((?:\\.|[^\]\\])*)\] (.*)\Z", line, re.DOTALL)

    assert data
    pairs = dict(re.findall(r'(\w+)="((?:\\.|[^"\\])*)"', data[1]))
    assert re.sub(r'\\(["\\\]])', r"\1", pairs["actor"]) == NASTY
    assert (pairs["v"], pairs["id"], pairs["again"]) == ("1", "7", "true")
    assert json.loads(data[2])["details"]["name"] == NASTY


def test_cef_is_one_line_with_its_own_separators_only() -> None:
    """
    No value adds a field or a line.
    """
    line = cef(event(), "host", again=False).decode()

    assert "\n" not in line
    assert "\r" not in line
    head, extension = line.partition("CEF:0|")[2].rsplit("|", 1)[0], line
    assert head.startswith("Doorward|Doorward|")
    assert len(re.findall(r"(?<!\\)=", extension.partition(" reason=")[2])) == len(
        re.findall(r" (cnt|cs\dLabel|cs\d)=", extension.partition(" reason=")[2])
    )


def test_csv_has_its_fields_and_no_formula() -> None:
    """
    Fields in their fixed order on one line; a spreadsheet works nothing out.
    """
    line = csv_row(event(actor="=1+1"), "host", again=False).decode()
    cells = next(csv.reader(io.StringIO(line.partition(" - external.reported - ")[2])))

    assert "\n" not in line
    assert len(cells) == len(FIELDS) + 1
    assert cells[FIELDS.index("user")] == "'=1+1"
    assert cells[FIELDS.index("timestamp")] == "2023-11-14 22:13:20 UTC"


@pytest.mark.parametrize(
    ("type", "result", "log"),
    [
        ("client.created", "success", "admin_audit"),
        ("token.issued", "success", "activity_monitoring"),
        ("call.refused", "refused", "policy_violation"),
        ("authentication.failed", "error", "policy_violation"),
        ("incident.opened", "success", "incident"),
        ("quarantine.placed", "success", "remediation"),
    ],
)
def test_every_event_is_of_one_of_five_logs(type: str, result: str, log: str) -> None:
    """
    What was refused is a violation, what people changed an audit, the rest by its noun.
    """
    assert flat(event(type=type, result=result))["log_type"] == log


def test_a_trail_is_sure_only_of_what_was_held_long_enough() -> None:
    """
    Written is not arrived; what breaks off goes back to what is sure.
    """
    trail = Trail("1")
    trail.wrote("5", 10.0)
    trail.wrote("9", 12.0)
    trail.settle(14.9, 5.0)
    assert trail.sure == "1"
    trail.settle(15.0, 5.0)
    assert trail.sure == "5"
    assert trail.broke() == "5"
    assert not trail.open
