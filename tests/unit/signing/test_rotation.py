"""The verbs of the ring on both databases."""

from typing import Any

import orjson
import pytest

from doorward.events import Filter, read_events
from doorward.kernel.authority import Actor, ActorKind
from doorward.kernel.db import Database
from doorward.kernel.errors import Conflict, Fault, Forbidden, NotFound
from doorward.kernel.page import Page, Window
from doorward.signing import (
    Algorithm,
    RingKey,
    Signers,
    State,
    catch_up,
    key_set,
    published_key,
    report,
)
from doorward.signing.model import LEAD, LINGER
from doorward.signing.service import list_keys, mint, remove, rotate, show
from doorward_sdk import Verifier
from tests.unit.sdk import forge
from tests.unit.signing.conftest import MINE, NOW, SEAL, THEIRS


def anything(_revision: int) -> None:
    """Expect no particular version."""


async def turn(db: Database, actor: Actor, now: int, **more: Any) -> tuple[RingKey, bool]:
    alg = more.pop("alg", None)
    return await db.transact(rotate, actor, await mint(db, actor, SEAL, alg), now, **more)


async def kids(db: Database, now: int, tenant: str = "tenant-a") -> set[str]:
    return {key["kid"] for key in orjson.loads(await key_set(db, tenant, now))["keys"]}


async def told(db: Database, actor: Actor = MINE) -> list[str]:
    page: Page[Any] = await db.read(
        read_events, actor.warrant("events:read"), Filter(), Window(limit=200)
    )
    return [event.type for event in page.items]


async def listed(db: Database, actor: Actor = MINE, **window: Any) -> list[RingKey]:
    return list((await db.read(list_keys, actor, Window(**window))).items)


async def test_a_new_tenant_can_sign_at_once(db: Database):
    """Its first key signs, is published, and checks what it signed."""
    signer = await Signers(db, SEAL).active("tenant-a", NOW)
    key = await published_key(db, "tenant-a", signer.kid, NOW)
    assert key is not None
    verifier = Verifier(forge.ISSUER, forge.AUDIENCE, [key])
    assert verifier.verify(signer.seal(forge.claims()), forge.NOW).kid == signer.kid
    assert await kids(db, NOW) == {signer.kid}


async def test_a_rotation_from_first_key_to_last_token(db: Database):
    """Next, active, retiring, retired: each at its instant, and the log tells of each."""
    signers = Signers(db, SEAL)
    old = await signers.active("tenant-a", NOW)
    new, made = await turn(db, MINE, NOW)
    assert (made, new.state(NOW)) == (True, State.NEXT)
    turns = NOW + LEAD
    assert (await signers.active("tenant-a", turns - 1)).kid == old.kid
    assert (await signers.active("tenant-a", turns)).kid == new.kid
    assert await kids(db, NOW) == await kids(db, turns + LINGER - 1) == {old.kid, new.kid}
    assert await kids(db, turns + LINGER) == {new.kid}
    assert await published_key(db, "tenant-a", old.kid, turns + LINGER) is None
    await db.transact(report, MINE, turns + LINGER)
    await db.transact(report, MINE, turns + LINGER)
    assert await told(db) == [
        "key.created", "key.activated", "key.created", "key.activated", "key.retired",
    ]  # fmt: skip


async def test_the_log_catches_up_for_every_tenant(db: Database):
    """Nobody need touch a ring for the log to tell of it, and it tells once."""
    for actor in (MINE, THEIRS):
        await turn(db, actor, NOW)
    for _ in range(2):
        await catch_up(db, NOW + LEAD)
    for actor in (MINE, THEIRS):
        assert (await told(db, actor)).count("key.activated") == 2


async def test_a_retired_key_loses_its_private_half(db: Database):
    """What can sign no more tokens is not kept (guarantee 5): it cannot be opened again."""
    old = (await Signers(db, SEAL).active("tenant-a", NOW)).kid
    await turn(db, MINE, NOW)
    await db.transact(report, MINE, NOW + LEAD + LINGER)
    with pytest.raises(Fault):
        await Signers(db, SEAL).named("tenant-a", old)


@pytest.mark.parametrize("alg", list(Algorithm))
async def test_an_algorithm_is_changed_by_rotation(db: Database, alg: Algorithm):
    """The next key may be of another kind; the one after keeps it."""
    new, _ = await turn(db, MINE, NOW, alg=alg)
    later = NOW + LEAD
    signer = await Signers(db, SEAL).active("tenant-a", later)
    assert (new.alg, signer.kid, signer.alg) == (alg, new.kid, alg)
    assert (await mint(db, MINE, SEAL, None)).alg == alg


async def test_repeating_a_rotation_changes_nothing(db: Database):
    """While a key waits it is the answer; one of another algorithm is a conflict."""
    first, _ = await turn(db, MINE, NOW)
    again, made = await turn(db, MINE, NOW + 1)
    assert (again, made) == (first, False)
    with pytest.raises(Conflict):
        await turn(db, MINE, NOW + 1, alg=Algorithm.EDDSA)
    assert len(await listed(db)) == 2


