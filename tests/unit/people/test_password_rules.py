"""What a password may be: long, and not guessed first; nothing else is asked of it."""

import pytest

from doorward.kernel.errors import Invalid
from doorward.kernel.secret import Secret
from doorward.people.model import LONGEST_PASSWORD, check_password
from doorward.people.model.guessable import is_guessable

ABOUT = ("ada@example.com", "Ada Lovelace", "Acme Corporation")


def refused(text: str, *, second_factor: bool = False) -> str:
    """Return how a password must be mended, empty when it is taken."""
    try:
        check_password(Secret(text), ABOUT, second_factor=second_factor)
    except Invalid as refusal:
        [error] = refusal.errors
        assert error.field == "password"
        return error.message
    return ""


@pytest.mark.parametrize(
    "text",
    [
        "a quiet river in autumn",
        "correct horse battery staple",
        "xK9$mQ2pLw7vRt4",
        "ÄÖÜ ñandú 東京の朝ごはんは最高",
        "🚪🗝️ behind the green door",
        "onlysmalllettershere",
        "              a b c d e f g h",
        "v" * 3 + "ery long indeed, " * 14,
    ],
)
def test_a_long_one_is_taken_whatever_it_is_made_of(text: str):
    """No rule of composition: words, blanks, one sort of letters, any script."""
    assert len(text) <= LONGEST_PASSWORD
    assert refused(text) == ""


def test_length_is_counted_in_characters_after_normalising():
    """14 are too few alone and 15 are not; 7 and 8 with a second factor; 256 and 257."""
    text = "xK9$mQ2pLw7vRt4" + "j$2k" * 61
    assert refused(text[:14]) == "at least 15 characters; some words in a row are easy to remember"
    assert refused(text[:15]) == ""
    assert refused(text[:7], second_factor=True).startswith("at least 8 characters")
    assert refused(text[:8], second_factor=True) == ""
    # Fourteen letters and an accent of its own are fourteen characters.
    assert refused("xK9$mQ2pLw7vRe\u0301").startswith("at least 15")
    long = "xK9$mQ2pLw7vRt4 " * 16
    assert (len(long), refused(long)) == (256, "")
    assert refused(long + "x") == "at most 256 characters"


def test_whether_it_may_stand_alone_is_told():
    """From 15 characters on, with or without a second factor."""
    assert check_password(Secret("xK9$mQ2pLw7vRt4"), (), second_factor=True)
    assert not check_password(Secret("xK9$mQ2pLw7vRt"), (), second_factor=True)


@pytest.mark.parametrize(
    "text",
    [
        "password", "PASSWORD", "Password123", "sunshine", "1q2w3e4r5t6y", "qwertyuiop",
        "internationally", "passwordpassword", "password1password2", "qwertyuiopasdfghjkl",
        "p@ssw0rdp@ssw0rd", "iloveyouiloveyou",
    ],
)  # fmt: skip
def test_what_is_guessed_first_is_refused(text: str):
    """Much used passwords in any case, with digits at their ends, doubled, or two in a row."""
    assert refused(text, second_factor=True).startswith("another one: ")


@pytest.mark.parametrize(
    "text",
    ["aaaaaaaaaaaaaaa", "123456789012345", "abcdefghijklmnop", "1111222233334444",
     "abababababababab", "987654321987654321", "xyzxyzxyzxyzxyzx", "               "],
)  # fmt: skip
def test_counting_and_repeating_is_refused(text: str):
    """What is as long as it must be only by going on is no longer than its beginning."""
    assert refused(text).startswith("another one: ")


@pytest.mark.parametrize(
    "text",
    ["doorward2026!!!", "Doorward-Doorward", "ada@example.com1234",
     "ada lovelace 1815", "AdaLovelace!1815", "acmecorporation7"],
)  # fmt: skip
def test_names_that_are_known_do_not_count(text: str):
    """Username, names, address, tenant and product: besides them eight characters are needed."""
    assert refused(text).startswith("another one: ")


def test_a_name_within_a_sentence_is_no_harm():
    """A known word in a long enough one is not held against it."""
    assert refused("ada walks to the old harbour") == ""


def test_half_a_character_is_refused():
    """What is no text could never be typed again."""
    assert refused("a quiet river \ud83d in autumn").startswith("text")


def test_the_reason_never_holds_the_password():
    """A refusal goes into answers: it says why, not what."""
    for text in ("Password123", "aaaaaaaaaaaaaaa", "doorward2026!!!", "short"):
        assert text.casefold() not in refused(text).casefold()
    assert is_guessable("a quiet river in autumn", ABOUT) == ""
