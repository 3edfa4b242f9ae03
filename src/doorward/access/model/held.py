"""A role that somebody has somewhere, as its holder is told of it."""

import re
from dataclasses import dataclass

from doorward.kernel.ids import named_id


@dataclass(frozen=True, slots=True)
class Held:
    """A role in a tenant, with what a program calls the two.

    ``slug`` and ``uuid`` are for programs: a built-in role has the same in every tenant
    (EI-41), so that a script knows it wherever it meets it.
    """

    tenant: str
    tenant_name: str
    role: str
    name: str
    built_in: bool

    @property
    def slug(self) -> str:
        """``tenant-admin`` for a built-in role; what its maker called it for any other."""
        if not self.built_in:
            return self.name
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")

    @property
    def uuid(self) -> str:
        """Its id as a UUID."""
        return named_id(f"role|{self.slug}" if self.built_in else f"role|{self.role}")
