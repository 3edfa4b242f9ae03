"""Leaks: a secret that turned up where it should not be ends, whoever says so (DW-13).

Owns the two doors by which that is told, by a partner who scans other people's code and by
anybody who holds the secret, and the memory of what was told. Does not own secrets and tokens:
their own rooms end them. Whoever presents a whole secret could as well use it, so to possess it is
all the authority that ending it takes.
"""

from doorward.leaks.service import PartnerKeys, Told, report

__all__ = ["PartnerKeys", "Told", "report"]
