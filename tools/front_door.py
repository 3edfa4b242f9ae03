"""An import contract: a room is entered by its front door.

The layers contract says which room may know which; this one says how. From outside, only the
package itself may be imported (what its ``__init__`` offers), never a module within, so that a room
can be rearranged without asking its neighbours. Keepers are the few composition roots that gather
the rooms' cards and therefore see inside.
"""

from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class FrontDoorContract(Contract):
    """Keeps everybody but a room's own modules, and the keepers, out of its inner modules.

    ``rooms`` are packages; ``keepers`` are modules, or packages that speak for all within.
    """

    type_name = "front_door"

    rooms = fields.SetField(subfield=fields.ModuleField())
    keepers = fields.SetField(subfield=fields.ModuleField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002, FBT001 the signature is import-linter's
        """Find every import that goes past a front door; kept when there is none."""
        keepers = _names(self.keepers)
        intrusions = [
            (importer, inner, graph.get_import_details(importer=importer, imported=inner))
            for room in _names(self.rooms)
            for inner in sorted(graph.find_descendants(room))
            for importer in sorted(graph.find_modules_that_directly_import(inner))
            if not any(_within(importer, allowed) for allowed in (room, *keepers))
        ]
        return ContractCheck(kept=not intrusions, metadata={"intrusions": intrusions})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name each intruder, what it reached for, and the line."""
        intrusions: list[tuple[str, str, list[Any]]] = check.metadata["intrusions"]
        for importer, inner, details in intrusions:
            lines = ", ".join(str(detail["line_number"]) for detail in details)
            output.print_error(f"{importer} (line {lines}) reaches past a front door into {inner}")


def _names(modules: Any) -> list[str]:
    """Return the names of a field's modules: a set once loaded, None where it was left out."""
    return sorted(module.name for module in modules or ())


def _within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")
