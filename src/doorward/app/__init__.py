"""The composition of one worker: every part is handed what it needs, nothing is made up here."""

from typing import Any

from doorward import rooms
from doorward.app.application import Application
from doorward.guard import Doorkeeper, Inspector, RouteBook, Way
from doorward.guard.wire import Gate
from doorward.kernel.board import Board
from doorward.kernel.sealing import Seal
from doorward.tokens import Plant

__all__ = ["Application", "build"]


def build(plant: Plant, board: Board, seal: Seal) -> Application:
    """Put together what the settings say this process serves."""
    plane = plant.settings.plane
    gate = None
    if plane in {"control", "both"}:
        gate = _gate(plant, seal)
    return Application(plant, board, gate, data=plane in {"data", "both"})


def _gate(plant: Plant, seal: Seal) -> Gate:
    # FastAPI is imported only where the control plane is served: it is half of the memory.
    from doorward.app.control import build_control  # noqa: PLC0415 see above

    control: Any
    control, ways = build_control(plant, seal, rooms.routers(), rooms.furnishers())
    keeper = Doorkeeper(plant, Inspector(plant))
    return Gate(control, keeper, RouteBook(Way(*way) for way in ways), plant.settings)
