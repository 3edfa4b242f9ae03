"""Making an installation: the folder, the keys, the database, the first tenant, this CLI's client.

The file ``installing`` stands in the folder from the first step to the last, so that an
``init`` that was interrupted is finished by the next one, and a finished one never touched.
"""

import asyncio
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from doorward import clients
from doorward.cli.standing import MARK, MASTER, PEPPER, what_is_missing
from doorward.kernel.authority import Actor
from doorward.kernel.card import Tools
from doorward.kernel.clock import system_clock
from doorward.kernel.db import Database, UnitOfWork, open_database
from doorward.kernel.db.health import schema_step
from doorward.kernel.db.migrate import migrate
from doorward.kernel.keyring import MASTER_FILE, PEPPER_FILE, create_keys, load_keys
from doorward.kernel.page import LARGEST_LIMIT, Window
from doorward.kernel.schema import is_postgres
from doorward.kernel.sealing import Seal
from doorward.kernel.secret import Pepper, Secret
from doorward.people import Invited, invite_first
from doorward.presets import shelf
from doorward.rooms import furnishers
from doorward.settings import Settings
from doorward.signing import Signers
from doorward.tenants import PLAIN, Tenant, create_default, unscoped_default_tenant
from doorward.web.commands import Account, Exit, Failed, check_keepable, keep_account
from doorward.web.links import link_address

CLI_CLIENT = "Command line"
ADMINISTRATOR = "Machine administrator"

Credentials = tuple[str, Secret]


@dataclass(frozen=True, slots=True)
class Installed:
    """What ``init`` made: the first tenant, its machine administrator's credentials, and the
    ``link`` by which the first person becomes administrator.
    """

    base_url: str
    tenant_id: str
    client_id: str
    client_secret: Secret = field(repr=False)
    link: Secret = field(repr=False)
    kept_in: Path | None = None


class _Filled(NamedTuple):
    """What a filled database holds that somebody is to be told."""

    tenant: str
    administrator: Credentials
    link: Secret
    own: Credentials | None


def install(
    settings: Settings, name: str, *, preset: str = PLAIN, for_cli: bool = True
) -> Installed:
    """Make a new installation, or finish one that was interrupted; :func:`finish` seals it.

    With *for_cli* the command line gets an administrator of its own, kept in its file.
    Raises :class:`Failed` with exit code 3 on a used folder or database, changing nothing.
    """
    if preset not in shelf():
        raise Failed(f"there is no preset {preset}: name one of {', '.join(shelf())}", Exit.USAGE)
    check_unused(settings)
    if for_cli:
        check_keepable()
    make_folder(settings.data)
    (settings.data / MARK).touch(0o600)
    for file, variable in ((PEPPER_FILE, PEPPER), (MASTER_FILE, MASTER)):
        if variable not in os.environ and not (settings.data / file).exists():
            create_keys(settings.data / file)
    filled = asyncio.run(_fill(settings, name, preset, for_cli=for_cli))
    kept_in = keep_account(Account(settings.base_url, *filled.own)) if filled.own else None
    link = link_address(settings.base_url, filled.link)
    return Installed(settings.base_url, filled.tenant, *filled.administrator, link, kept_in)


def check_unused(settings: Settings) -> None:
    """Raise :class:`Failed` on a used folder or database, except where an ``init`` is under way."""
    if not (settings.data / MARK).exists():
        asyncio.run(_refuse_used(settings))


def finish(settings: Settings) -> None:
    """Say that whoever asked was told the secrets: from now on the folder counts as used."""
    (settings.data / MARK).unlink()


def regain(settings: Settings) -> Path:
    """Give this command line's client a new secret and keep it; return the file.

    For whoever lost it: who can read the data folder could do anything anyway. Raises
    :class:`Failed` where nothing is installed.
    """
    missing = what_is_missing(settings)
    if missing:
        raise Failed(missing)
    check_keepable()
    own = asyncio.run(_regain(settings))
    return keep_account(Account(settings.base_url, *own))


def first_link(settings: Settings) -> tuple[Secret, int]:
    """Make a link for a first administrator, or one more; return it and its end (ms).

    Who can read the data folder could do anything anyway. One before it ends. Raises
    :class:`Failed` where nothing is installed.
    """
    missing = what_is_missing(settings)
    if missing:
        raise Failed(missing)
    made = asyncio.run(_invite(settings))
    return link_address(settings.base_url, made.secret), made.link.until


