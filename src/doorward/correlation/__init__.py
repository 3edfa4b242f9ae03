"""What events mean together: rules in Sigma, their evaluation, and the correlator that runs it.

Owns the rules of a tenant, what was counted for them, and how a rule is tried on the past. Does
not own the incidents that come of it: the correlator opens these by REST, as the client that it
is (decision 0028).
"""

from doorward.correlation.service import list_workflows

__all__ = ["list_workflows"]
