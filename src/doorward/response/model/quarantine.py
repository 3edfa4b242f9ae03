"""Quarantine: what was cut off, how far, when and why, until it was put back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from doorward.kernel.cutoff import Mode
from doorward.response.model.incidents import Asset, AssetKind

MODES: Final[Mapping[str, Mode]] = {mode.value: mode for mode in (Mode.WRITE, Mode.ALL)}


@dataclass(frozen=True, slots=True)
class Placing:
    """What is to be cut off, how far, and why; ``incident`` is the one it answers, if any."""

    kind: AssetKind
    key: str
    mode: Mode
    reason: str = ""
    incident: str = ""


@dataclass(frozen=True, slots=True)
class Quarantine:
    """One quarantine of an asset, lasting or lifted; instants in milliseconds."""

    id: str
    asset: Asset
    mode: Mode
    reason: str
    incident: str
    placed_by: str
    placed_at: int
    restored_by: str
    restored_at: int | None

    @property
    def lasting(self) -> bool:
        """Whether it is in force."""
        return self.restored_at is None


@dataclass(frozen=True, slots=True)
class Reach:
    """What an asset did of late, and what it holds: what cutting it off would hit (DW-2).

    ``places`` are addresses, ``endpoints`` routes, each with calls, refusals and the last one.
    ``tokens`` were issued to it lately enough to live.
    """

    asset: Asset
    calls_day: int
    calls_week: int
    refused_week: int
    places: tuple[tuple[str, int, int], ...]
    endpoints: tuple[tuple[str, str, int, int, int], ...]
    tokens: int
    last_at: int | None
