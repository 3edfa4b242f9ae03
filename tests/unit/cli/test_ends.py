"""How every command ends: one line, one exit code, and never a trace."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from doorward import cli
from doorward.web.commands import Exit
from tests.unit.cli.conftest import SECRET, Puppet


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Run a command in this process; return its code, stdout and stderr."""
    before = sys.excepthook
    try:
        code = cli.run(words)
    finally:
        sys.excepthook = before
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.mark.parametrize(
    "words",
    [
        ("explode",),
        ("clients", "explode"),
        ("clients", "list", "--output", "yaml"),
        ("clients", "list", "--limit", "-1"),
        ("clients", "show"),
        ("events", "list", "--since", "yesterday"),
        ("clients", "edit", "x", "--nonsense"),
    ],
    ids=" ".join,
)
def test_a_wrong_word_is_a_usage_error(
    capsys: pytest.CaptureFixture[str], account: Puppet, words: tuple[str, ...]
):
    """
    Exit 2, one line on stderr, nothing on stdout, and nothing asked of the server.
    """
    code, out, err = run(capsys, *words)

    assert code == Exit.USAGE
    assert out == ""
    assert len(err.splitlines()) == 1
    assert err.startswith("doorward: ")
    assert account.asked == []


def test_a_slip_is_answered_with_what_was_meant(capsys: pytest.CaptureFixture[str]):
    """
    A typing error in a noun or a verb suggests the right one.
    """
    assert "Did you mean 'clients'" in run(capsys, "client")[2]
    assert "Did you mean 'list'" in run(capsys, "clients", "lst")[2]


def test_success_is_zero_and_silent_on_stderr(capsys: pytest.CaptureFixture[str], account: Puppet):
    """
    ``token`` prints the token and nothing else.
    """
    assert run(capsys, "token") == (0, "the-token\n", "")


def test_a_problem_is_one_line(capsys: pytest.CaptureFixture[str], account: Puppet):
    """
    A wrong field ends with 1 and its name; the secret is nowhere.
    """
    problem = {"errors": [{"field": "permissions", "message": "no:such is not offered"}]}
    account.says("POST", "/api/v1/clients", 422, problem)

    code, out, err = run(capsys, "clients", "create", "x", "-p", "no:such")

    assert (code, out) == (Exit.REFUSED, "")
    assert err == "doorward: permissions: no:such is not offered\n"
    assert SECRET not in err


def test_nobody_to_ask_means_no(capsys: pytest.CaptureFixture[str], account: Puppet):
    """
    Without a terminal and without --yes a reset tells what it would break, and does nothing.
    """
    found = {"id": "cli_0123456789abcdef", "client_id": "key-x", "name": "Payroll"}
    used = {"last_used_at": "2026-01-01T00:00:00Z", "last_used_ip": "192.0.2.7"}
    calls = {"items": [{"route": "GET /v1/users", "calls": 12}]}
    account.says("GET", "/api/v1/clients", 200, {"items": [found], "next": None})
    account.says("GET", "/api/v1/clients/cli_0123456789abcdef", 200, found)
    account.says("GET", "/api/v1/clients/cli_0123456789abcdef/secrets", 200, {"items": [used]})
    account.says("GET", "/api/v1/clients/cli_0123456789abcdef/usage", 200, calls)

    code, _, err = run(capsys, "clients", "reset", "Payroll")

    assert code == Exit.USAGE
    assert "192.0.2.7" in err
    assert "12 calls" in err
    assert "--yes" in err
    assert not [path for path in account.paths() if path.startswith("POST /api")]


def test_a_secret_is_read_from_stdin_and_tried(
    capsys: pytest.CaptureFixture[str], account: Puppet, monkeypatch: pytest.MonkeyPatch
):
    """
    ``login`` takes no secret as an argument, keeps only what works, and does not repeat it.
    """
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO(f"{SECRET}\n"))

    code, out, err = run(capsys, "login", "--url", account.url, "--client-id", "key-me")

    assert code == 0
    assert account.paths() == ["POST /oauth/token"]
    assert SECRET not in out + err
    kept = Path(os.environ["XDG_CONFIG_HOME"]) / "doorward" / "cli.json"
    assert SECRET in kept.read_text()


def test_a_wrong_setting_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    """
    A variable that cannot be read ends the command before it does anything.
    """
    monkeypatch.setenv("DOORWARD_WORKERS", "many")

    code, _, err = run(capsys, "doctor")

    assert code == Exit.USAGE
    assert "DOORWARD_WORKERS" in err


def test_an_error_of_ours_shows_no_trace_and_no_text(tmp_path: Path):
    """
    What nobody foresaw is told by kind and place: its text could hold a secret.
    """
    program = (
        "import sys; from doorward import cli\n"
        "import doorward.cli.session as s\n"
        "def broken(): raise KeyError('dws_secret')\n"
        "s.connect = broken\n"
        "sys.exit(cli.run(['token']))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "dws_secret" not in done.stderr
    assert "KeyError" in done.stderr


@pytest.mark.parametrize("words", [["--help"], ["serve", "--help"], ["--version"], ["explode"]])
def test_help_brings_nothing_heavy_into_memory(words: list[str]):
    """
    Help, the version and a typing error answer without database, framework or crypto.
    """
    heavy = ("sqlalchemy", "fastapi", "cryptography", "httpx", "uvicorn", "asyncpg", "sqlite3")
    program = (
        "import sys; from doorward import cli\n"
        f"cli.run({words!r})\n"
        f"sys.exit(','.join(name for name in {heavy!r} if name in sys.modules) or 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )

    assert done.returncode == 0, done.stderr
