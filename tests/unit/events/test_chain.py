"""The chain of a log: linked behind it, each tenant its own, its heads signed and told of."""

import asyncio
from typing import Any

import pytest

from doorward.events import Event
from doorward.events.chain import UnsoundHead, form_of, genesis, link, read_head
from doorward.events.store import chains as store
from doorward.kernel.errors import Fault
from doorward.signing import Algorithm
from doorward.signing.jose import generate
from doorward_sdk import TokenRefused, parse
from tests.rows import row
from tests.unit.doors import NOW
from tests.unit.events.chained import MINUTE, Chained
from tests.unit.events.conftest import HAPPENED, Place


@row("DW-16")
async def test_an_untouched_log_is_what_it_was(place: Place) -> None:
    """
    Links and heads made in several walks hold together, however small the pages it is read in.
    """
    chained = Chained(place)
    await chained.begin()
    for part in ("one", "two", "three"):
        await chained.write(f"{part} a", f"{part} b")
        assert await chained.seal() == 1

    checks = [await chained.check(limit=limit) for limit in (1, 2, 200)]
    assert [check.finish() for check in checks] == [[], [], []]
    # Seven events, and the first two heads' own: that of the third is not covered yet.
    assert [(check.events, check.unsealed) for check in checks] == [(10, 1)] * 3


async def test_each_tenant_has_a_chain_of_its_own(place: Place) -> None:
    """
    What happens in one tenant is in no link and no head of another.
    """
    chained = Chained(place)
    await chained.begin("tenant-a", "tenant-b")
    await chained.write("mine", Event(HAPPENED, "tenant-b", NOW), "mine too")
    assert await chained.seal() == 2

    for tenant, events in (("tenant-a", 3), ("tenant-b", 2)):
        (head,) = await chained.heads(tenant)
        assert read_head(head["jws"], head["jwk"]).count == events
        assert await chained.findings(tenant=tenant) == []
    foreign = await chained.findings(await chained.heads("tenant-b"))
    assert [one.words for one in foreign] == ["the head from outside: it is another tenant's"]


async def test_a_quiet_log_gets_no_further_head(place: Place) -> None:
    """
    A head's own event asks for no other head: a log in which nothing happens does not grow.
    """
    chained = Chained(place)
    await chained.begin()

    assert [await chained.seal() for _ in range(4)] == [1, 0, 0, 0]
    assert [one.type for one in await place.log()] == ["key.created", "log.sealed"]


async def test_a_head_goes_out_as_an_event(place: Place) -> None:
    """
    Whoever is sent events is sent the signed head, which is all that a later check needs.
    """
    chained = Chained(place)
    await chained.begin()
    await chained.seal()

    told = (await place.log())[-1].body["details"]
    (head,) = await chained.heads()
    assert told["jws"] == head["jws"]
    said = read_head(told["jws"], told["jwk"])
    assert (said.number, said.count, said.hash.hex()) == (1, told["events"], told["hash"])
    assert await chained.findings([told]) == []


async def test_the_hash_is_the_one_that_the_page_describes(place: Place) -> None:
    """
    Anybody can compute a head: SHA-256 over the link before and the event's text, from a start
    that names the tenant.
    """
    chained = Chained(place)
    await chained.begin()
    await chained.seal()

    (head,) = await chained.heads()
    (first, _) = await place.rows(store.events.select().order_by(store.events.c.id))
    expected = link(genesis("tenant-a"), form_of(first))
    assert read_head(head["jws"], head["jwk"]).hash == expected


async def test_two_walkers_link_everything_once(place: Place) -> None:
    """
    Of two that walk at the same time one steps, the other changes nothing.
    """
    one = Chained(place)
    other = Chained(place, one.key)
    await one.begin()
    await one.write(*(f"n{number}" for number in range(20)))

    for _ in range(3):
        await asyncio.gather(*(each.walker.step() for each in (one, other)))
    place.clock.tick(MINUTE)
    await asyncio.gather(*(each.walker.seal_due() for each in (one, other)))

    assert len(await one.heads()) == 1
    check = await one.check()
    assert (check.finish(), check.events) == ([], 22)


async def test_a_tenant_without_a_key_waits_for_its_head(place: Place) -> None:
    """
    Where nothing can be signed the others' heads are; the links go on, and the head comes later.
    """
    chained = Chained(place)
    await chained.begin("tenant-a", "tenant-b")
    signs = chained.walker._attest

    async def fails(tenant: str, *rest: Any) -> tuple[str, str, str]:
        if tenant == "tenant-a":
            raise Fault("no key")
        return await signs(tenant, *rest)

    chained.walker._attest = fails  # type: ignore[assignment]  # its parameters are named there
    assert await chained.seal() == 1
    chained.walker._attest = signs
    assert await chained.walker.seal_due() == 1
    assert await chained.findings() == []


async def test_a_head_of_another_key_is_found(place: Place) -> None:
    """
    Heads signed anew, by a key that the log never told of, are not taken.
    """
    chained = Chained(place)
    await chained.begin()
    chained.key = generate(Algorithm.ES256)
    await chained.seal()

    (found,) = await chained.findings()
    assert "which the log never told of" in found.words


@pytest.mark.parametrize("alg", list(Algorithm))
def test_a_head_is_no_token_and_a_token_no_head(alg: Algorithm) -> None:
    """
    What signs tokens signs heads, and neither is ever taken for the other.
    """
    key = generate(alg)
    head = key.attest("doorward-head+jws", {"v": 1})
    with pytest.raises(TokenRefused):
        parse(head)
    with pytest.raises(Fault):
        key.attest("at+jwt", {})
    token = key.seal({"iat": 1, "exp": 2})
    with pytest.raises(UnsoundHead, match="as something else"):
        read_head(token, key.public_jwk())


def test_a_forged_head_is_refused() -> None:
    """
    A head whose claims, key or name were changed is none.
    """
    key, other = generate(Algorithm.ES256), generate(Algorithm.ES256)
    claims = {
        "v": 1, "tenant": "t", "number": 1, "events": 1, "event": "1", "hash": "00" * 32,
        "time": "2030-01-01T00:00:00Z",
    }  # fmt: skip
    sound = key.attest("doorward-head+jws", claims)
    assert read_head(sound, key.public_jwk()).number == 1
    changed = other.attest("doorward-head+jws", claims)
    mixed = ".".join([*sound.split(".")[:2], changed.split(".")[2]])
    renamed = {**other.public_jwk(), "kid": key.kid}
    for jws, jwk in ((mixed, key.public_jwk()), (sound, renamed), (changed, key.public_jwk())):
        with pytest.raises(UnsoundHead):
            read_head(jws, jwk)
