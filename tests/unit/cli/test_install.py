"""Making an installation: refused where one is, and finished wherever it was interrupted."""

import asyncio
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from doorward import clients
from doorward.cli import install as installing
from doorward.cli.demo import furnish_demo
from doorward.cli.install import Installed, default_tenant, finish, install, regain, tools_of
from doorward.cli.standing import what_is_missing as missing
from doorward.cli.welcome import PENDING, SHOWN, prepare
from doorward.kernel.authority import Actor
from doorward.kernel.db import open_database
from doorward.kernel.page import Window
from doorward.settings import Settings
from doorward.web.commands import Account, Exit, Failed, accounts_file, find_account

STEPS = ["make_folder", "create_keys", "_migrate", "_fill", "keep_account", "finish"]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name in ("DOORWARD_URL", "DOORWARD_CLIENT_ID", "DOORWARD_CLIENT_SECRET"):
        monkeypatch.delenv(name, raising=False)
    return Settings(data=tmp_path / "data")


class Interrupted(BaseException):
    """The power went."""


def names(settings: Settings) -> list[str]:
    """Return the names of all clients of the first tenant."""

    async def look() -> list[str]:
        tools = tools_of(settings)
        db = open_database(settings.database_url)
        try:
            tenant = await default_tenant(db, tools.seal)
            assert tenant is not None
            page = await db.read(clients.list_clients, Actor.system(tenant.id), Window(200), {})
        finally:
            await db.close()
        return sorted(client.name for client in page.items)

    return asyncio.run(look())


def whole(settings: Settings) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in settings.data.iterdir()}


def test_a_new_installation_is_complete_and_private(settings: Settings):
    """
    Two administrators, one of them this command line's, and nothing open to others.
    """
    made = install(settings, "Default")
    finish(settings)

    assert missing(settings) is None
    assert names(settings) == ["Command line", "Event Correlation", "Machine administrator"]
    kept = find_account()
    assert kept.base_url == made.base_url
    assert kept.client_id != made.client_id
    modes = {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in settings.data.iterdir()}
    assert modes == {0}
    assert stat.S_IMODE(settings.data.stat().st_mode) == 0o700


def test_a_used_folder_is_left_as_it_is(settings: Settings):
    """
    A second time it is refused with code 3, byte for byte nothing is changed.
    """
    install(settings, "Default")
    finish(settings)
    before = whole(settings)

    with pytest.raises(Failed, match="nothing was changed") as caught:
        install(settings, "Default")

    assert caught.value.code is Exit.INITIALISED
    assert whole(settings) == before


@pytest.mark.parametrize("name", ["pepper", "master.key", "doorward.sqlite3"])
def test_any_trace_of_an_installation_is_respected(settings: Settings, name: str):
    """
    One of its files is enough: a lost pepper is not made anew over a database that needs it.
    """
    settings.data.mkdir()
    (settings.data / name).write_text("precious")

    with pytest.raises(Failed) as caught:
        install(settings, "Default")

    assert caught.value.code is Exit.INITIALISED
    assert whole(settings) == {name: b"precious"}


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_an_interruption_is_made_good(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, step: str, after: bool
):
    """
    Whatever step the power fails at, nothing is served from the half of it, and the next init
    ends with the same as an undisturbed one.
    """
    with monkeypatch.context() as patched:
        patched.setattr(installing, step, interrupted(getattr(installing, step), after=after))
        with pytest.raises(Interrupted):
            start_to_end(settings)
    done = step == "finish" and after
    assert (missing(settings) is None) == done
    if not done:
        start_to_end(settings)

    assert missing(settings) is None
    assert names(settings) == ["Command line", "Event Correlation", "Machine administrator"]


def start_to_end(settings: Settings) -> Installed:
    made = install(settings, "Default")
    installing.finish(settings)
    return made


