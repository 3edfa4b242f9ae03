"""The console's pages about the tenant itself: its addresses, its policies, further tenants."""

from doorward.tenants.console.policies import policies
from doorward.tenants.console.tenant import tenant

PAGES = (tenant, policies)

__all__ = ["PAGES"]
