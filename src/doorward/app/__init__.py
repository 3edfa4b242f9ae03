"""The composition of one worker: every part is handed what it needs, nothing is made up here."""

from typing import Any

from doorward import rooms
from doorward.app.application import Application, Screen
from doorward.app.metrics import Metrics, timed
from doorward.guard import Doorkeeper, Inspector, RouteBook, Way
from doorward.guard.wire import Gate
from doorward.kernel.board import Board
from doorward.kernel.clock import Clock
from doorward.kernel.sealing import Seal
from doorward.kernel.vault import Vault
from doorward.people import Proofs
from doorward.tokens import Plant
from doorward.web.asgi import App

__all__ = ["Metrics", "build"]


def build(
    plant: Plant, board: Board, seal: Seal, metrics: Metrics, tracer: Any | None = None
) -> App:
    """Put together what the settings say this process serves; *tracer* when spans are wanted."""
    plane = plant.settings.plane
    gate = console = None
    if plane in {"control", "both"}:
        gate = _gate(plant, seal)
        console = _console(gate, plant.clock)
    vault = Vault(plant.pepper, seal)
    data = plane in {"data", "both"}
    application = Application(plant, vault, board, gate, metrics, console, data=data)
    served = timed(application, metrics, application.door)
    if tracer is None:
        return served
    from doorward.app.traces import traced

    return traced(served, tracer, application.door)


def _console(gate: Gate, clock: Clock) -> Screen:
    from doorward.app.console import build_console

    return build_console(gate, clock)


def _gate(plant: Plant, seal: Seal) -> Gate:
    # FastAPI is imported only where the control plane is served: it is half of the memory.
    from doorward.app.control import build_control

    control: Any
    proofs = Proofs(plant.db, plant.journal, plant.throttle, plant.hasher, seal, plant.clock)
    control, ways = build_control(plant, seal, rooms.routers(), rooms.furnishers(), proofs)
    keeper = Doorkeeper(plant, Inspector(plant))
    return Gate(control, keeper, RouteBook(Way(*way) for way in ways))
