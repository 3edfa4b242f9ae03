"""Secrets: recognised or refused by their shape alone, and never given away by accident."""

import copy
import json
import logging
import pickle
import re
import string
from dataclasses import asdict, dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.kernel.ids import BASE62, credential_id
from doorward.kernel.secret import (
    FORM,
    Pepper,
    Secret,
    checksum,
    mint,
    public_part,
)

PREFIX = "dws_"
base62 = st.text(BASE62, min_size=60, max_size=60)
secrets = base62.map(lambda text: f"dws_{text[:16]}_{text[16:]}").map(
    lambda body: f"{body}_{checksum(body)}"
)


def test_a_minted_secret_has_the_published_form() -> None:
    """
    Prefix, id, 262 bits, checksum: what scanners are told to look for.
    """
    public = credential_id()
    text = mint(PREFIX, public).reveal()

    assert re.fullmatch(PREFIX + FORM, text)
    assert public_part(Secret(text), PREFIX) == public
    assert len({mint(PREFIX, public).reveal() for _ in range(100)}) == 100


@given(secrets, st.integers(0, 71), st.sampled_from(string.printable + "é\x00"))
def test_every_one_character_change_is_malformed(text: str, place: int, other: str) -> None:
    """
    A typing error is found without a look at storage, wherever it is (SPEC §3).
    """
    changed = text[:place] + other + text[place + 1 :]

    assert (public_part(Secret(changed), PREFIX) is None) == (changed != text)


@given(secrets, st.integers(0, 71))
def test_every_lost_or_doubled_character_is_malformed(text: str, place: int) -> None:
    """
    So is what was cut while copying.
    """
    assert public_part(Secret(text[:place] + text[place + 1 :]), PREFIX) is None
    assert public_part(Secret(text[: place + 1] + text[place:]), PREFIX) is None


@given(secrets, st.integers(0, 70))
def test_every_swap_of_neighbours_is_malformed(text: str, place: int) -> None:
    """
    And what was typed in the wrong order.
    """
    swapped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]

    assert (public_part(Secret(swapped), PREFIX) is None) == (swapped != text)


@pytest.mark.parametrize("around", ["{}\n", " {}", "{} ", "\n{}", "{}\x00", "Bearer {}", ""])
def test_nothing_around_it_is_forgiven(around: str) -> None:
    """
    A secret is exactly its characters.
    """
    text = mint(PREFIX, credential_id()).reveal()

    assert public_part(Secret(around.format(text)), PREFIX) is None


@given(st.text(max_size=100))
def test_any_text_is_recognised_or_refused(text: str) -> None:
    """
    No input breaks the recognition.
    """
    assert public_part(Secret(text), PREFIX) is None


@given(st.text())
def test_a_checksum_is_six_characters(text: str) -> None:
    """
    CRC-32 fits into six of base62, always all six.
    """
    assert re.fullmatch(r"[0-9A-Za-z]{6}", checksum(text))


@dataclass(frozen=True)
class Holder:
    """Something that holds a secret, as a form does."""

    name: str
    secret: Secret


HIDDEN = "dws_hidden"


@pytest.mark.parametrize(
    "show",
    [
        repr,
        str,
        format,
        lambda secret: f"{secret}",
        lambda secret: f"{secret!r:>40}",
        lambda secret: "%s %r" % (secret, secret),  # noqa: UP031 the old way must be safe too
        lambda secret: repr([secret, {"x": secret}]),
        lambda secret: repr(Holder("me", secret)),
        lambda secret: str(ValueError(secret)),
        lambda secret: str(logging.LogRecord("n", 1, "p", 1, "%s", (secret,), None).getMessage()),
        lambda secret: json.dumps({"secret": secret}, default=str),
    ],
)
def test_a_secret_never_prints(show: object) -> None:
    """
    However it is turned into text, nothing of it is there.
    """
    # Each case is a function that takes the secret.
    told = show(Secret(HIDDEN))  # type: ignore[operator]

    assert "Secret(" in told
    assert "hidden" not in told


@pytest.mark.parametrize(
    "take",
    [
        pickle.dumps,
        copy.copy,
        copy.deepcopy,
        hash,
        lambda secret: {secret},
        lambda secret: asdict(Holder("me", secret)),
        json.dumps,
        vars,
        lambda secret: format(secret, ">10"),
    ],
)
def test_a_secret_is_not_carried_off(take: object) -> None:
    """
    Not pickled, copied, used as a key or taken apart.
    """
    with pytest.raises(TypeError) as refused:
        # Each case is a function that takes the secret.
        take(Secret(HIDDEN))  # type: ignore[operator]

    assert "hidden" not in str(refused.value)


def test_secrets_are_compared_by_what_they_are() -> None:
    """
    Equal texts are equal secrets; a secret is never equal to a plain text.
    """
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"


OLD = Pepper("old00000", {"old00000": b"o" * 32})
BOTH = Pepper("new00000", {"new00000": b"n" * 32, "old00000": b"o" * 32})
NEW = Pepper("new00000", {"new00000": b"n" * 32})


def test_a_digest_proves_its_secret_only() -> None:
    """
    Under the key it was made with, and no other.
    """
    digest = OLD.digest(Secret(HIDDEN))

    assert len(digest) == 32
    assert OLD.proves(Secret(HIDDEN), digest, "old00000")
    assert not OLD.proves(Secret("dws_other"), digest, "old00000")
    assert not BOTH.proves(Secret(HIDDEN), digest, "new00000")


def test_a_pepper_can_be_rotated() -> None:
    """
    With both keys at hand old secrets still prove, new ones are made under the new key;
    without the old key they prove nothing, and nothing breaks.
    """
    digest = OLD.digest(Secret(HIDDEN))

    assert BOTH.proves(Secret(HIDDEN), digest, "old00000")
    assert BOTH.digest(Secret(HIDDEN)) == NEW.digest(Secret(HIDDEN)) != digest
    assert not NEW.proves(Secret(HIDDEN), digest, "old00000")


def test_an_unknown_pepper_costs_the_same_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Whether the key is at hand does not show in the time taken.
    """
    computed = []
    digest = Pepper.digest
    monkeypatch.setattr(
        Pepper, "digest", lambda self, *words: computed.append(words) or digest(self, *words)
    )
    NEW.proves(Secret(HIDDEN), b"x" * 32, "gone0000")

    assert len(computed) == 1


def test_a_pepper_does_not_print_its_keys() -> None:
    """
    Its repr names the keys and shows none.
    """
    assert repr(BOTH) == "Pepper(current='new00000', keys=['new00000', 'old00000'])"
