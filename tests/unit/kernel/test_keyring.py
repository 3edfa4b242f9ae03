"""The keys outside the database: for their owner only, and read strictly."""

import stat
from pathlib import Path

import pytest

from doorward.kernel.errors import Fault
from doorward.kernel.keyring import create_keys, load_keys

ONE = "aaaaaaaa " + "1" * 64
TWO = "bbbbbbbb " + "2" * 64


def test_a_new_key_file_is_its_owner_s_alone(tmp_path: Path) -> None:
    """
    Mode 0600 from the first moment, and never written over.
    """
    path = tmp_path / "pepper"
    create_keys(path)
    text = path.read_text()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        create_keys(path)
    assert path.read_text() == text
    current, keys = load_keys(path, "DOORWARD_TEST_KEY")
    assert [len(key) for key in keys.values()] == [32]
    assert text.startswith(f"{current} ")


def test_two_key_files_are_two_keys(tmp_path: Path) -> None:
    """
    Keys are drawn, not derived.
    """
    for name in ("a", "b"):
        create_keys(tmp_path / name)

    assert load_keys(tmp_path / "a", "X") != load_keys(tmp_path / "b", "X")


@pytest.mark.parametrize("text", [f"{ONE}\n{TWO}\n", f"{ONE},{TWO}", f"\n {ONE} \n\n{TWO}"])
def test_the_first_key_is_current(tmp_path: Path, text: str) -> None:
    """
    Lines or commas part the keys; the others are there to verify and to open.
    """
    (tmp_path / "keys").write_text(text)

    current, keys = load_keys(tmp_path / "keys", "DOORWARD_TEST_KEY")

    assert current == "aaaaaaaa"
    assert keys == {"aaaaaaaa": b"\x11" * 32, "bbbbbbbb": b"\x22" * 32}


def test_the_environment_goes_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Where keys come from a vault no file is needed.
    """
    (tmp_path / "keys").write_text(ONE)
    monkeypatch.setenv("DOORWARD_TEST_KEY", TWO)

    assert load_keys(tmp_path / "keys", "DOORWARD_TEST_KEY")[0] == "bbbbbbbb"
    assert load_keys(tmp_path / "none", "DOORWARD_TEST_KEY")[0] == "bbbbbbbb"


def test_no_key_is_said_with_where_it_was_looked_for(tmp_path: Path) -> None:
    """
    The operator is told both places.
    """
    with pytest.raises(Fault, match=r"none.*DOORWARD_TEST_KEY"):
        load_keys(tmp_path / "none", "DOORWARD_TEST_KEY")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "aaaaaaaa",
        "aaaaaaaa " + "1" * 63,
        "aaaaaaaa " + "1" * 66,
        "aaaaaaaa " + "g" * 64,
        "short " + "1" * 64,
        "toolongid " + "1" * 64,
        "ääääääää " + "1" * 64,
        f"{ONE}\nnonsense",
    ],
)
def test_a_line_that_is_no_key_stops_the_start(tmp_path: Path, text: str) -> None:
    """
    Nothing is guessed, and the error shows nothing of the file.
    """
    (tmp_path / "keys").write_text(text)

    with pytest.raises(Fault) as refused:
        load_keys(tmp_path / "keys", "DOORWARD_TEST_KEY")

    assert "1111" not in str(refused.value)


def test_a_file_that_is_no_text_stops_the_start(tmp_path: Path) -> None:
    """
    A key of another program in that place is found out, too.
    """
    (tmp_path / "keys").write_bytes(b"\xff\xfe\x00" * 30)

    with pytest.raises(Fault):
        load_keys(tmp_path / "keys", "DOORWARD_TEST_KEY")
