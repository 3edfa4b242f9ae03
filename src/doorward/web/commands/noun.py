"""A noun of the command line: ``doorward clients``, ``doorward keys`` …"""

import typer


def noun(words: str) -> typer.Typer:
    """Return an empty noun; *words* say what its verbs are for."""
    return typer.Typer(help=words, no_args_is_help=True, pretty_exceptions_enable=False)
