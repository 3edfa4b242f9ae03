"""Doors of rules: list, make, look, change and remove them, and try them on the past."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Response
from pydantic import AfterValidator, BaseModel, Field, StringConstraints
from pydantic_core import PydanticCustomError

from doorward.correlation.model import Severity
from doorward.correlation.service import (
    READ,
    WRITE,
    Kept,
    Rehearsal,
    create_rule,
    delete_rule,
    edit_rule,
    list_rules,
    play_sample,
    rehearse,
    show_rule,
)
from doorward.kernel.clock import HOUR, from_rfc3339
from doorward.kernel.errors import Invalid
from doorward.web.api import Caller, Desk, Form, IdempotencyKey, IfMatch, Workplace, answer, moment
from doorward.web.fields import ObjectId, absent, ends, gives, makes, once, sent

router = APIRouter(prefix="/rules", tags=["Rules"])


_EXAMPLE: Final = """title: A client was reset
logsource:
  product: doorward
detection:
  reset:
    type: client.reset
  condition: reset
level: low
"""


def _plain(text: str) -> str:
    if not text.replace("\n", "").replace("\r", "").replace("\t", "").isprintable():
        raise PydanticCustomError("lines", "printable characters, line ends and tabs")
    return text


Source = Annotated[
    str,
    StringConstraints(min_length=1, max_length=20_000),
    AfterValidator(_plain),
    Field(
        description="the rule, written in Sigma: event and correlation rules as YAML documents",
        examples=[_EXAMPLE],
    ),
]
Time = Annotated[str | None, Field(max_length=40, description="RFC 3339")]


class RuleForm(Form):
    """A rule to be made."""

    source: Source
    enabled: Annotated[bool, Field(description="whether it is watched for at once")] = True


class RuleEdit(Form):
    """What to change of a rule; what is not named stays."""

    source: Source = absent()
    enabled: bool = absent()


class OverTime(Form):
    """Over which events of the past a rule is tried: by default those of the last hour."""

    since: Time = None
    until: Time = None


class Unsaved(OverTime):
    """A rule that is tried before it is made."""

    source: Source


class DetectionShown(BaseModel):
    """A rule: what it looks for, and whether it is on."""

    id: str
    title: str
    description: str
    severity: Severity
    group_by: list[str] = Field(description="the fields that tell its incidents apart")
    enabled: bool
    built_in: bool
    source: str
    created_at: str | None
    last_modified: str | None


class RuleList(BaseModel):
    """All rules, the tenant's own first."""

    items: list[DetectionShown]
    next: None


class WouldShown(BaseModel):
    """An incident that would have been made. ``events`` are ids, the last 200."""

    title: str
    severity: Severity
    group: str
    about: dict[str, str]
    first_at: str
    last_at: str
    times: int
    events: list[str]


class DryRunShown(BaseModel):
    """What a rule would have found, and in how many events it looked for it."""

    events: int
    since: str | None
    complete: bool = Field(description="false when the time held more events than one run takes")
    found: list[WouldShown]


class SampleShown(BaseModel):
    """Events that show a rule at work, as REST shows events, and what it finds in them."""

    events: list[dict[str, Any]]
    found: list[WouldShown]


@router.get("", summary="List rules", **gives(READ, RuleList))
async def list_all_rules(
    desk: Desk,
    actor: Caller,
    built_in: Annotated[
        bool | None, Query(description="only built-in ones, or only others")
    ] = None,
) -> Response:
    """Every rule of the tenant. They are few: there is one page of them."""
    found = await desk.db.read(list_rules, actor)
    items = [shown(one) for one in found if built_in is None or one.built_in is built_in]
    return answer({"items": items, "next": None})


@router.post("", summary="Make a rule", **makes(WRITE, DetectionShown))
async def make_rule(
    desk: Desk, actor: Caller, form: RuleForm, key: IdempotencyKey = None
) -> Response:
    """Make a rule of one's own. It counts what happens from now on."""
    asked = once(key, "POST /rules", form)
    rule, fresh = await desk.db.transact(
        create_rule, actor, form.source, desk.clock(), enabled=form.enabled, once=asked
    )
    return answer(shown(rule), 201 if fresh else 200, revision=rule.revision)


