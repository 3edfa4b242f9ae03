"""Where the command line keeps whom it speaks as."""

import json
import stat
from pathlib import Path

import pytest

from doorward.kernel.secret import Secret
from doorward.web.commands import Account, Exit, Failed, find_account, forget_account, keep_account
from doorward.web.commands.account import accounts_file

HERE = Account("http://localhost:8420", "key-here", Secret("secret-here"))
THERE = Account("https://doors.example.com", "key-there", Secret("secret-there"))


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    return {"XDG_CONFIG_HOME": str(tmp_path / "config")}


def test_an_account_is_kept_for_its_owner_alone(home: dict[str, str]):
    """
    The file is 0600 in a folder of 0700, whatever the umask says.
    """
    path = keep_account(HERE, home)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [one.name for one in path.parent.iterdir()] == ["cli.json"]


def test_a_kept_account_is_found_again(home: dict[str, str]):
    """
    What was kept last is the default; each other one is found by its URL.
    """
    keep_account(THERE, home)
    keep_account(HERE, home)

    assert find_account(home) == HERE
    assert find_account(home | {"DOORWARD_URL": "https://doors.example.com/"}) == THERE


def test_the_environment_goes_before_the_file(home: dict[str, str]):
    """
    Credentials of the environment are used where both are there.
    """
    keep_account(HERE, home)
    named = {"DOORWARD_CLIENT_ID": "key-env", "DOORWARD_CLIENT_SECRET": "secret-env"}

    found = find_account(home | named)

    assert found == Account("http://localhost:8420", "key-env", Secret("secret-env"))


@pytest.mark.parametrize("name", ["DOORWARD_CLIENT_ID", "DOORWARD_CLIENT_SECRET"])
def test_half_an_account_is_a_mistake(home: dict[str, str], name: str):
    """
    An id without a secret, or the other way round, is not mixed with what is in the file.
    """
    keep_account(HERE, home)

    with pytest.raises(Failed) as caught:
        find_account(home | {name: "half"})

    assert caught.value.code is Exit.USAGE


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o777])
def test_a_file_that_others_can_read_is_refused(home: dict[str, str], mode: int):
    """
    A secret that may have been read by others is not used, and the mend is named.
    """
    path = keep_account(HERE, home)
    path.chmod(mode)

    with pytest.raises(Failed, match=f"chmod 600 {path}") as caught:
        find_account(home)

    assert caught.value.code is Exit.DENIED


def test_nobody_known_says_how_to_log_in(home: dict[str, str]):
    """
    Without any account, or one for this server, the next command to type is named.
    """
    with pytest.raises(Failed, match="doorward login"):
        find_account(home)
    keep_account(HERE, home)
    with pytest.raises(Failed, match="only for http://localhost:8420: run doorward login --url"):
        find_account(home | {"DOORWARD_URL": "https://elsewhere.example.com"})


@pytest.mark.parametrize("text", ["", "{", "[]", '{"servers": []}'])
def test_a_damaged_file_is_not_overwritten(home: dict[str, str], text: str):
    """
    What cannot be read is said, and left for a person to look at.
    """
    path = keep_account(HERE, home)
    path.write_text(text)

    for act in (lambda: find_account(home), lambda: keep_account(THERE, home)):
        with pytest.raises(Failed, match="damaged"):
            act()
    assert path.read_text() == text


def test_an_account_can_be_forgotten(home: dict[str, str]):
    """
    Its secret leaves the file; another one becomes the default.
    """
    keep_account(HERE, home)
    keep_account(THERE, home)

    forget_account(THERE.base_url, home)

    assert "secret-there" not in accounts_file(home).read_text()
    assert find_account(home) == HERE
    with pytest.raises(Failed):
        forget_account(THERE.base_url, home)


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path):
    """
    Where the account cannot be kept, the variable that moves the file is named.
    """
    (tmp_path / "config").write_text("not a folder")

    with pytest.raises(Failed, match="XDG_CONFIG_HOME"):
        keep_account(HERE, {"XDG_CONFIG_HOME": str(tmp_path / "config")})


def test_an_account_does_not_print_its_secret():
    """
    Neither repr nor formatting gives the secret away.
    """
    assert "secret-here" not in f"{HERE!r} {HERE}"


def test_the_file_is_plain_json(home: dict[str, str]):
    """
    The form that docs/cli.md states: a default and the servers by their URL.
    """
    kept = json.loads(keep_account(HERE, home).read_text())

    assert kept == {
        "default": "http://localhost:8420",
        "servers": {
            "http://localhost:8420": {"client_id": "key-here", "client_secret": "secret-here"}
        },
    }
