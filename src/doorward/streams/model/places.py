"""Places in the log, in the order of the log: an event's id says its place."""

Place = tuple[int, ...]


def place_of(text: str) -> Place:
    """Return the place that an event's id, or the end of a look at the log, says.

    Raises ``ValueError`` for what is none.
    """
    return tuple(int(part) for part in text.split("."))
