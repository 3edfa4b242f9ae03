"""docs/settings.md, from the fields of the settings value."""

from collections.abc import Iterator
from dataclasses import Field, fields
from pathlib import Path
from typing import Any

from doorward.settings import Settings
from tools.reference.table import MADE, table

INTRODUCTION = """# Settings

Doorward reads its settings once, at start, from the environment; a flag of `doorward serve` that
has the name of a setting goes before it. A value that cannot be read stops the start, and says so.

"""

# Read where they are used, so that no settings value carries a key or a secret.
KEYS = [
    ("DOORWARD_PEPPER", "the pepper of the stored digests, instead of the file `pepper`"),
    ("DOORWARD_MASTER_KEY", "the key that seals signing keys, instead of the file `master.key`"),
]
PASSWORDS = [
    ("DOORWARD_SMTP_PASSWORD", "the password to `DOORWARD_SMTP_USERNAME`, at the mail server"),
]
COMMAND_LINE = [
    ("DOORWARD_URL", "the server that `doorward` talks to"),
    ("DOORWARD_CLIENT_ID", "the client id it talks with"),
    ("DOORWARD_CLIENT_SECRET", "and that client's secret"),
]


KEYS_WORDS = """
## Keys

One key a line, or parted by commas: `<8 characters of id> <64 hex digits>`. The first is in use,
the others still verify or open what was made under them.

"""
PASSWORDS_WORDS = """
## Passwords

Better in the environment of the service alone than in a file that others read.

"""
COMMAND_LINE_WORDS = """
## The command line

These go before `$XDG_CONFIG_HOME/doorward/cli.json`.

"""


def page() -> str:
    """Return the page's text."""
    return "".join(
        [
            MADE.format(source="src/doorward/settings.py"),
            INTRODUCTION,
            table(["variable", "default", "what it does"], _rows()),
            KEYS_WORDS,
            table(["variable", "what it is"], _named(KEYS)),
            PASSWORDS_WORDS,
            table(["variable", "what it is"], _named(PASSWORDS)),
            COMMAND_LINE_WORDS,
            table(["variable", "what it is"], _named(COMMAND_LINE)),
        ]
    )


def _named(entries: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(f"`{name}`", words) for name, words in entries]


def _rows() -> Iterator[tuple[str, str, str]]:
    for one in fields(Settings):
        yield f"`{one.metadata['variable']}`", _default(one), one.metadata["words"]


def _default(one: Field[Any]) -> str:
    if isinstance(one.default, Path):
        return f"`./{one.default}`"
    if isinstance(one.default, bool):
        return f"`{int(one.default)}`"
    return f"`{one.default}`" if one.default not in ("", ()) else ""
