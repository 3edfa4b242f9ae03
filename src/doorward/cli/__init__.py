"""The command line as a whole: its root, its nouns, and how every command ends.

A failure is one line on stderr and an exit code (docs/cli.md), never a trace. A noun's module
is imported when the noun is used, so that ``--help`` and a typing error answer at once.
"""

import os
import sys
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Annotated

import typer

from doorward.cli.can import can
from doorward.cli.nouns import HELP, LazyNoun, tidy
from doorward.cli.session import login, logout, token
from doorward.cli.starting import doctor, init, migrate, serve
from doorward.kernel.errors import Fault, Invalid, Refusal, Unavailable
from doorward.web.commands.account import URL
from doorward.web.commands.failure import Exit, Failed, plain

__all__ = ["root", "run"]

_HERE = "An installation on this machine"
_THERE = "A running server"

_NOUNS = (
    ("clients", "Register, look at, change, cut off and end API clients.", "clients"),
    ("api-keys", "API keys: rights by roles, an end always.", "clients.commands.keys"),
    ("api-tokens", "API tokens: a user's rights in a JWT.", "clients.commands.tokens"),
    ("apis", "APIs: what can be granted, and what each endpoint needs.", "access.commands.apis"),
    ("roles", "Named sets of permissions.", "access.commands.roles"),
    ("users", "The people of the tenant, and what they sign in with.", "cli.people"),
    ("members", "Users of other tenants who have roles here.", "people.commands.members"),
    ("events", "Read the record of what happened, and follow it.", "events"),
    ("keys", "Look at, rotate and remove the keys that sign tokens.", "signing"),
    ("presets", "Documents that make a tenant behave like one product.", "presets"),
    ("tenants", "Look at and change one's own tenant, and make new ones.", "tenants"),
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"doorward {version('doorward')}")
        raise typer.Exit


def _options(
    url: Annotated[
        str, typer.Option(help="The server's base URL; else DOORWARD_URL, else the last login.")
    ] = "",
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which it is.")
    ] = False,
) -> None:
    """Doorward keeps the door of your APIs for machines.

    It ends with 0 when done, 1 refused or something is wrong, 2 usage, 3 initialised already,
    4 not authenticated or not allowed, 5 no server answers.
    """
    if url:
        os.environ[URL] = url


def root() -> typer.core.TyperGroup:
    """Return the whole tree of commands, its nouns still to be imported."""
    app = typer.Typer(
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": list(HELP)},
    )
    app.callback()(_options)
    here: tuple[Callable[..., None], ...] = (init, serve, migrate, doctor)
    there: tuple[Callable[..., None], ...] = (login, logout, token, can)
    for panel, commands in ((_HERE, here), (_THERE, there)):
        for command in commands:
            app.command(rich_help_panel=panel)(command)
    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)  # noqa: S101 it has several commands
    for known in (group, *group.commands.values()):
        tidy(known)
    for name, words, module in _NOUNS:
        place = module if "." in module else f"{module}.commands"
        group.add_command(LazyNoun(name, words, _THERE, f"doorward.{place}"))
    return group


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    os.umask(0o077)
    sys.excepthook = _last_words
    try:
        code = root().main(list(arguments), prog_name="doorward", standalone_mode=False)
    except BrokenPipeError:
        return _gone()
    except _FORESEEN as end:
        words, code = _end(end)
        if words:
            typer.echo(f"doorward: {plain(words)}", err=True)
    return code if isinstance(code, int) else Exit.OK


_FORESEEN = (Failed, typer.TyperException, typer.Abort, Refusal, Fault, OSError)


def _end(end: BaseException) -> tuple[str, Exit]:
    """Return the line and the exit code that tell of *end*."""
    code = next((code for kind, code in _CODES if isinstance(end, kind)), Exit.REFUSED)
    match end:
        case Failed():
            return end.message, end.code
        case typer.TyperException():
            # An option or argument that cannot be; without words the help was shown instead.
            words = end.format_message()
            return (f"{words} (see --help)" if words else ""), code
        case typer.Abort():
            return "nothing was done", code
        case OSError(filename=place, strerror=words) if place:
            return f"{place}: {words}", code
    return str(end), code


_CODES: tuple[tuple[type[BaseException], Exit], ...] = (
    (typer.TyperException, Exit.USAGE),
    (Invalid, Exit.USAGE),
    (Unavailable, Exit.UNREACHABLE),
)


def _gone() -> int:
    """End quietly when the reader of our output has left, as ``| head`` does."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 141


def _last_words(kind: type[BaseException], _: BaseException, trace: TracebackType | None) -> None:
    """Tell of an error of ours by its kind and place: its text could hold a secret."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" at {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
    typer.echo(f"doorward: an error of ours ({kind.__name__}{place}); please report it", err=True)
