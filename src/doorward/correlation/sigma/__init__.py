"""Reading rules written in Sigma: pySigma parses, and what it gives becomes our own values."""

from doorward.correlation.sigma.reading import read_rule

__all__ = ["read_rule"]