def interrupted(step: Callable[..., Any], *, after: bool) -> Callable[..., Any]:
    if asyncio.iscoroutinefunction(step):

        async def slowly(*words: Any, **more: Any) -> Any:
            if after:
                await step(*words, **more)
            raise Interrupted

        return slowly

    def at_once(*words: Any, **more: Any) -> Any:
        if after:
            step(*words, **more)
        raise Interrupted

    return at_once


def test_a_finished_init_told_secrets_that_work(settings: Settings):
    """
    After an interruption the secrets that are told at last are the ones that count.
    """
    first = install(settings, "Default")
    again = install(settings, "Default")
    finish(settings)

    assert again.client_id == first.client_id
    assert again.client_secret != first.client_secret
    assert proves(settings, Account("", again.client_id, again.client_secret))
    assert not proves(settings, Account("", first.client_id, first.client_secret))
    assert proves(settings, find_account())


def proves(settings: Settings, account: Account) -> bool:
    """Whether the account's secret is one of the client's that is not ended."""

    async def look() -> bool:
        tools = tools_of(settings)
        db = open_database(settings.database_url)
        try:
            tenant = await default_tenant(db, tools.seal)
            assert tenant is not None
            _, found, _ = await db.read(
                clients.list_secrets, Actor.system(tenant.id), account.client_id
            )
        finally:
            await db.close()
        live = {one.id for one in found if one.state(tools.now) == "active"}
        return account.secret.reveal().split("_")[1] in live

    return asyncio.run(look())


def test_lost_credentials_are_regained_beside_the_data_folder(settings: Settings):
    """
    Who can read the data folder gets this command line's client back; the old secret is dead.
    """
    install(settings, "Default")
    finish(settings)
    lost = find_account()
    accounts_file().unlink()

    regain(settings)

    found = find_account()
    assert found.client_id == lost.client_id
    assert proves(settings, found)
    assert not proves(settings, lost)


def test_nothing_is_regained_where_nothing_is(settings: Settings):
    """
    Without an installation the next command is named, and nothing is made.
    """
    with pytest.raises(Failed, match="run doorward init"):
        regain(settings)

    assert not settings.data.exists()


def test_without_a_place_for_the_account_nothing_is_begun(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    """
    Before anything is made, it is known that the secret can be kept.
    """
    (tmp_path / "blocked").write_text("")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "blocked"))

    with pytest.raises(Failed, match="XDG_CONFIG_HOME"):
        install(settings, "Default")

    assert not settings.data.exists()


def test_the_first_start_greets_once(settings: Settings, capfd: pytest.CaptureFixture[str]):
    """
    Three curl lines with a secret the first time; later only how to reset it.
    """
    prepare(settings)()
    first = capfd.readouterr().out
    prepare(settings)()
    second = capfd.readouterr().out

    assert len([line for line in first.splitlines() if "curl " in line]) == 3
    assert "dws_" in first
    assert "dws_" not in second
    assert "clients reset key-" in second
    assert (settings.data / SHOWN).read_text().strip() in first
    assert not (settings.data / PENDING).exists()


def test_a_first_start_that_was_not_seen_is_repeated(
    settings: Settings, capfd: pytest.CaptureFixture[str]
):
    """
    Where the lines were not shown, the next start makes a new secret and shows it.
    """
    prepare(settings)
    prepare(settings)()

    assert "dws_" in capfd.readouterr().out
    assert names(settings) == ["Command line", "Demo", "Event Correlation", "Machine administrator"]


def test_a_first_start_over_half_an_installation_changes_nothing(settings: Settings):
    """
    A lost pepper is named; neither it nor a demo client is made over a database in use.
    """
    install(settings, "Default")
    finish(settings)
    (settings.data / "pepper").unlink()
    before = whole(settings)

    with pytest.raises(Failed, match=r"pepper .* put it back from a backup"):
        prepare(settings)

    assert whole(settings) == before


def test_the_demo_client_is_made_once(settings: Settings):
    """
    Asked again, the same client gets another secret.
    """
    install(settings, "Default")
    finish(settings)

    first, again = furnish_demo(settings, "Demo"), furnish_demo(settings, "Demo")

    assert first[0] == again[0]
    assert first[1] != again[1]
