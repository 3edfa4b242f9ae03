"""The console's pages about what events mean together: rules, and workflows that answer."""

from doorward.correlation.console.rules import rules
from doorward.correlation.console.workflows import workflows

PAGES = (rules, workflows)

__all__ = ["PAGES"]
