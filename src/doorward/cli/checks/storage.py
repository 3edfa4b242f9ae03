"""The data folder, the keys in it, and the database."""

import asyncio
import os
import stat
from collections.abc import Iterator

from doorward.cli.checks.finding import Finding, fine, problem, warning
from doorward.cli.install import default_tenant, seal_of
from doorward.cli.standing import MASTER, PEPPER
from doorward.kernel.db import open_database
from doorward.kernel.db.health import may_spoil_wal, schema_step, sqlite_version
from doorward.kernel.errors import Fault, Refusal, Unavailable
from doorward.kernel.keyring import MASTER_FILE, PEPPER_FILE, load_keys
from doorward.kernel.schema import head, is_postgres
from doorward.settings import Settings
from doorward.tenants import Tenant


def data_folder(settings: Settings) -> Iterator[Finding]:
    """Whether the folder is there, writable, and nobody else's."""
    folder = settings.data.resolve()
    if not folder.is_dir():
        yield problem(
            "data folder", f"{folder} is not there", "run doorward init, or set DOORWARD_DATA"
        )
        return
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        mend = f"run doorward as its owner ({folder.owner()}), or give it to this user"
        yield problem("data folder", f"{folder} cannot be written by this user", mend)
        return
    yield fine("data folder", f"{folder} can be written")
    open_to_others = [folder, *(path for path in folder.iterdir() if path.is_file())]
    for path in open_to_others:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            right = "700" if path.is_dir() else "600"
            yield problem(
                "privacy", f"{path} is open to other users ({mode:o})", f"chmod {right} {path}"
            )


def keys(settings: Settings) -> Iterator[Finding]:
    """Whether pepper and master key are at hand."""
    if not settings.data.is_dir() and not {PEPPER, MASTER} & set(os.environ):
        return  # nothing is here at all, which is said already
    for name, variable, loss in (
        (PEPPER_FILE, PEPPER, "no secret can be checked"),
        (MASTER_FILE, MASTER, "no token can be signed"),
    ):
        try:
            current, all_keys = load_keys(settings.data / name, variable)
        except Fault as cause:
            mend = f"put the file back from a backup, or set {variable}: without it {loss}"
            yield problem("keys", str(cause), mend)
        else:
            yield fine("keys", f"{name}: {current} in use, {len(all_keys)} at hand")


def database(settings: Settings) -> Iterator[Finding]:
    """Whether the database answers, its schema is of this version, and the keys fit it."""
    kind = "PostgreSQL" if is_postgres(settings.database_url) else "SQLite"
    if kind == "SQLite" and not settings.data.is_dir():
        return
    try:
        here = asyncio.run(schema_step(settings.database_url))
    except Unavailable as cause:
        where = "DOORWARD_DATABASE" if kind == "PostgreSQL" else settings.database_url
        yield problem("database", cause.detail, f"look at {where}")
        return
    if here is None:
        yield problem("database", f"{kind} is empty", "run doorward init")
        return
    if here != head():
        words = f"{kind} is at schema {here}, this version wants {head()}"
        yield problem("database", words, "run doorward migrate (serve does it too)")
        return
    yield fine("database", f"{kind} answers, its schema {here} is current")
    yield from _fitting(settings)


def _fitting(settings: Settings) -> Iterator[Finding]:
    """Whether the master key opens the signing key of the first tenant."""
    try:
        tenant = asyncio.run(_first_tenant(settings))
    except (Fault, Refusal) as cause:
        mend = "put back the master.key that belongs to this database"
        yield problem("keys", str(cause), mend)
        return
    if tenant is None:
        yield problem("database", "there is no tenant in it", "run doorward init")
    else:
        yield fine("keys", "the master key opens the signing key in use")


async def _first_tenant(settings: Settings) -> Tenant | None:
    db = open_database(settings.database_url)
    try:
        return await default_tenant(db, seal_of(settings))
    finally:
        await db.close()


def sqlite_library(settings: Settings) -> Iterator[Finding]:
    """Whether the SQLite library is one that can spoil a WAL file."""
    if is_postgres(settings.database_url):
        return
    if may_spoil_wal():
        yield warning(
            "SQLite library",
            f"SQLite {sqlite_version()} can corrupt a WAL file when two connections write or"
            " checkpoint at once; Doorward lets them take turns",
            "open the database with no other program that writes; SQLite 3.51.3 mends it",
        )
    else:
        yield fine("SQLite library", f"SQLite {sqlite_version()}")
