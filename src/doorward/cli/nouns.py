"""Nouns that are named at once and imported when they are used."""

from importlib import import_module
from typing import Any

import typer

HELP = ("--help", "-h")


class LazyNoun(typer.core.TyperGroup):
    """A group of commands whose module, which holds it as ``app``, is imported on first use.

    The room's own package comes with that module, and with it the database: too much for
    a person who only asked for help.
    """

    def __init__(self, name: str, words: str, panel: str, module: str) -> None:
        super().__init__(name=name, help=words, rich_help_panel=panel, no_args_is_help=True)
        self.module = module
        self.commands = {}
        tidy(self)

    def load(self) -> None:
        """Import the module and take its commands over."""
        if not self.commands:
            group: Any = typer.main.get_command(import_module(self.module).app)
            self.commands = group.commands
            for command in group.commands.values():
                tidy(command)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the command of that name, or None."""
        self.load()
        return super().get_command(ctx, cmd_name)

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of its commands in their own order."""
        self.load()
        return super().list_commands(ctx)


def tidy(command: Any) -> None:
    """Let the help of *command* show flags as flags: they take no value."""
    context = typer.Context(command, help_option_names=list(HELP))
    for option in (*command.params, command.get_help_option(context)):
        if getattr(option, "is_flag", False):
            option.metavar = ""
