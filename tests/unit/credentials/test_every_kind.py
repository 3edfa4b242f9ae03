"""What every kind of credential promises, tried on each that exists and on a new one.

The new one stands for the next kind that is written: it gets no word of the suite, and the suite
finds nothing to excuse.
"""

import re
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.credentials import KINDS, Kind
from doorward.kernel.ids import credential_id
from doorward.kernel.secret import Pepper, Secret, mint, public_part

PEPPER = Pepper("second", {"first": b"1" * 32, "second": b"2" * 32})


class ToyKind:
    """A kind that somebody adds by the recipe of CONTRIBUTING.md."""

    name: ClassVar[str] = "toy"
    prefix: ClassVar[str] = "dwt_"
    pattern: ClassVar[str] = r"dwt_[0-9A-Za-z]{16}_[0-9A-Za-z]{44}_[0-9A-Za-z]{6}"

    def mint(self, credential_id: str) -> Secret:
        """Make a new secret."""
        return mint(self.prefix, credential_id)

    def recognise(self, presented: Secret) -> str | None:
        """Return whose it claims to be."""
        return public_part(presented, self.prefix)

    def digest(self, secret: Secret, pepper: Pepper) -> bytes:
        """Return what is stored."""
        return pepper.digest(secret)

    def accepts(self, presented: Secret, digest: bytes, pepper_id: str, pepper: Pepper) -> bool:
        """Whether it proves what is stored."""
        return pepper.proves(presented, digest, pepper_id)


ALL: tuple[Kind, ...] = (*KINDS, ToyKind())
every_kind = pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.name)


@every_kind
class TestEveryKind:
    """The promises of :class:`doorward.credentials.Kind`."""

    def test_recognises_what_it_minted(self, kind: Kind) -> None:
        """
        A minted secret names its credential, and follows the published pattern.
        """
        public = credential_id()
        secret = kind.mint(public)

        assert kind.recognise(secret) == public
        assert re.fullmatch(kind.pattern, secret.reveal())

    def test_accepts_only_what_it_minted(self, kind: Kind) -> None:
        """
        The secret proves its digest; another of the same credential does not.
        """
        public = credential_id()
        secret, other = kind.mint(public), kind.mint(public)
        digest = kind.digest(secret, PEPPER)

        assert kind.accepts(secret, digest, PEPPER.current, PEPPER)
        assert not kind.accepts(other, digest, PEPPER.current, PEPPER)

    def test_every_typing_error_is_not_its_own(self, kind: Kind) -> None:
        """
        One wrong character anywhere is refused without a look at storage.
        """
        text = kind.mint(credential_id()).reveal()
        typos = [
            text[:place] + ("A" if letter != "A" else "B") + text[place + 1 :]
            for place, letter in enumerate(text)
        ]

        assert [typo for typo in typos if kind.recognise(Secret(typo)) is not None] == []

    @given(text=st.text(max_size=120))
    def test_what_is_not_its_own_is_none(self, kind: Kind, text: str) -> None:
        """
        Whatever is presented is recognised or is None; nothing raises.
        """
        assert kind.recognise(Secret(text)) is None

    def test_the_other_kinds_are_not_its_own(self, kind: Kind) -> None:
        """
        No secret is recognised by two kinds, so which one is asked first never matters.
        """
        others = [other for other in ALL if other.name != kind.name]

        assert [o.name for o in others if kind.recognise(o.mint(credential_id()))] == []

    def test_keeps_no_secret(self, kind: Kind) -> None:
        """
        Neither what is stored nor any repr contains the secret or its random part.
        """
        secret = kind.mint(credential_id())
        text = secret.reveal()
        random_part = text.split("_")[2]
        stored = kind.digest(secret, PEPPER)

        assert len(stored) == 32
        assert random_part.encode() not in stored
        assert random_part not in f"{secret!r} {secret} {kind!r} {PEPPER!r}"

    def test_a_digest_needs_its_own_pepper(self, kind: Kind) -> None:
        """
        A stolen database proves nothing: without the pepper that made it, a digest accepts nothing.
        """
        secret = kind.mint(credential_id())
        digest = kind.digest(secret, PEPPER)

        assert not kind.accepts(secret, digest, "first", PEPPER)
        assert not kind.accepts(secret, digest, "gone", PEPPER)


def test_names_and_prefixes_are_unique() -> None:
    """
    No two kinds share a name or a prefix.
    """
    assert len({kind.name for kind in ALL}) == len(ALL)
    assert len({kind.prefix for kind in ALL}) == len(ALL)
