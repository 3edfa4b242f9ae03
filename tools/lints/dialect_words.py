"""Other products' words stay in the dialects."""

import re
from collections.abc import Iterator

from tools.lints.lint import Lint, Source

# A requirement's id (XIQ-20, INC-14) may be cited anywhere: it names the row, not the product.
WORDS = re.compile(
    r"incydr|code42|extremecloud|(?<![a-z])xiq(?!-\d)|site[ -]?engine|palo ?alto|edge.?intelligence"
    r"|\biot[-_ ]?od\b|12port|\bnbi\b",
    re.IGNORECASE,
)


def find(source: Source) -> Iterator[tuple[int, str]]:
    """Find another product's name in code, text or comments."""
    for number, line in enumerate(source.lines, 1):
        if found := WORDS.search(line):
            yield number, f"speaks of {found.group()}"


DIALECT_WORDS = Lint(
    "dialect-words",
    "Rooms know clients, tokens and events, not whose product asks for them; what differs between "
    "products is one file in dialects/, so that a sixth product changes no room.",
    find,
    below=("src/doorward/", "src/doorward_sdk/"),
    allowed={
        "src/doorward/dialects/": "the one place that speaks them",
        "src/doorward/kernel/db/migrations/versions/0002_people_keys_and_tokens.py": (
            "tenants that exist go on speaking what they spoke"
        ),
    },
)
