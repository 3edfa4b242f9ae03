"""When two names are the same name, and what a search looks for.

Names that a person cannot tell apart must not stand for two things: case and the
compatibility forms of Unicode make no difference.
"""

import unicodedata

from doorward.kernel.errors import Invalid


def name_key(name: str) -> str:
    """Return what is compared where *name* must be unique: stripped, NFKC, caseless."""
    return unicodedata.normalize("NFKC", name.strip()).casefold()


def search_key(text: str) -> str:
    """Return the part of a :func:`name_key` to look for.

    Raises :class:`Invalid` for characters that no name can hold.
    """
    if not text.isprintable():
        raise Invalid.field("search", "printable characters on one line")
    return name_key(text)
