"""Before something is broken for good: say what, and ask."""

import sys
from typing import Annotated

import typer

from doorward.web.commands.failure import Exit, Failed
from doorward.web.commands.output import say

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do it without asking.")]


def confirm(warnings: list[str], question: str, *, yes: bool) -> None:
    """Tell the *warnings* and ask the *question*, unless *yes* answers it.

    Raises :class:`Failed`: with exit code 2 where nobody is there to be asked, with 1 when
    the answer is no.
    """
    for words in warnings:
        say(words)
    if yes:
        return
    if not sys.stdin.isatty():
        raise Failed("nothing was done: add --yes to do it without being asked", Exit.USAGE)
    if not typer.confirm(question, err=True):
        raise Failed("nothing was done")
