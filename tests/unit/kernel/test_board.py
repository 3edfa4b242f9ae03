"""The board says that all workers are up only when they are."""

from pathlib import Path

from doorward.kernel.board import Board


def test_a_board_is_complete_when_every_worker_is_up(tmp_path: Path):
    """
    One flag missing, at first or again, is not complete, for whoever shares the board.
    """
    board = Board(tmp_path / "board", 3, create=True)
    worker = Board(tmp_path / "board", 3)
    seen = [board.complete()]
    for number in (2, 0, 1):
        worker.mark(number, up=True)
        seen.append(board.complete())
    board.mark(0, up=False)
    seen.append(worker.complete())
    assert seen == [False, False, False, True, False]
