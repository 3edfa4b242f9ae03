"""Endpoint rules as they stand in a tenant; what they mean is the SDK's, for every verifier."""

from dataclasses import dataclass

from doorward.kernel.errors import FieldError, Invalid
from doorward_sdk import EndpointRule, UnsoundRule


class RuleTerms(EndpointRule):
    """What an owner says of an endpoint. Raises :class:`Invalid` naming each wrong member."""

    __slots__ = ()

    def __post_init__(self) -> None:
        try:
            EndpointRule.__post_init__(self)
        except UnsoundRule as unsound:
            raise Invalid(*(FieldError(*fault) for fault in unsound.faults)) from None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of an API, as it stands."""

    id: str
    api: str
    terms: RuleTerms
    revision: int
    created_at: int
    modified_at: int