def make_folder(folder: Path) -> None:
    """Make the data folder, for its owner alone; raises :class:`Failed` where that cannot be."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(13, "it cannot be written by this user")
    except OSError as cause:
        words = f"{folder.resolve()} cannot be used as data folder: {cause.strerror}"
        raise Failed(f"{words}; set DOORWARD_DATA to a folder of yours") from None


def migrate_database(settings: Settings) -> str:
    """Bring the schema up to this version and return the step it is at."""
    return asyncio.run(_migrate(settings.database_url))


def tools_of(settings: Settings) -> Tools:
    """Return the keys of this installation and the instant; raises :class:`Fault` without them."""
    pepper = Pepper(*load_keys(settings.data / PEPPER_FILE, PEPPER))
    return Tools(system_clock(), seal_of(settings), pepper)


def seal_of(settings: Settings) -> Seal:
    """Return the seal of the master key; raises :class:`Fault` without one."""
    return Seal(*load_keys(settings.data / MASTER_FILE, MASTER))


async def default_tenant(db: Database, seal: Seal) -> Tenant | None:
    """Return the first tenant, once its signing key has opened under *seal*.

    Raises :class:`Fault` when the key does not fit: the database belongs to another installation.
    """
    tenant = await db.read(unscoped_default_tenant)
    if tenant is not None:
        await Signers(db, seal).active(tenant.id, system_clock())
    return tenant


async def _fill(settings: Settings, name: str, preset: str, *, for_cli: bool) -> _Filled:
    """Bring the database from whatever an interrupted ``init`` left to a furnished tenant."""
    tools = tools_of(settings)
    await _migrate(settings.database_url)
    db = open_database(settings.database_url)
    try:
        tenant = await default_tenant(db, tools.seal)
        if tenant is None:
            return await db.transact(_furnish, tools, (name, preset), for_cli)
        return await db.transact(_tell_again, tools, tenant.id, for_cli)
    finally:
        await db.close()


async def _regain(settings: Settings) -> Credentials:
    tools = tools_of(settings)
    db = open_database(settings.database_url)
    try:
        tenant = await default_tenant(db, tools.seal)
        if tenant is None:
            raise Failed("there is no tenant in the database: run doorward init")
        return await db.transact(_renewed, tools, tenant.id, CLI_CLIENT)
    finally:
        await db.close()


async def _invite(settings: Settings) -> Invited:
    tools = tools_of(settings)
    db = open_database(settings.database_url)
    try:
        tenant = await default_tenant(db, tools.seal)
        if tenant is None:
            raise Failed("there is no tenant in the database: run doorward init")
        return await db.transact(invite_first, Actor.system(tenant.id), tools.pepper, tools.now)
    finally:
        await db.close()


async def _migrate(url: str) -> str:
    await schema_step(url)  # says plainly what is wrong where the database does not answer
    return await migrate(url)


async def _furnish(uow: UnitOfWork, tools: Tools, new: tuple[str, str], for_cli: bool) -> _Filled:
    """Make the tenant and its administrators, all of them or nothing."""
    made = await create_default(uow, tools, furnishers(), *new)
    tenant = made.tenant.id
    own = await _renewed(uow, tools, tenant, CLI_CLIENT) if for_cli else None
    link = (await invite_first(uow, Actor.system(tenant), tools.pepper, tools.now)).secret
    return _Filled(tenant, (made.told["client_id"], made.told["client_secret"]), link, own)


async def _tell_again(uow: UnitOfWork, tools: Tools, tenant: str, for_cli: bool) -> _Filled:
    """Give the administrators new secrets: nobody was told the ones they have."""
    administrator = await _renewed(uow, tools, tenant, ADMINISTRATOR)
    own = await _renewed(uow, tools, tenant, CLI_CLIENT) if for_cli else None
    link = (await invite_first(uow, Actor.system(tenant), tools.pepper, tools.now)).secret
    return _Filled(tenant, administrator, link, own)


async def _renewed(uow: UnitOfWork, tools: Tools, tenant: str, name: str) -> Credentials:
    """Give the system-made client *name* a new secret; make it where there is none."""
    system = Actor.system(tenant)
    page = await clients.list_clients(uow, system, Window(LARGEST_LIMIT), {"user_defined": False})
    for client in page.items:
        if client.name == name:
            return _credentials(await clients.reset(uow, system, client.id, tools.vault, tools.now))
    return _credentials(
        await clients.register_administrator(uow, system, tools.vault, tools.now, name)
    )


def _credentials(handover: clients.Handover) -> Credentials:
    assert handover.secret is not None  # noqa: S101 it was minted just now
    return handover.client.client_id, handover.secret


async def _refuse_used(settings: Settings) -> None:
    folder, url = settings.data, settings.database_url
    files = [folder / PEPPER_FILE, folder / MASTER_FILE]
    files += [] if is_postgres(url) else [Path(url)]
    for file in files:
        if file.exists():
            words = f"{folder.resolve()} is in use ({file.name} is there): nothing was changed"
            raise Failed(words, Exit.INITIALISED)
    if is_postgres(url) and await _has_tenant(url):
        words = "the database of DOORWARD_DATABASE is in use: nothing was changed; for one more"
        words += " node, copy pepper and master.key of the first into the data folder"
        raise Failed(words, Exit.INITIALISED)


async def _has_tenant(url: str) -> bool:
    if await schema_step(url) is None:
        return False
    db = open_database(url)
    try:
        return await db.read(unscoped_default_tenant) is not None
    finally:
        await db.close()
