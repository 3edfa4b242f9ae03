"""What was written to a receiver and may still be lost: places with the time they were written."""

from collections import deque


class Trail:
    """How far is sure, how far was sent, and what lies between, oldest first.

    Every write adds one entry, so it holds as many as there are writes within the time that they
    are held back for.
    """

    def __init__(self, sure: str) -> None:
        self.sure = sure
        self._marks: deque[tuple[float, str]] = deque()

    def wrote(self, place: str, at: float) -> None:
        """Note that all up to *place* was written at *at* (seconds)."""
        self._marks.append((at, place))

    def settle(self, now: float, hold: float) -> None:
        """Take what was written *hold* seconds ago for arrived."""
        while self._marks and now - self._marks[0][0] >= hold:
            self.sure = self._marks.popleft()[1]

    def settle_all(self) -> None:
        """Take everything that was written for arrived."""
        if self._marks:
            self.sure = self._marks[-1][1]
            self._marks.clear()

    def broke(self) -> str:
        """Forget what may be lost, and return the place to begin from again."""
        self._marks.clear()
        return self.sure

    @property
    def open(self) -> bool:
        """Whether something was written that may still be lost."""
        return bool(self._marks)
