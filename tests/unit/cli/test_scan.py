"""``doorward scan``: every secret of ours is found wherever it lies, and nothing else is."""

import gzip
import json
import os
import random
import subprocess
from pathlib import Path

import pytest

from doorward.cli.scanning.looking import look, prefixes
from doorward.credentials import KINDS
from doorward.kernel.secret import mint
from doorward.signing import Algorithm
from doorward.signing.jose import generate
from doorward.tokens import REFRESH_PREFIX
from doorward.web.commands.failure import Failed
from tests.proofs.sizes import size
from tests.rows import row
from tests.unit.sdk import forge

KEY = generate(Algorithm.ES256)


def secret(number: int = 1, prefix: str = "dws_") -> str:
    """Return a secret of the usual form."""
    return mint(prefix, f"{number:016d}").reveal()


def token(**changes: object) -> str:
    """Return an access token of ours."""
    now = forge.NOW
    claims = {"iat": now, "exp": now + 600, "jti": "tok-1", "tenant": "t", "cid": "c", "gen": 1}
    return KEY.seal(claims | changes)


def scanned(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """Run ``doorward scan`` and return its exit code and what it shows."""
    from doorward.cli import run

    code = run(["scan", *words])
    return code, capsys.readouterr().out


def found(capsys: pytest.CaptureFixture[str], *words: str) -> list[tuple[str, int, str]]:
    """Return name of the file, line and id of all that a scan finds."""
    _, out = scanned(capsys, *words, "--output", "json")
    return [(Path(one["path"]).name, one["line"], one["id"]) for one in json.loads(out)["items"]]


def git(folder: Path, *words: str) -> None:
    """Run git in *folder*, as somebody with no settings of their own."""
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "HOME": str(folder)}
    who = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *who, *words], cwd=folder, check=True, env={**os.environ, **alone})


@row("DW-13")
def test_every_kind_is_looked_for() -> None:
    """
    Every kind of secret that this server mints is known to the scan, by its own prefix.
    """
    assert prefixes() == {kind.prefix: kind.name for kind in KINDS} | {
        REFRESH_PREFIX: "refresh_token"
    }
    for prefix, kind in prefixes().items():
        [one] = look(f"KEY={secret(7, prefix)}\n".encode(), "x", 3)
        assert (one.kind, one.name, one.line, one.column) == (kind, f"{7:016d}", 3, 5)


@row("DW-13")
def test_what_only_looks_like_a_secret_is_none() -> None:
    """
    A letter changed, left out or added makes it text: the checksum tells.
    """
    whole = secret()
    place = random.Random(5)
    for _ in range(size(200, 20_000)):
        at = place.randrange(4, len(whole))
        other = place.choice("0123456789abcdefXYZ")
        for altered in (
            whole[:at] + other + whole[at + 1 :], whole[:at] + whole[at + 1 :],
            whole[:at] + other + whole[at:],
        ):  # fmt: skip
            if altered != whole:
                assert [*look(altered.encode(), "x", 1)] == []


def test_a_live_token_is_found_and_a_dead_or_foreign_one_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """
    Tokens are told by what they say: of ours, and not over.
    """
    monkeypatch.setattr("doorward.cli.scanning.looking.system_clock", lambda: forge.NOW * 1000)
    [one] = look(f"Authorization: Bearer {token()}".encode(), "x", 1)
    assert (one.kind, one.name) == ("access_token", "tok-1")
    foreign = KEY.seal({"iat": 1, "exp": 2})
    for text in (
        token(iat=forge.NOW - 9, exp=forge.NOW - 1),
        foreign,
        "eyJx.eyJy.z",
        "eyJ" * 3_000,
    ):
        assert [*look(text.encode(), "x", 1)] == []


