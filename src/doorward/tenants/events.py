"""What the tenants room can report."""

from doorward.events import declare

CREATED = declare("tenant.created", "a tenant was made and furnished", "tenant", "slug")
EDITED = declare("tenant.edited", "a tenant's settings were changed", "tenant", "changed")
