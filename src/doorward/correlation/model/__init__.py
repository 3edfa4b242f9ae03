"""Rules and their evaluation, and what answers an incident: values, pure."""

from doorward.correlation.model.engine import Engine
from doorward.correlation.model.fields import Fields, knows, reader
from doorward.correlation.model.rules import (
    BY_SUBJECT,
    LONGEST_SPAN,
    MOST_COUNTED,
    Found,
    Kind,
    Rule,
    Severity,
    Single,
    Test,
    Together,
)
from doorward.correlation.model.windows import MOST
from doorward.correlation.model.workflows import (
    MOST_STEPS,
    NEEDED,
    OPENED,
    SHIPPED,
    Do,
    Run,
    State,
    Step,
    Trigger,
    Workflow,
    step_of,
    trigger_of,
)

__all__ = [
    "BY_SUBJECT",
    "LONGEST_SPAN",
    "MOST",
    "MOST_COUNTED",
    "MOST_STEPS",
    "NEEDED",
    "OPENED",
    "SHIPPED",
    "Do",
    "Engine",
    "Fields",
    "Found",
    "Kind",
    "Rule",
    "Run",
    "Severity",
    "Single",
    "State",
    "Step",
    "Test",
    "Together",
    "Trigger",
    "Workflow",
    "knows",
    "reader",
    "step_of",
    "trigger_of",
]
