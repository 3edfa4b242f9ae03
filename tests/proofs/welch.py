"""Welch's t-test of two kinds of requests, sent in random order over one connection.

The way of *dudect* (Reparaz, Balasch, Verbauwhede 2017): what is compared are the fast answers,
since the slow ones tell of the machine and not of the server, and |t| below 4.5 tells nothing
apart.
"""

import math
import random
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, quantiles, variance
from urllib.parse import urlsplit

KEPT = 90
"""Per cent of all answers, the fastest, that are compared."""


@dataclass(frozen=True)
class Difference:
    """What the test says: the statistic, and the two means in microseconds."""

    t: float
    first: float
    second: float
    samples: int

    def __str__(self) -> str:
        """Return it as one line for the documents."""
        means = f"{self.first:,.1f} µs and {self.second:,.1f} µs"
        return f"|t| = {abs(self.t):.2f} over {self.samples:,} samples (means {means})"


def tell_apart(
    url: str, first: Sequence[bytes], second: Sequence[bytes], samples: int, seed: int = 1
) -> Difference:
    """Send *samples* requests, drawn from two kinds at random, and compare their answers' times.

    Each kind has several requests that are taken in turn, so that none of them is special.
    """
    chance = random.Random(seed)
    kinds = (first, second)
    times: tuple[list[int], list[int]] = ([], [])
    address = urlsplit(url)
    with socket.create_connection((address.hostname or "", address.port or 80), 10) as peer:
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for number in range(samples + 200):
            kind = chance.randrange(2)
            request = kinds[kind][number % len(kinds[kind])]
            began = time.perf_counter_ns()
            peer.sendall(request)
            _read_one(peer)
            took = time.perf_counter_ns() - began
            if number >= 200:
                times[kind].append(took)
    return _welch(*times)


def _welch(one: list[int], other: list[int]) -> Difference:
    slowest = quantiles([*one, *other], n=100)[KEPT - 1]
    kept = [[took / 1000 for took in times if took <= slowest] for times in (one, other)]
    means = [fmean(times) for times in kept]
    spread = math.sqrt(sum(variance(times) / len(times) for times in kept))
    return Difference((means[0] - means[1]) / spread, *means, len(one) + len(other))


def _read_one(peer: socket.socket) -> None:
    received = b""
    while b"\r\n\r\n" not in received:
        piece = peer.recv(65536)
        assert piece, "the server hung up"
        received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    while len(body) < length:
        body += peer.recv(65536)
