"""An Edge Intelligence API: agents and asset types, organization by organization."""
