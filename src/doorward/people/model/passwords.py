"""What a password may be (NIST SP 800-63B-4 §3.1.1.2): long, and not one that is guessed first.

There are no rules of composition and no expiry: both make people choose worse. All of it
counts, after one normalisation, whatever it is written with.
"""

import unicodedata
from collections.abc import Iterable
from typing import Final

from doorward.kernel.errors import Invalid
from doorward.kernel.secret import Secret
from doorward.people.model.guessable import is_guessable

SHORTEST_ALONE: Final = 15
SHORTEST_PASSWORD: Final = 8
LONGEST_PASSWORD: Final = 256
"""Characters a password may have; the standard asks for at least 64."""


def whole(password: Secret) -> str:
    """Return all of *password*, normalised (NFKC): two ways of typing it are one password.

    One that is longer than any may be stays as it is: it proves nothing, and its length costs
    nothing.
    """
    text = password.reveal()
    return unicodedata.normalize("NFKC", text) if len(text) <= LONGEST_PASSWORD else text


def check_password(
    password: Secret, about: Iterable[str], *, second_factor: bool, field: str = "password"
) -> bool:
    """Return whether *password* is long enough to stand alone, without a second factor.

    *about* are words that are tried first against this user: names, address, tenant. Raises
    ``Invalid`` saying how to mend it.
    """
    text = whole(password)
    shortest = SHORTEST_PASSWORD if second_factor else SHORTEST_ALONE
    if len(text) > LONGEST_PASSWORD:
        raise Invalid.field(field, f"at most {LONGEST_PASSWORD} characters")
    if len(text) < shortest:
        words = f"at least {shortest} characters; some words in a row are easy to remember"
        raise Invalid.field(field, words)
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise Invalid.field(field, "text: half a character is none")
    if why := is_guessable(text, about):
        raise Invalid.field(field, f"another one: {why}")
    return len(text) >= SHORTEST_ALONE
