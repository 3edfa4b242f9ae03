"""Who hears of every event this process records: the metrics and the log."""

from collections.abc import Callable

from doorward.events.model import Event

_LISTENERS: list[Callable[[Event], None]] = []


def listen(listener: Callable[[Event], None]) -> None:
    """Call *listener* with every event this process records: metrics and the log hang on it."""
    _LISTENERS.append(listener)


def notice(event: Event) -> None:
    """Tell the listeners of *event*."""
    for listener in _LISTENERS:
        listener(event)