async def test_a_key_in_use_stays(db: Database):
    """Neither the active nor a retiring key can be removed; a retired one can."""
    old = (await Signers(db, SEAL).active("tenant-a", NOW)).kid
    await turn(db, MINE, NOW)
    for instant in (NOW, NOW + LEAD, NOW + LEAD + LINGER - 1):
        with pytest.raises(Conflict):
            await db.transact(remove, MINE, old, instant, anything)
        assert old in await kids(db, instant)
    await db.transact(remove, MINE, old, NOW + LEAD + LINGER, anything)
    with pytest.raises(NotFound):
        await db.read(show, MINE, old)
    assert (await told(db))[-1] == "key.removed"


async def test_a_rotation_is_called_off_by_removing_the_next_key(db: Database):
    """The active key then signs on, and can be rotated again."""
    signers = Signers(db, SEAL)
    old = (await signers.active("tenant-a", NOW)).kid
    new, _ = await turn(db, MINE, NOW)
    await db.transact(remove, MINE, new.kid, NOW, anything)
    assert (await signers.active("tenant-a", NOW + LEAD)).kid == old
    assert await kids(db, NOW + LEAD + LINGER) == {old}
    assert (await turn(db, MINE, NOW))[1]


async def test_a_compromise_ends_all_other_keys_now(db: Database):
    """The one way to stop a published key: everything it signed dies, and the log says so."""
    signers = Signers(db, SEAL)
    old = (await signers.active("tenant-a", NOW)).kid
    waiting, _ = await turn(db, MINE, NOW)
    new, _ = await turn(db, MINE, NOW + 1, compromised=True)
    assert await kids(db, NOW + 1) == {new.kid}
    assert (await signers.active("tenant-a", NOW + 1)).kid == new.kid
    assert await published_key(db, "tenant-a", old, NOW + 1) is None
    assert (await told(db))[3:] == ["key.created", "key.activated", "key.retired", "key.retired"]
    for kid in (old, waiting.kid):
        await db.transact(remove, MINE, kid, NOW + 1, anything)


async def test_a_key_belongs_to_one_tenant(db: Database):
    """Another tenant neither sees, removes, signs nor checks with it."""
    mine = (await Signers(db, SEAL).active("tenant-a", NOW)).kid
    assert mine not in await kids(db, NOW, "tenant-b")
    assert await published_key(db, "tenant-b", mine, NOW) is None
    assert [key.kid for key in await listed(db, THEIRS)] != [mine]
    with pytest.raises(NotFound):
        await db.read(show, THEIRS, mine)
    with pytest.raises(NotFound):
        await db.transact(remove, THEIRS, mine, NOW, anything)
    with pytest.raises(Fault):
        await Signers(db, SEAL).named("tenant-b", mine)


async def test_the_list_comes_in_pages(db: Database):
    """Oldest first, and a page's end leads to the next page."""
    for number in range(3):
        await turn(db, MINE, NOW + number * LEAD)
    window = Window(limit=3)
    page = await db.read(list_keys, MINE, window)
    rest = await db.read(list_keys, MINE, Window(limit=3, after=page.next))
    every = [key.published_at for key in (*page.items, *rest.items)]
    assert every == [NOW, NOW, NOW + LEAD, NOW + 2 * LEAD]
    assert rest.next is None
    first = page.items[0].kid
    assert [key.kid for key in await listed(db, search=first[5:20])] == [first]


@pytest.mark.parametrize("powers", [(), ("keys:read",), ("keys:write",)])
async def test_every_verb_checks_its_permission(db: Database, powers: tuple[str, ...]):
    """Reading needs keys:read, turning needs keys:write, and neither implies the other."""
    actor = Actor(ActorKind.CLIENT, "key-1", "tenant-a", frozenset(powers))
    minted = await mint(db, MINE, SEAL, None)
    kid = minted.kid
    reads = [lambda: db.read(list_keys, actor, Window()), lambda: db.read(show, actor, kid)]
    writes = [
        lambda: mint(db, actor, SEAL, None),
        lambda: db.transact(rotate, actor, minted, NOW),
        lambda: db.transact(remove, actor, kid, NOW, anything),
        lambda: db.transact(report, actor, NOW),
    ]
    refused = [] if powers == ("keys:write",) else writes
    refused = refused + ([] if powers == ("keys:read",) else reads)
    for act in refused:
        with pytest.raises(Forbidden):
            await act()


async def test_a_tenant_without_a_ring_issues_nothing(db: Database):
    """No key, no token: it is a fault of ours, not a token without a signature."""
    with pytest.raises(Fault):
        await Signers(db, SEAL).active("tenant-c", NOW)
    assert await key_set(db, "tenant-c", NOW) == b'{"keys":[]}'


async def test_few_private_keys_are_kept_open(db: Database):
    """The memory of opened keys is bounded, and says nothing of them."""
    signers = Signers(db, SEAL, most=1)
    for tenant in ("tenant-a", "tenant-b", "tenant-a"):
        assert (await signers.active(tenant, NOW)).seal(forge.claims())
    assert repr(signers) == "Signers(keys=1)"
