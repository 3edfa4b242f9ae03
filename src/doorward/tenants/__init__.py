"""Tenants: organizations that share a server and nothing else.

Owns which tenants there are, their addresses, their own settings and how one is made.
Does not own what is in them: each room furnishes its part, in the same transaction. Nobody
sees another tenant than its own, the default tenant included (guarantee 4).
"""

from doorward.tenants.model import (
    PLAIN,
    BasicOnPortal,
    ClientIds,
    Made,
    NewTenant,
    Policies,
    State,
    Tenant,
    base_url_of,
    check_policies,
    is_slug,
    policies_of,
)
from doorward.tenants.service import (
    READ,
    UNSCOPED_ADDRESS,
    WRITE,
    at_address,
    create,
    create_default,
    edit,
    list_tenants,
    move_catalogue,
    own_tenant,
    register_turned,
    set_decoys,
    settle,
    show,
    tenant_of,
    tenant_table,
    unscoped_default_tenant,
)

__all__ = [
    "PLAIN",
    "READ",
    "UNSCOPED_ADDRESS",
    "WRITE",
    "BasicOnPortal",
    "ClientIds",
    "Made",
    "NewTenant",
    "Policies",
    "State",
    "Tenant",
    "at_address",
    "base_url_of",
    "check_policies",
    "create",
    "create_default",
    "edit",
    "is_slug",
    "list_tenants",
    "move_catalogue",
    "own_tenant",
    "policies_of",
    "register_turned",
    "set_decoys",
    "settle",
    "show",
    "tenant_of",
    "tenant_table",
    "unscoped_default_tenant",
]
