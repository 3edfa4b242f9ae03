"""Pure ground: what every room may stand on and none may change.

Owns identifiers, time, secrets, authority, the error tree, paging and the
database floor. Knows nothing of tenants' rules, HTTP or any one capability.
"""
