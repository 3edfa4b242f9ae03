"""Doors that hand out the evidence of an incident: JSON and Markdown, each with its digest."""

import hashlib
from typing import Any

import orjson
from fastapi import APIRouter, Response

from doorward.kernel.clock import rfc3339
from doorward.response.api.cutting import quarantine_shown, reach_shown
from doorward.response.api.shapes import entry_shown, shown
from doorward.response.service import READ, Evidence, gather, taken_away
from doorward.web.api import Caller, Desk, needs
from doorward.web.fields import ObjectId

router = APIRouter(prefix="/incidents", tags=["Incidents"])


@router.get(
    "/{id}/evidence.json",
    summary="Take the evidence away as JSON",
    **needs(READ, 404, ok={200: "the evidence, and the SHA-256 of its canonical form"}),
)
async def evidence_as_json(desk: Desk, actor: Caller, id: ObjectId) -> Response:
    """All that is known: ``evidence``, and the ``sha256`` of it with sorted keys and no blanks."""
    found = await desk.db.read(gather, actor, id, desk.clock())
    body = written(found)
    digest = digest_of(body)
    now = desk.clock()
    await desk.db.transact(taken_away, actor, found.incident.id, "json", digest, now)
    content = orjson.dumps({"evidence": body, "sha256": digest}, option=orjson.OPT_INDENT_2)
    return _file(content, found, "json", "application/json")


_TEXT: dict[str, Any] = needs(
    READ, 404, ok={200: "the evidence as a text, with the SHA-256 of all above its end"}
)
_TEXT["responses"][200]["content"] = {"text/markdown": {"schema": {"type": "string"}}}


@router.get(
    "/{id}/evidence.md",
    summary="Take the evidence away as Markdown",
    response_class=Response,
    **_TEXT,
)
async def evidence_as_text(desk: Desk, actor: Caller, id: ObjectId) -> Response:
    """The same for people. The last line tells the SHA-256 of every byte before it."""
    found = await desk.db.read(gather, actor, id, desk.clock())
    text = told(written(found))
    digest = hashlib.sha256(text.encode()).hexdigest()
    now = desk.clock()
    await desk.db.transact(taken_away, actor, found.incident.id, "markdown", digest, now)
    content = f"{text}SHA-256 of all above: {digest}\n".encode()
    return _file(content, found, "md", "text/markdown; charset=utf-8")


def digest_of(body: Any) -> str:
    """Return the SHA-256 of *body* in its one canonical form."""
    return hashlib.sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).hexdigest()


def written(found: Evidence) -> dict[str, Any]:
    """Return the evidence in wire form."""
    return {
        "incident": shown(found.incident),
        "taken_at": rfc3339(found.at),
        "taken_by": found.by,
        "events": [
            {
                "id": event.id, "time": rfc3339(event.at), "type": event.type,
                "client_id": event.client, "actor": event.actor, "result": event.result,
                **{name: event.body[name] for name in sorted(event.body)},
            }
            for event in found.events
        ],
        "history": [entry_shown(one) for one in found.entries],
        "quarantines": [quarantine_shown(one) for one in found.quarantines],
        "blast_radius": [reach_shown(one) for one in found.reach],
    }  # fmt: skip


def told(body: dict[str, Any]) -> str:
    """Return the evidence as a text for people."""
    incident = body["incident"]
    lines = [
        f"# Incident {incident['number']}: {_plain(incident['title'])}",
        "",
        f"Severity {incident['severity']}, {incident['status']}.",
        f"Found by {_plain(incident['rule']) or 'a person'}.",
        f"Opened {incident['opened_at']}, last changed {incident['updated_at']}.",
        f"Taken {body['taken_at']} by {body['taken_by']}.",
        "",
        "## What it touches",
        *[f"* {one['kind']} `{one['id']}` {_plain(one['name'])}" for one in incident["assets"]],
        "",
        "## Blast radius",
        *[_reached(one) for one in body["blast_radius"]],
        "",
        "## Quarantine",
        *[_cut(one) for one in body["quarantines"]],
        "",
        "## History",
        *[
            f"* {one['time']} {one['kind']} by {one['author']}: {_plain(one['text'])}"
            for one in body["history"]
        ],
        "",
        "## Events",
        *[
            f"* {one['time']} `{one['id']}` {one['type']} {one['result']}, client"
            f" {one['client_id'] or '-'}, from {one.get('address', '-')}"
            for one in body["events"]
        ],
        "",
        "",
    ]
    return "\n".join(lines)


def _reached(one: dict[str, Any]) -> str:
    places = ", ".join(place["place"] or "-" for place in one["places"])
    return (
        f"* `{one['asset']['id']}`: {one['calls_week']} calls in seven days"
        f" ({one['refused_week']} refused), {one['tokens']} recent tokens;"
        f" from {places or 'nowhere'}"
    )


def _cut(one: dict[str, Any]) -> str:
    until = f"until {one['restored_at']}" if one["restored_at"] else "in force"
    asset = one["asset"]["id"]
    return f"* `{asset}` ({one['mode']}) from {one['placed_at']}, {until}: {_plain(one['reason'])}"


def _plain(text: str) -> str:
    """Return what somebody wrote on one line, with nothing that Markdown would make of it."""
    return "".join(f"\\{one}" if one in "\\`*_[]<>#|!" else one for one in " ".join(text.split()))


def _file(content: bytes, found: Evidence, ending: str, kind: str) -> Response:
    name = f"incident-{found.incident.number}.{ending}"
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, 200, headers, kind)
