"""docs/cli.md, from the tree of commands."""

from collections.abc import Iterator
from typing import Any

from doorward.cli import root
from doorward.web.commands.failure import Exit
from tools.reference.table import MADE, table

INTRODUCTION = """# The command line

`doorward` speaks to a server through its REST API, as a client with credentials of its own. They
come from the environment (`DOORWARD_URL`, `DOORWARD_CLIENT_ID`, `DOORWARD_CLIENT_SECRET`), else
from `$XDG_CONFIG_HOME/doorward/cli.json` (mode 0600), which `doorward login` writes. `init`,
`serve`, `migrate` and `doctor` work on an installation on this machine instead.

Results go to standard output, as a table or with `--output json` as what REST answers (a list is
`{"items": […]}`); a failure is one line on standard error. What breaks something for good says
first who used it lately, and asks; `--yes` answers, and without a terminal nothing is done without
it. Where one thing is meant, its name and its id are both understood.

`cli.json` is read only while nobody else can read it. It holds a client for each base URL, the last
login being the default; `--url` or `DOORWARD_URL` chooses another. Who has lost these credentials
and can read the data folder gets them back with `doorward login --local`.

## Exit codes

"""
ENDS = {
    Exit.OK: "done",
    Exit.REFUSED: "refused, or `doctor` found a problem",
    Exit.USAGE: "the command line cannot be understood",
    Exit.INITIALISED: "`init`: this folder is in use already",
    Exit.DENIED: "not authenticated, or a permission is missing",
    Exit.UNREACHABLE: "the server does not answer, or cannot record",
}


def page() -> str:
    """Return the page's text; raises ``KeyError`` for an exit code without words."""
    codes = [(f"{code.value}", ENDS[code]) for code in Exit]
    lines = [MADE.format(source="the commands"), INTRODUCTION, table(["code", "meaning"], codes)]
    for path, command in walk():
        lines += [f"\n## {path}\n\n{' '.join(str(command.help or '').split())}\n"]
        rows = [_option(one) for one in command.params if not one.hidden and one.name != "help"]
        if rows:
            lines += ["\n", table(["argument", "what it is"], rows)]
    return "".join(lines)


def walk(command: Any = None, path: str = "doorward") -> Iterator[tuple[str, Any]]:
    """Yield (words typed, command) of every command that does something, in order."""
    command = root() if command is None else command
    if not hasattr(command, "list_commands"):
        yield path, command
        return
    for name in command.list_commands(None):
        yield from walk(command.get_command(None, name), f"{path} {name}")


def _option(one: Any) -> tuple[str, str]:
    if one.param_type_name == "argument":
        return f"`{one.name.upper()}`", one.help or ""
    names = ", ".join(f"`{name}`" for name in (*one.opts, *one.secondary_opts))
    return names, one.help or ""
