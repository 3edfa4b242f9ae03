"""Small lints over the syntax tree, for the habits of this house that no ready-made linter knows.

One module each; every lint says its reason, names its exceptions one by one with theirs, and has
a test that sees it fail. ``python -m tools.lints`` runs :data:`LINTS` over the tree. To add one:
write a module beside these that ends in a :class:`~tools.lints.lint.Lint`, name it in ``LINTS``,
and give it an offending and an innocent snippet in ``tests/house/test_lints.py``.
"""

from tools.lints.broad_except import BROAD_EXCEPT
from tools.lints.dialect_words import DIALECT_WORDS
from tools.lints.guarantees import GUARANTEES
from tools.lints.lint import Finding, Lint, Source, examine
from tools.lints.marks import MACHINE_PATHS, MARKS
from tools.lints.naming import NAMING
from tools.lints.printing import PRINTING
from tools.lints.randomness import RANDOMNESS
from tools.lints.raw_sql import RAW_SQL
from tools.lints.reveal import REVEAL
from tools.lints.wall_clock import WALL_CLOCK
from tools.lints.warrants import UNSCOPED, WARRANTS

LINTS = (
    BROAD_EXCEPT,
    DIALECT_WORDS,
    GUARANTEES,
    MACHINE_PATHS,
    MARKS,
    NAMING,
    PRINTING,
    RANDOMNESS,
    RAW_SQL,
    REVEAL,
    UNSCOPED,
    WALL_CLOCK,
    WARRANTS,
)

__all__ = ["LINTS", "Finding", "Lint", "Source", "examine"]
