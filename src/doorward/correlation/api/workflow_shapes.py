"""How workflows and their runs look on the wire, and what their doors take."""

from dataclasses import asdict
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from doorward.correlation.model import MOST_STEPS, OPENED, Do, Run, State, Step, Trigger, Workflow
from doorward.web.api import Form, moment
from doorward.web.fields import Description, Name, Words, absent

Type = Annotated[str, StringConstraints(pattern=r"^[a-z_]+\.[a-z_]+$", max_length=60)]
Level = Literal["low", "medium", "high", "critical"]
Kind = Literal["client", "api_key", "api_token", "user", "address"]
Act = Literal["quarantine", "disable", "rotate", "revoke", "notify", "assign", "note"]
Key = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_.-]+$", max_length=100)]


class TriggerForm(Form):
    """What sets it off: any of these events, of these rules, of at least this severity."""

    types: Annotated[
        list[Type], Field(min_length=1, max_length=20, description="types of event")
    ] = [OPENED]  # noqa: RUF012 pydantic copies it
    rules: Annotated[
        list[Key],
        Field(max_length=50, description="ids of rules whose incidents set it off; none: any"),
    ] = []  # noqa: RUF012 pydantic copies it
    severity: Annotated[
        Level | None, Field(description="the least severity of an incident; null: any")
    ] = None


class StepForm(Form):
    """One step. What a step needs beside ``do`` is said with each member."""

    do: Act
    mode: Annotated[Literal["all", "write"], Field(description="how far a quarantine cuts off")] = (
        "all"
    )
    kinds: Annotated[
        list[Kind], Field(max_length=5, description="which assets; none: machine identities")
    ] = []  # noqa: RUF012 pydantic copies it
    to: Annotated[
        str,
        StringConstraints(max_length=500, pattern=r"^[!-~]*$"),
        Field(description="notify: a mail or https address; assign: a user's id or name"),
    ] = ""
    text: Annotated[Description, Field(description="a note, or what is told")] = ""


Steps = Annotated[list[StepForm], Field(min_length=1, max_length=MOST_STEPS)]


class WorkflowForm(Form):
    """A workflow to be made."""

    name: Name
    description: Description = ""
    trigger: TriggerForm = TriggerForm()
    steps: Annotated[Steps, Field(examples=[[{"do": "note", "text": "Seen by a workflow"}]])]
    approval: Annotated[bool, Field(description="whether a run waits for somebody")] = False
    enabled: bool = True

    def workflow(self) -> Workflow:
        """Return it as the verb takes it."""
        return Workflow(
            "", self.name, self.description, trigger_from(self.trigger), steps_from(self.steps),
            self.approval, self.enabled,
        )  # fmt: skip


class WorkflowEdit(Form):
    """What to change of a workflow; what is not named stays."""

    name: Name = absent()
    description: Description = absent()
    trigger: TriggerForm = absent()
    steps: Steps = absent()
    approval: bool = absent()
    enabled: bool = absent()


class OnIncident(Form):
    """The incident that a workflow is run on, or tried on."""

    incident: Annotated[Key, Field(description="its id or number")]


class ByEvent(Form):
    """The event that happened."""

    event: Annotated[
        str,
        StringConstraints(pattern=r"^[0-9]{1,18}(\.[0-9]{1,18})?$"),
        Field(description="its id", examples=["1"]),
    ]


class TriggerShown(BaseModel):
    """What sets a workflow off."""

    types: list[str]
    rules: list[str]
    severity: Level | None


class StepShown(BaseModel):
    """One step of a workflow."""

    do: Do
    mode: str
    kinds: list[str]
    to: str
    text: str


class WorkflowShown(BaseModel):
    """An answer to what happens."""

    id: str
    name: str
    description: str
    trigger: TriggerShown
    steps: list[StepShown]
    approval: bool
    enabled: bool
    user_defined: bool
    created_at: str | None
    last_modified: str | None


class WorkflowList(BaseModel):
    """All workflows that the caller may see, users' own first."""

    items: list[WorkflowShown]
    next: None


class LoggedShown(BaseModel):
    """What came of one step."""

    do: Do
    ok: bool
    words: str
    at: str


class RunShown(BaseModel):
    """One run of a workflow."""

    id: str
    workflow: str
    name: str
    event: str
    incident: Words | None
    state: State
    log: list[LoggedShown]
    decided_by: str | None
    created_at: str
    ended_at: str | None


class RunList(BaseModel):
    """One page of runs."""

    items: list[RunShown]
    next: str | None


class RunsBegun(BaseModel):
    """What an event has set off."""

    items: list[RunShown]
    next: None


class PlannedShown(BaseModel):
    """What one step would do."""

    do: Do
    words: str


class Planned(BaseModel):
    """What a workflow would do, step by step."""

    items: list[PlannedShown]
    next: None


class TypesShown(BaseModel):
    """The types of event that set something off."""

    types: list[str]


def trigger_from(form: TriggerForm) -> Trigger:
    """Return the trigger that *form* says."""
    return Trigger(tuple(form.types), tuple(form.rules), form.severity or "")


def steps_from(forms: list[StepForm]) -> tuple[Step, ...]:
    """Return the steps that *forms* say."""
    return tuple(Step(Do(one.do), one.mode, tuple(one.kinds), one.to, one.text) for one in forms)


def shown(one: Workflow) -> dict[str, Any]:
    """Return the wire form of a workflow."""
    trigger = one.trigger
    return {
        "id": one.id,
        "name": one.name,
        "description": one.description,
        "trigger": {
            "types": list(trigger.types),
            "rules": list(trigger.rules),
            "severity": trigger.severity or None,
        },
        "steps": [asdict(step) | {"kinds": list(step.kinds)} for step in one.steps],
        "approval": one.approval,
        "enabled": one.enabled,
        "user_defined": one.user_defined,
        "created_at": moment(one.created_at),
        "last_modified": moment(one.modified_at),
    }


def run_shown(run: Run) -> dict[str, Any]:
    """Return the wire form of a run."""
    return {
        "id": run.id,
        "workflow": run.workflow,
        "name": run.name,
        "event": run.event,
        "incident": run.incident or None,
        "state": run.state.value,
        "log": [{**one, "at": moment(one["at"])} for one in run.log],
        "decided_by": run.decided_by or None,
        "created_at": moment(run.created_at),
        "ended_at": moment(run.ended_at),
    }
