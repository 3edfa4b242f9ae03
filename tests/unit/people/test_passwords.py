"""Passwords are hashed slowly, whole, aside, and never by too many at once."""

import asyncio
import os
import sys
import threading
from collections.abc import Iterator
from time import perf_counter

import pytest
from argon2 import PasswordHasher, extract_parameters

from doorward.kernel.errors import Fault, Unavailable
from doorward.kernel.secret import Secret
from doorward.people import Hasher
from doorward.people.model import LONGEST_PASSWORD
from doorward.people.passwords import LANES, MEMORY_KIB, NICENESS, PASSES

WORDS = Secret("a quiet river in autumn")


@pytest.fixture
def hasher() -> Iterator[Hasher]:
    """Give a hasher, closed after the test."""
    hasher = Hasher()
    yield hasher
    hasher.close()


async def test_what_was_hashed_proves_and_nothing_else_does(hasher: Hasher):
    """
    Only the same password proves it; hashed twice it looks different, for each has its salt.
    """
    kept = await hasher.hash(WORDS)
    assert await hasher.proves(kept, WORDS)
    assert not await hasher.proves(kept, Secret("a quiet river in autumn "))
    assert not await hasher.proves(kept, Secret(""))
    assert kept != await hasher.hash(WORDS)
    assert WORDS.reveal() not in kept


async def test_the_parameters_are_those_that_owasp_names(hasher: Hasher):
    """
    argon2id, 19 MiB, two passes, one lane; what was made with less is outdated.
    """
    kept = await hasher.hash(WORDS)
    assert kept.startswith("$argon2id$")
    found = extract_parameters(kept)
    assert (found.memory_cost, found.time_cost, found.parallelism) == (MEMORY_KIB, PASSES, LANES)
    assert (MEMORY_KIB, PASSES, LANES) == (19_456, 2, 1)
    assert not hasher.is_outdated(kept)
    assert hasher.is_outdated(PasswordHasher(1, 8192, 1).hash("x"))


async def test_all_of_a_password_counts(hasher: Hasher):
    """
    The last of 256 characters counts, spaces count, case counts, and so does what follows a NUL.
    """
    long = "x" * (LONGEST_PASSWORD - 1)
    for right, wrong in (
        (long + "y", long + "z"),
        (long + "y", long),
        ("with  two spaces", "with two spaces"),
        ("Case", "case"),
        ("a\0b", "a\0c"),
    ):
        assert not await hasher.proves(await hasher.hash(Secret(right)), Secret(wrong))


async def test_two_ways_of_typing_one_character_are_one(hasher: Hasher):
    """
    A keyboard that composes and one that does not give the same password (NFKC).
    """
    kept = await hasher.hash(Secret("caf\u00e9 \ufb01lter long enough"))
    assert await hasher.proves(kept, Secret("cafe\u0301 filter long enough"))


async def test_nothing_proves_a_user_without_a_password(hasher: Hasher):
    """
    Where nothing is kept nothing proves it, and to find that out takes as long.
    """
    kept = await hasher.hash(WORDS)
    took: dict[str, list[float]] = {"": [], kept: []}
    for _ in range(5):
        for one, times in took.items():
            before = perf_counter()
            assert await hasher.proves(one, Secret("wrong")) is False
            times.append(perf_counter() - before)
    assert not await hasher.proves("", Secret(""))
    assert min(took[""]) > min(took[kept]) / 2


async def test_what_is_no_hash_is_our_fault(hasher: Hasher):
    """
    A damaged row is a fault, not a wrong password, and the fault does not tell it.
    """
    with pytest.raises(Fault) as caught:
        await hasher.proves("$argon2id$damaged", WORDS)
    assert "damaged" not in str(caught.value)


async def test_half_a_surrogate_is_a_password_like_any_other(hasher: Hasher):
    """
    Text that is no Unicode is hashed and refused like other text, never an error.
    """
    kept = await hasher.hash(Secret("\ud800"))
    assert not await hasher.proves(kept, Secret("\ud801"))


async def test_the_loop_goes_on_meanwhile(hasher: Hasher):
    """
    While passwords are hashed the event loop serves others.
    """
    work = asyncio.gather(*(hasher.hash(WORDS) for _ in range(4)))
    turns = 0
    while not work.done():
        await asyncio.sleep(0.001)
        turns += 1
    assert turns > 4


async def test_only_so_many_wait():
    """
    Who would wait too long is refused at once and told when to try; the others are served.
    """
    hasher = Hasher(most_waiting=2)
    asked = [asyncio.create_task(hasher.hash(WORDS)) for _ in range(5)]
    results = await asyncio.gather(*asked, return_exceptions=True)
    hasher.close()
    refused = [one for one in results if isinstance(one, Unavailable)]
    assert (len([one for one in results if isinstance(one, str)]), len(refused)) == (3, 2)
    assert all(one.retry_after > 0 for one in refused)


async def test_no_tenant_shuts_the_others_out():
    """
    However many passwords of one tenant are to be compared, others find a place (guarantee 4).
    """
    hasher = Hasher(most_waiting=8)
    flood = [asyncio.create_task(hasher.hash(WORDS, "tenant-1")) for _ in range(20)]
    await asyncio.sleep(0)
    assert await hasher.hash(WORDS, "tenant-2")
    results = await asyncio.gather(*flood, return_exceptions=True)
    assert len([one for one in results if isinstance(one, str)]) == 5
    assert await hasher.hash(WORDS, "tenant-1")
    hasher.close()


async def test_who_left_makes_no_work():
    """
    A request that is broken off before its turn is not hashed, and its place is free again.
    """
    hasher = Hasher(most_waiting=1)
    first, second = (asyncio.create_task(hasher.hash(WORDS)) for _ in range(2))
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.sleep(0)
    third = asyncio.create_task(hasher.hash(WORDS))
    assert all(isinstance(one, str) for one in await asyncio.gather(first, third))
    hasher.close()


@pytest.mark.skipif(sys.platform != "linux", reason="a thread has a niceness on Linux only")
async def test_only_its_own_thread_steps_back(hasher: Hasher):
    """
    The thread that hashes is niced; the one that serves is not.
    """
    before = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    await hasher.hash(WORDS)
    thread = next(one for one in threading.enumerate() if one.name.startswith("passwords"))
    assert thread.native_id is not None
    assert os.getpriority(os.PRIO_PROCESS, thread.native_id) == NICENESS
    assert before == os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
