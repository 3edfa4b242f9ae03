"""What one organization has: its agents, and the asset types that it describes."""

import uuid
from dataclasses import dataclass, field
from typing import Any, Final

CONNECTION_TYPES: Final = frozenset(
    (
        "EIPCIP", "MODBUS_TCP", "MODBUS_SERIAL", "MQTT", "NTCIP1202", "NTCIP1203", "NTCIP1204",
        "OPC_UA", "RSU", "SERIAL",
    )
)  # fmt: skip
MOST: Final = 1_000
_MEMBERS: Final = frozenset({"name", "connectionType", "config", "dataModel"})


class Unfit(ValueError):
    """An asset type that cannot be taken; the message says which member is wrong."""


@dataclass(slots=True)
class Organization:
    """One tenant's things. Agents are there from the start, as hardware is."""

    agents: list[dict[str, Any]]
    asset_types: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, tenant: str) -> "Organization":
        """Return the organization of *tenant*, the same agents each time."""
        return cls([_agent(tenant, number) for number in (1, 2, 3)])

    def put(self, body: object, key: str = "") -> dict[str, Any]:
        """Make an asset type of *body*, or change that of the id *key*. Raises Unfit."""
        described = _described(body)
        if not key and len(self.asset_types) >= MOST:
            message = f"an organization has at most {MOST} asset types"
            raise Unfit(message)
        key = key or str(uuid.uuid4())
        self.asset_types[key] = {"id": key, **described}
        return {"id": key, "name": described["name"]}


def _described(body: object) -> dict[str, Any]:
    if not isinstance(body, dict) or not _MEMBERS.issuperset(body):
        message = f"the body is an object of {', '.join(sorted(_MEMBERS))}"
        raise Unfit(message)
    name, connection = body.get("name"), body.get("connectionType")
    config, model = body.get("config", {}), body.get("dataModel", {})
    if not isinstance(name, str) or not 0 < len(name) <= 100:
        message = "name: 1 to 100 characters"
        raise Unfit(message)
    if not isinstance(connection, str) or connection not in CONNECTION_TYPES:
        message = f"connectionType: one of {', '.join(sorted(CONNECTION_TYPES))}"
        raise Unfit(message)
    if not isinstance(config, dict) or not isinstance(model, dict):
        message = "config, dataModel: objects"
        raise Unfit(message)
    return {"name": name, "connectionType": connection, "config": config, "dataModel": model}


def _agent(tenant: str, number: int) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{tenant}/{number}")),
        "label": f"agent {number} of {tenant}",
        "hardwareModel": "IR1101",
        "hardwareSerial": f"FCW{number:08}",
        "brokerVersion": "2.0.18",
        "connectionState": "CONNECTED",
        "dataPipelinesStatus": "RUNNING",
        "creationTime": 1_700_000_000_000 + number,
    }
