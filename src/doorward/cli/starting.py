"""Commands for the machine the server runs on: ``init``, ``serve``, ``migrate``, ``doctor``.

A flag writes the variable of its setting before the settings are read, so that the workers,
processes of their own, see the same.
"""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from doorward.settings import Settings, read_settings
from doorward.web.commands import TABLE, Exit, Failed, Output, Shape, say, show_json, show_one

Data = Annotated[
    Path | None, typer.Option(help="Folder of the database file and the keys (DOORWARD_DATA).")
]
Database = Annotated[
    str, typer.Option(help="postgresql://… for many nodes (DOORWARD_DATABASE). Better set there.")
]
PublicUrl = Annotated[str, typer.Option(help="The address callers use (DOORWARD_PUBLIC_URL).")]


def init(
    machine_admin: Annotated[
        bool,
        typer.Option("--machine-admin", help="Make an administrator for programs and print it."),
    ] = False,
    name: Annotated[str, typer.Option(help="What the first tenant is called.")] = "Default",
    preset: Annotated[
        str, typer.Option(help="What the first tenant is furnished like: docs/presets.md.")
    ] = "default",
    data: Data = None,
    database: Database = "",
    public_url: PublicUrl = "",
    output: Output = TABLE,
) -> None:
    """Make a new installation.

    That is: the data folder with its keys, the database, the first tenant, and a client that
    this command line speaks with. On a used folder or database it changes nothing and ends
    with exit code 3.
    """
    settings = _settings(data=data, database=database, public_url=public_url)
    from doorward.cli.install import finish, install

    made = install(settings, name, preset=preset, for_cli=_keeps(machine_admin))
    say(f"{settings.data.resolve()} is ready: keep its files pepper and master.key safe,")
    say("without them no secret can be checked and no token signed")
    if made.kept_in:
        say(f"this command line speaks to {made.base_url} with credentials in {made.kept_in}")
    told = {"base_url": made.base_url, "tenant_id": made.tenant_id, "client_id": made.client_id}
    if machine_admin:
        told["client_secret"] = made.client_secret.reveal()
        say("this is the only time the administrator's secret is shown")
    told["console_link"] = made.link.reveal()
    say("by the link the first person becomes administrator, once, within 24 hours")
    if output is Shape.JSON:
        show_json(told)
    else:
        shown = told if machine_admin else {"console_link": told["console_link"]}
        show_one(output, shown, [(one.replace("_", " "), one) for one in shown])
    finish(settings)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on (DOORWARD_HOST).")] = "",
    port: Annotated[int | None, typer.Option(help="Port to listen on (DOORWARD_PORT).")] = None,
    workers: Annotated[
        int | None, typer.Option(help="Worker processes; 0: one for each core (DOORWARD_WORKERS).")
    ] = None,
    plane: Annotated[str, typer.Option(help="data, control or both (DOORWARD_PLANE).")] = "",
    tls_cert: Annotated[str, typer.Option(help="PEM file (DOORWARD_TLS_CERT).")] = "",
    tls_key: Annotated[str, typer.Option(help="PEM file (DOORWARD_TLS_KEY).")] = "",
    data: Data = None,
    database: Database = "",
    public_url: PublicUrl = "",
    first_run_demo: Annotated[
        bool,
        typer.Option("--first-run-demo", help="On an empty folder: init, and make a demo client."),
    ] = False,
) -> None:
    """Run the server until Ctrl-C.

    A flag goes before the variable in brackets. Every other setting is in docs/settings.md.
    """
    settings = _settings(
        host=host, port=port, workers=workers, plane=plane, tls_cert=tls_cert, tls_key=tls_key,
        data=data, database=database, public_url=public_url,
    )  # fmt: skip
    from doorward.cli.standing import what_is_missing
    from doorward.cli.welcome import prepare

    welcome = prepare(settings) if first_run_demo else None
    missing = what_is_missing(settings)
    if missing:
        raise Failed(missing)
    from doorward.supervisor import run

    sys.excepthook = sys.__excepthook__  # a server's log wants the whole trace
    raise typer.Exit(run(settings, welcome))


def migrate(data: Data = None, database: Database = "") -> None:
    """Bring the database's schema up to this version.

    serve does it too when it starts, under a lock.
    """
    settings = _settings(data=data, database=database)
    from doorward.cli.install import migrate_database

    if not settings.database and not Path(settings.database_url).exists():
        raise Failed(f"{settings.data.resolve()} holds no installation: run doorward init first")
    say(f"the schema is at {migrate_database(settings)}")


def doctor(
    data: Data = None,
    database: Database = "",
    public_url: PublicUrl = "",
    output: Output = TABLE,
) -> None:
    """Look for what is wrong, and say how to mend it.

    It changes nothing. The exit code is 1 when something is broken or open to others.
    """
    settings = _settings(data=data, database=database, public_url=public_url)
    from doorward.cli.doctor import Level, examine, show_findings

    findings = examine(settings)
    show_findings(output, findings)
    if any(one.level is Level.PROBLEM for one in findings):
        raise typer.Exit(Exit.REFUSED)


def _keeps(machine_admin: bool) -> bool:
    """Whether this command line gets credentials of its own.

    Where they cannot be kept, a warning will do if an administrator is printed anyway.
    """
    from doorward.web.commands import check_keepable

    try:
        check_keepable()
    except Failed as failure:
        if not machine_admin:
            raise
        say(f"this command line gets no credentials: {failure.message}")
        return False
    return True


def _settings(**flags: object) -> Settings:
    """Write each flag that was given to its variable, and read the settings."""
    for name, value in flags.items():
        if value not in (None, ""):
            os.environ[f"DOORWARD_{name.upper()}"] = str(value)
    return read_settings()
