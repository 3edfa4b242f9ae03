"""What a presented credential proves, and what it does not."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from doorward.clients import Card
from doorward.credentials import KINDS
from doorward.kernel.authority import NOWHERE
from doorward.kernel.ids import credential_id
from doorward.kernel.ordering import Standing
from doorward.kernel.secret import Pepper, Secret
from doorward.tokens import Asked, Method, Plant, Prover

NOW = 1_700_000_000_000
PEPPER = Pepper("first", {"first": b"1" * 32})
KIND = KINDS[0]
ID = credential_id()
SECRET = KIND.mint(ID)
ASKED = Asked("", "", NOWHERE, Method.BASIC, "key-1", SECRET)
CARD = Card(
    tenant="tenant-1", slug="acme", host="", tenant_open=True, catalogue_revision=1, known=True,
    client="cli_1", client_id="key-1", enabled=True, granted=frozenset(), token_seconds=900,
    expires_at=None, standing=Standing(ID, 1, None, None), kind=KIND.name,
    pepper_id="first", digest=KIND.digest(SECRET, PEPPER),
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, ""),
        ({"known": False}, "unknown_client_or_secret"),
        ({"digest": bytes(32)}, "wrong_secret"),
        ({"pepper_id": "gone"}, "wrong_secret"),
        ({"kind": "another_kind"}, "wrong_secret"),
        ({"standing": Standing(ID, 2, None, NOW)}, "ended_secret"),
        ({"standing": Standing(ID, 1, NOW, None)}, "ended_secret"),
    ],
)
def test_only_the_whole_truth_proves(changes: dict[str, Any], reason: str) -> None:
    """
    A credential proves its client when its kind, digest, pepper and standing all agree.
    """
    prover = Prover(cast("Plant", SimpleNamespace(pepper=PEPPER)))

    assert prover._failure(ASKED, KIND, replace(CARD, **changes), NOW) == reason


def test_what_no_kind_recognises_proves_nothing() -> None:
    """
    A malformed secret is told from an absent one in the log alone.
    """
    prover = Prover(cast("Plant", SimpleNamespace(pepper=PEPPER)))

    assert prover._failure(replace(ASKED, secret=Secret("x")), None, CARD, NOW) == (
        "malformed_secret"
    )
    assert prover._failure(replace(ASKED, secret=Secret("")), None, CARD, NOW) == "no_credentials"
