"""An API: who a token is for."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from doorward.kernel.errors import Invalid

LONGEST_AUDIENCE: Final = 500
MANAGEMENT_PATH: Final = "/api/v1"
MANAGEMENT_NAME: Final = "Management"
# RFC 8707 §2 wants an absolute URI without a fragment; a query would make two of one.
AUDIENCE_PATTERN: Final = (
    r"^(https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~!$&'()*+,=:@%/-]*)?"
    r"|urn:[A-Za-z0-9][A-Za-z0-9-]{1,31}:[A-Za-z0-9._~!$&'()*+,=:@%/-]+)$"
)


class Denial(StrEnum):
    """What a missing permission is answered with (D-4)."""

    FORBIDDEN = "forbidden"
    UNAUTHORIZED = "unauthorized"


@dataclass(frozen=True, slots=True)
class ApiTerms:
    """What an owner says of an API. Raises :class:`Invalid` for an audience that is none.

    ``portal`` says whether it is shown to integration developers, and takes no passwords.
    """

    name: str
    audience: str
    description: str = ""
    portal: bool = True
    denial: Denial = Denial.FORBIDDEN

    def __post_init__(self) -> None:
        # The management API's is empty: it follows its tenant's address.
        if self.audience and not is_audience(self.audience):
            raise Invalid.field("audience", "an absolute https, http or urn URI, no query, no #")


@dataclass(frozen=True, slots=True)
class Api:
    """A protected API. ``managed`` is the one Doorward itself offers, which nobody edits."""

    id: str
    terms: ApiTerms
    is_default: bool
    managed: bool
    revision: int
    created_at: int
    modified_at: int

    def audience_at(self, issuer: str) -> str:
        """Return its audience in the tenant whose issuer this is."""
        return self.terms.audience or issuer + MANAGEMENT_PATH


def is_audience(text: str) -> bool:
    """Whether *text* can name an API to an OAuth client."""
    return len(text) <= LONGEST_AUDIENCE and re.fullmatch(AUDIENCE_PATTERN, text) is not None
