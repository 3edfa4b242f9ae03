"""The verbs of tenants, and the few look-ups that come before any authority."""

from doorward.tenants.service.making import create, create_default
from doorward.tenants.service.settling import (
    READ,
    WRITE,
    edit,
    list_tenants,
    move_catalogue,
    register_turned,
    set_decoys,
    settle,
    show,
)
from doorward.tenants.store import (
    UNSCOPED_ADDRESS,
    at_address,
    own_tenant,
    tenant_of,
    tenant_table,
    unscoped_default_tenant,
)

__all__ = [
    "READ",
    "UNSCOPED_ADDRESS",
    "WRITE",
    "at_address",
    "create",
    "create_default",
    "edit",
    "list_tenants",
    "move_catalogue",
    "own_tenant",
    "register_turned",
    "set_decoys",
    "settle",
    "show",
    "tenant_of",
    "tenant_table",
    "unscoped_default_tenant",
]
