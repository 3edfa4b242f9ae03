"""What a page weighs, and that nothing of it holds up or shifts what is shown."""

from typing import Any

import pytest

from tests.console.browsing import Visitor

FIRST = 200_000
AFTER = 30_000
PLACES = ["/", "/clients", "/keys", "/tokens", "/people", "/developer", "/developer/reference"]
_SHIFT = """() => new Promise((settle) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) sum += one.hadRecentInput ? 0 : one.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => settle(sum), 300);
})"""
_BLOCKING = """() => [...document.querySelectorAll("script[src]")]
  .filter((one) => !one.defer && !one.async && one.type !== "module").map((one) => one.src)"""


def weigh(visitor: Visitor, place: str) -> int:
    """Return how many bytes came over the network to show *place*, headers too."""
    sizes: list[float] = []

    def finished(event: dict[str, Any]) -> None:
        sizes.append(event["encodedDataLength"])

    visitor.devtools.send("Network.enable")
    visitor.devtools.on("Network.loadingFinished", finished)
    visitor.page.goto(visitor.at(place), wait_until="networkidle")
    visitor.devtools.remove_listener("Network.loadingFinished", finished)
    assert sizes
    return int(sum(sizes))


@pytest.mark.parametrize("place", PLACES)
def test_a_page_is_light(admin: Visitor, place: str):
    """At most 200 KB for a first visit, and 30 KB once the browser has been here."""
    assert weigh(admin, place) <= FIRST
    assert weigh(admin, place) <= AFTER


@pytest.mark.parametrize("place", ["/sign-in", "/developer/reference"])
def test_a_page_for_anybody_is_light(stranger: Visitor, place: str):
    """Likewise before somebody has signed in."""
    assert weigh(stranger, place) <= FIRST
    assert weigh(stranger, place) <= AFTER


@pytest.mark.parametrize("place", PLACES)
def test_nothing_shifts_and_nothing_holds_up(admin: Visitor, place: str):
    """No layout shift while it is loaded, and no script that has to be waited for."""
    admin.goto(place)

    assert admin.page.evaluate(_SHIFT) < 0.01
    assert admin.page.evaluate(_BLOCKING) == []
