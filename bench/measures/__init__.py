"""What can be measured, in the order of the table.

To add a measure: one module here, and its name in MEASURES.
"""

from collections.abc import Callable, Mapping

from bench.measures.identities import identities
from bench.measures.introspections import introspections
from bench.measures.listing import listing
from bench.measures.million import million
from bench.measures.pages import pages
from bench.measures.steps import steps
from bench.measures.tokens import tokens
from bench.session import Session

MEASURES: Mapping[str, Callable[[Session], None]] = {
    "tokens": tokens,
    "introspect": introspections,
    "identities": identities,
    "list": listing,
    "million": million,
    "pages": pages,
    "steps": steps,
}