@row("DW-13")
def test_a_tree_is_searched_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    Deep folders, packed logs, binary files, very long lines: each is found at its line, and the
    secret is not shown.
    """
    one, two, three, four = (secret(number) for number in range(1, 5))
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "app.log").write_text(f"first\nsecond {one}\n")
    (tmp_path / "old.log.gz").write_bytes(gzip.compress(f"x\ny\n{two}".encode()))
    (tmp_path / "core.bin").write_bytes(os.urandom(3_000) + b"\0" + three.encode() + b"\0\xff")
    across = 1024 * 1024 - 20
    (tmp_path / "long.txt").write_bytes(b"z" * across + b" " + four.encode() + b" " + b"z" * 50)
    (tmp_path / "broken.gz").write_bytes(b"\x1f\x8bbroken")
    (tmp_path / "link").symlink_to("/")

    seen = found(capsys, str(tmp_path))
    ids = {name: number for name, _, number in seen}
    assert ids == {
        "app.log": f"{1:016d}", "old.log.gz": f"{2:016d}", "core.bin": f"{3:016d}",
        "long.txt": f"{4:016d}",
    }  # fmt: skip
    assert ("app.log", 2, f"{1:016d}") in seen
    assert ("old.log.gz", 3, f"{2:016d}") in seen
    code, out = scanned(capsys, str(tmp_path))
    assert code == 1
    assert not any(each in out or each.split("_")[2] in out for each in (one, two, three, four))


@row("DW-13")
def test_history_is_searched_though_nothing_of_it_is_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    What a commit added and a later one removed, on another branch, in a message, in a merge, or in
    a commit that was amended away, is found with its commit and line.
    """
    removed, branch, message, amended = (secret(number) for number in range(1, 5))
    git(tmp_path, "init", "-q")
    env = tmp_path / "conf ü.env"
    env.write_text(f"a\nb\n++ b/trick\nKEY={removed}\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", f"begin\n\nwith {message}")
    env.write_text("a\nb\n")
    git(tmp_path, "commit", "-qam", "out with it")
    git(tmp_path, "checkout", "-qb", "side")
    (tmp_path / "side.txt").write_text(branch)
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "side")
    git(tmp_path, "checkout", "-q", "main")
    (tmp_path / "gone.txt").write_text(amended)
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "soon gone")
    git(tmp_path, "reset", "-q", "--hard", "HEAD~1")

    seen = found(capsys, str(tmp_path))
    assert sorted(seen) == sorted(
        [
            ("conf ü.env", 4, f"{1:016d}"),
            ("side.txt", 1, f"{2:016d}"),
            (f"{tmp_path.name} (message of a commit)", 1, f"{3:016d}"),
            ("gone.txt", 1, f"{4:016d}"),
        ]
    )
    assert found(capsys, str(tmp_path), "--no-history") == []
    assert scanned(capsys, str(tmp_path), "--no-history")[0] == 0


@row("DW-13")
def test_sarif_tells_place_and_kind_and_no_secret(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    SARIF 2.1.0: a rule for every kind, a result for each place, the same fingerprint wherever the
    same secret lies.
    """
    one = secret()
    for name in ("a.env", "b c.env"):
        (tmp_path / name).write_text(f"\n  {one}\n")
    code, out = scanned(capsys, str(tmp_path), "--output", "sarif")
    assert (code, one in out) == (1, False)
    document = json.loads(out)
    assert document["version"] == "2.1.0"
    [run] = document["runs"]
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert rules == {"client_secret", "api_key", "refresh_token", "access_token"}
    first, second = run["results"]
    place = second["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"].endswith("/b%20c.env")
    assert place["region"] == {"startLine": 2, "startColumn": 3, "endColumn": 3 + len(one)}
    assert first["partialFingerprints"] == second["partialFingerprints"]
    assert {one["ruleId"] for one in run["results"]} == {"client_secret"}


def test_a_path_that_is_not_there_is_a_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    """
    Exit 2 and a word about it: a typing error must not look like a clean tree.
    """
    assert scanned(capsys, "/nowhere/at/all")[0] == 2


def test_git_that_fails_is_no_clean_history(tmp_path: Path) -> None:
    """
    A repository whose history cannot be read is told of, not passed over.
    """
    from doorward.cli.scanning.history import history

    (tmp_path / ".git").mkdir()
    with pytest.raises(Failed, match="could not tell"):
        list(history(tmp_path, lambda: None))
