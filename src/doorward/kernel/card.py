"""A room's card: what it offers to the composition roots, and nothing else does."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from doorward.kernel.authority import Actor
from doorward.kernel.db import UnitOfWork
from doorward.kernel.sealing import Seal
from doorward.kernel.secret import Pepper
from doorward.kernel.vault import Vault


@dataclass(frozen=True, slots=True)
class Tools:
    """What furnishing a tenant may need: the instant (ms), the seal and the pepper.

    ``fixed`` are the settings, by name, that its maker chose: no preset goes over them.
    """

    now: int
    seal: Seal
    pepper: Pepper
    fixed: frozenset[str] = frozenset()

    @property
    def vault(self) -> Vault:
        """What secrets are kept by."""
        return Vault(self.pepper, self.seal)


Furnish = Callable[[UnitOfWork, Actor, Tools], Coroutine[Any, Any, Mapping[str, Any]]]
"""Furnish a new tenant, as the system acting in it; returns what its maker is told once."""


@dataclass(frozen=True, slots=True)
class Card:
    """One room as ``rooms.py`` sees it.

    ``router`` is its FastAPI router (control plane), ``furnish`` runs inside the transaction
    that makes a tenant, ``pages`` are its pages and actions in the console.
    """

    name: str
    router: Any = None
    furnish: Furnish | None = None
    pages: Sequence[Any] = ()
