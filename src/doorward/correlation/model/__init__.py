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

__all__ = [
    "BY_SUBJECT",
    "LONGEST_SPAN",
    "MOST",
    "MOST_COUNTED",
    "Engine",
    "Fields",
    "Found",
    "Kind",
    "Rule",
    "Severity",
    "Single",
    "Test",
    "Together",
    "knows",
    "reader",
]
