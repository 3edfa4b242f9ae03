"""A preset: what makes a tenant behave like one product."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from doorward.access import Layout


@dataclass(frozen=True, slots=True)
class Preset:
    """One document, read. ``policies`` are those it speaks of, by name; None says nothing.

    ``title`` is what people call it and ``words`` what it gives, in one sentence each.
    """

    name: str
    title: str = ""
    words: str = ""
    dialect: str | None = None
    token_seconds: int | None = None
    policies: Mapping[str, Any] = field(default_factory=dict)
    layout: Layout = field(default_factory=Layout)

    @property
    def settings(self) -> dict[str, Any]:
        """The tenant's own settings that it decides, by name."""
        said = {"dialect": self.dialect, "token_seconds": self.token_seconds}
        settings = {name: value for name, value in said.items() if value is not None}
        return {"preset": self.name, "policies": dict(self.policies), **settings}
