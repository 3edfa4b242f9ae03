"""Doors to an API's endpoint rules."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from doorward.access.model import Rule, RuleTerms
from doorward.access.service import (
    APIS_READ,
    APIS_WRITE,
    create_rule,
    delete_rule,
    edit_rule,
    list_rules,
    show_rule,
)
from doorward.web.api import (
    Caller,
    Desk,
    Form,
    IdempotencyKey,
    IfMatch,
    Paging,
    answer,
    moment,
    page_of,
)
from doorward.web.fields import ObjectId, absent, ends, gives, makes, once, sent
from doorward_sdk import LONGEST_PATH, TEMPLATE_PATTERN

router = APIRouter(prefix="/apis/{api_id}/rules", tags=["APIs"])

Method = Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
Template = Annotated[
    str,
    Field(
        pattern=TEMPLATE_PATTERN,
        max_length=LONGEST_PATH,
        description="a path in which {name} stands for one whole segment",
        examples=["/v1/orders/{id}"],
    ),
]
Permissions = Annotated[
    list[Annotated[str, Field(max_length=100)]],
    Field(max_length=100, examples=[["orders:read"]]),
]
AnyOf = Annotated[Permissions, Field(description="one of these is needed, where there are any")]
AllOf = Annotated[Permissions, Field(description="every one of these is needed")]


class RuleForm(Form):
    """What calls of one method and path need. A rule that asks for nothing is refused."""

    method: Method
    template: Template
    any_of: AnyOf = []  # noqa: RUF012 pydantic copies it
    all_of: AllOf = []  # noqa: RUF012 see above


class RuleEdit(Form):
    """What to change of a rule; what is not named stays."""

    method: Method = absent()
    template: Template = absent()
    any_of: AnyOf = absent()
    all_of: AllOf = absent()


class RuleShown(BaseModel):
    """An endpoint rule."""

    id: str
    method: str
    template: str
    any_of: list[str]
    all_of: list[str]
    created_at: str
    last_modified: str


class RuleList(BaseModel):
    """One page of rules."""

    items: list[RuleShown]
    next: str | None


@router.get("", summary="List an API's endpoint rules", **gives(APIS_READ, RuleList, 404))
async def list_all_rules(desk: Desk, actor: Caller, api_id: ObjectId, window: Paging) -> Response:
    """What calls of an API need; a call that no rule names is denied."""
    page = await desk.db.read(list_rules, actor, api_id, window)
    return answer(page_of(page.map(_shown)))


@router.post("", summary="Add an endpoint rule", **makes(APIS_WRITE, RuleShown, 404))
async def add_rule(
    desk: Desk, actor: Caller, api_id: ObjectId, form: RuleForm, key: IdempotencyKey = None
) -> Response:
    """Say what calls of one method and path need."""
    terms = RuleTerms(form.method, form.template, frozenset(form.any_of), frozenset(form.all_of))
    asked = once(key, f"POST /apis/{api_id}/rules", form)
    rule, fresh = await desk.db.transact(create_rule, actor, api_id, terms, desk.clock(), asked)
    return answer(_shown(rule), 201 if fresh else 200, revision=rule.revision)


@router.get("/{rule_id}", summary="Look at an endpoint rule", **gives(APIS_READ, RuleShown, 404))
async def look_at_rule(desk: Desk, actor: Caller, api_id: ObjectId, rule_id: ObjectId) -> Response:
    """One rule."""
    rule = await desk.db.read(show_rule, actor, api_id, rule_id)
    return answer(_shown(rule), revision=rule.revision)


@router.patch(
    "/{rule_id}",
    summary="Change an endpoint rule",
    **gives(APIS_WRITE, RuleShown, 404, 409, 412),
)
async def change_rule(
    desk: Desk,
    actor: Caller,
    api_id: ObjectId,
    rule_id: ObjectId,
    form: RuleEdit,
    expected: IfMatch,
) -> Response:
    """Change a rule; it holds from the next call on."""
    changes = {
        name: frozenset(value) if isinstance(value, list) else value
        for name, value in sent(form).items()
    }
    place = (api_id, rule_id)
    rule = await desk.db.transact(edit_rule, actor, place, changes, desk.clock(), expected.check)
    return answer(_shown(rule), revision=rule.revision)


@router.delete("/{rule_id}", summary="Remove an endpoint rule", **ends(APIS_WRITE, 409))
async def remove_rule(
    desk: Desk, actor: Caller, api_id: ObjectId, rule_id: ObjectId, expected: IfMatch
) -> Response:
    """Remove a rule: its calls are denied from the next one on."""
    place = (api_id, rule_id)
    await desk.db.transact(delete_rule, actor, place, desk.clock(), expected.check)
    return Response(status_code=204)


def _shown(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "method": rule.terms.method,
        "template": rule.terms.template,
        "any_of": sorted(rule.terms.any_of),
        "all_of": sorted(rule.terms.all_of),
        "created_at": moment(rule.created_at),
        "last_modified": moment(rule.modified_at),
    }
