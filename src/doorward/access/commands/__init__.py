"""``doorward apis`` and ``doorward roles``: what can be granted, and what is granted together."""
