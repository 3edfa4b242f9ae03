"""What assets are: whatever id somebody names one by, as the tenant keeps it."""

from collections.abc import Sequence
from ipaddress import ip_network

from doorward.clients import ClientKind, machines_named
from doorward.kernel.authority import Warrant
from doorward.kernel.db import UnitOfWork
from doorward.kernel.errors import Invalid
from doorward.people import user_names
from doorward.response.model import Asset, AssetKind

_KINDS = {
    ClientKind.API_CLIENT: AssetKind.CLIENT,
    ClientKind.API_KEY: AssetKind.API_KEY,
    ClientKind.API_TOKEN: AssetKind.API_TOKEN,
}
MACHINES = frozenset(_KINDS.values())


async def name_assets(
    uow: UnitOfWork, warrant: Warrant, named: Sequence[tuple[AssetKind, str]]
) -> tuple[Asset, ...]:
    """Return the assets that are *named* by kind and id, each once, in their order.

    A machine identity goes by either of its ids, and is of the kind that it is. What is not the
    tenant's (any more) keeps its kind and id: nobody learns here which ids there are elsewhere.
    Raises ``Invalid`` for an address that is none.
    """
    machines = await machines_named(uow, warrant, {key for kind, key in named if kind in MACHINES})
    users = await user_names(uow, warrant, {key for kind, key in named if kind is AssetKind.USER})
    found: dict[tuple[AssetKind, str], Asset] = {}
    for kind, key in named:
        asset = Asset(kind, key)
        if kind in MACHINES and key in machines:
            one = machines[key]
            asset = Asset(_KINDS[one.kind], one.id, one.name, one.client_id)
        elif kind is AssetKind.USER and key in users:
            asset = Asset(kind, key, users[key])
        elif kind is AssetKind.ADDRESS:
            text = address_of(key)
            asset = Asset(kind, text, text)
        found.setdefault((asset.kind, asset.id), asset)
    return tuple(found.values())


def address_of(text: str) -> str:
    """Return the one spelling of an address, or of a network as ``203.0.113.0/24``.

    Raises ``Invalid``.
    """
    try:
        network = ip_network(text)
    except ValueError:
        raise Invalid.field(
            "id", "an IPv4 or IPv6 address, or a network such as 10.0.0.0/8"
        ) from None
    alone = network.prefixlen == network.max_prefixlen
    return str(network.network_address) if alone else str(network)
