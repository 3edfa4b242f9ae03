"""Tenants: organizations that share a server and nothing else.

Owns which tenants there are, their addresses, their own settings and how one is made.
Does not own what is in them: each room furnishes its part, in the same transaction. Nobody
sees another tenant than its own, the default tenant included (guarantee 4).
"""

from doorward.tenants.model import Made, NewTenant, State, Tenant, base_url_of, is_slug
from doorward.tenants.service import (
    READ,
    UNSCOPED_ADDRESS,
    WRITE,
    create,
    create_default,
    edit,
    list_tenants,
    move_catalogue,
    own_tenant,
    set_decoys,
    show,
    tenant_of,
    tenant_table,
    unscoped_default_tenant,
)

__all__ = [
    "READ",
    "UNSCOPED_ADDRESS",
    "WRITE",
    "Made",
    "NewTenant",
    "State",
    "Tenant",
    "base_url_of",
    "create",
    "create_default",
    "edit",
    "is_slug",
    "list_tenants",
    "move_catalogue",
    "own_tenant",
    "set_decoys",
    "show",
    "tenant_of",
    "tenant_table",
    "unscoped_default_tenant",
]