@router.post("/dry-run", summary="Try an unsaved rule", **gives(READ, DryRunShown))
async def try_unsaved_rule(desk: Desk, actor: Caller, form: Unsaved) -> Response:
    """What a rule would have found in events of the past. Takes ``events:read`` too."""
    return await _rehearsed(desk, actor, "", form, form.source)


@router.get("/{rule_id}", summary="Look at a rule", **gives(READ, DetectionShown, 404))
async def look_at_rule(desk: Desk, actor: Caller, rule_id: ObjectId) -> Response:
    """One rule and its text."""
    rule = await desk.db.read(show_rule, actor, rule_id)
    return answer(shown(rule), revision=rule.revision)


@router.patch("/{rule_id}", summary="Change a rule", **gives(WRITE, DetectionShown, 404, 409, 412))
async def change_rule(
    desk: Desk, actor: Caller, rule_id: ObjectId, form: RuleEdit, expected: IfMatch
) -> Response:
    """Change a rule's text, or switch it on or off; a built-in one can only be switched."""
    rule = await desk.db.transact(
        edit_rule, actor, rule_id, sent(form), desk.clock(), expected.check
    )
    return answer(shown(rule), revision=rule.revision)


@router.delete("/{rule_id}", summary="Remove a rule", **ends(WRITE, 409))
async def remove_rule(desk: Desk, actor: Caller, rule_id: ObjectId, expected: IfMatch) -> Response:
    """Remove a rule of one's own; incidents that it made stay."""
    await desk.db.transact(delete_rule, actor, rule_id, desk.clock(), expected.check)
    return Response(status_code=204)


@router.post("/{rule_id}/dry-run", summary="Try a rule", **gives(READ, DryRunShown, 404))
async def try_rule(desk: Desk, actor: Caller, rule_id: ObjectId, form: OverTime) -> Response:
    """What this rule would have found in events of the past. Takes ``events:read`` too."""
    return await _rehearsed(desk, actor, rule_id, form, None)


@router.get("/{rule_id}/sample", summary="Play a rule's sample", **gives(READ, SampleShown, 404))
async def play_rule_sample(actor: Caller, rule_id: ObjectId) -> Response:
    """Events that show a built-in rule at work, and what it finds in them."""
    rehearsal, events = play_sample(actor, rule_id)
    return answer({"events": list(events), "found": _found(rehearsal)})


async def _rehearsed(
    desk: Workplace, actor: Caller, key: str, form: OverTime, source: str | None
) -> Response:
    until = _instant(form.until, "until") or desk.clock()
    begins = _instant(form.since, "since")
    since = until - HOUR if begins is None else begins
    rehearsal = await rehearse(desk.db, actor, key, source, since, until)
    return answer(
        {
            "events": rehearsal.events,
            "since": moment(rehearsal.since),
            "complete": rehearsal.complete,
            "found": _found(rehearsal),
        }
    )


def shown(kept: Kept) -> dict[str, Any]:
    """Return the wire form of a rule."""
    rule = kept.rule
    return {
        "id": rule.id,
        "title": rule.title,
        "description": rule.description,
        "severity": rule.severity.value,
        "group_by": list(rule.group_by),
        "enabled": kept.enabled,
        "built_in": kept.built_in,
        "source": kept.source,
        "created_at": moment(kept.created_at),
        "last_modified": moment(kept.modified_at),
    }


def _found(rehearsal: Rehearsal) -> list[dict[str, Any]]:
    return [
        {
            "title": one.last.title,
            "severity": one.last.severity.value,
            "group": one.last.group,
            "about": dict(one.last.about),
            "first_at": moment(one.first_at),
            "last_at": moment(one.last.at),
            "times": one.times,
            "events": list(one.events),
        }
        for one in rehearsal.found
    ]


def _instant(text: str | None, field: str) -> int | None:
    if text is None:
        return None
    try:
        return from_rfc3339(text)
    except (ValueError, OverflowError):
        raise Invalid.field(field, "a time such as 2030-01-01T00:00:00Z") from None
