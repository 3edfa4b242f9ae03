"""With which client the command line speaks to which server.

From the environment, else from ``cli.json`` below ``$XDG_CONFIG_HOME/doorward``: one entry
for each base URL. The file holds secrets, so it is its owner's alone, or it is not read.
"""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from doorward.kernel.secret import Secret
from doorward.web.commands.failure import Exit, Failed

URL = "DOORWARD_URL"
CLIENT_ID = "DOORWARD_CLIENT_ID"
CLIENT_SECRET = "DOORWARD_CLIENT_SECRET"


@dataclass(frozen=True, slots=True)
class Account:
    """A client's credentials at one base URL."""

    base_url: str
    client_id: str
    secret: Secret


def accounts_file(environ: Mapping[str, str] = os.environ) -> Path:
    """Return where the accounts are kept; a relative XDG_CONFIG_HOME does not count (XDG)."""
    configured = Path(environ.get("XDG_CONFIG_HOME") or "")
    root = configured if configured.is_absolute() else Path.home() / ".config"
    return root / "doorward" / "cli.json"


def find_account(environ: Mapping[str, str] = os.environ) -> Account:
    """Return the account to speak with.

    Raises :class:`Failed` when there is none, or its file can be read by others.
    """
    url = environ.get(URL, "").rstrip("/")
    client, secret = environ.get(CLIENT_ID, ""), environ.get(CLIENT_SECRET, "")
    if bool(client) != bool(secret):
        absent = CLIENT_SECRET if client else CLIENT_ID
        raise Failed(f"{absent} is not set: set it too, or neither of the two", Exit.USAGE)
    kept = _read(accounts_file(environ))
    url = url or str(kept.get("default", ""))
    if client:
        return Account(url or "http://localhost:8420", client, Secret(secret))
    entry = kept.get("servers", {}).get(url)
    if entry is None:
        raise Failed(_how_to_log_in(url, kept), Exit.DENIED)
    return Account(url, entry["client_id"], Secret(entry["client_secret"]))


def _how_to_log_in(url: str, kept: Mapping[str, Any]) -> str:
    known = ", ".join(kept.get("servers", {}))
    if url and known:
        return f"no client is known for {url}, only for {known}: run doorward login --url {url}"
    if url:
        return f"no client is known for {url}: run doorward login --url {url}"
    return "no client to speak with: run doorward login, or doorward init for a new installation"


def keep_account(account: Account, environ: Mapping[str, str] = os.environ) -> Path:
    """Keep *account* for its base URL, as the one used by default; return the file."""
    path = accounts_file(environ)
    kept = _read(path)
    servers = {**kept.get("servers", {})}
    servers[account.base_url] = {
        "client_id": account.client_id,
        "client_secret": account.secret.reveal(),
    }
    _write(path, {"default": account.base_url, "servers": servers})
    return path


def forget_account(base_url: str, environ: Mapping[str, str] = os.environ) -> None:
    """Forget what is kept for *base_url*; raises :class:`Failed` when there is nothing."""
    path = accounts_file(environ)
    kept = _read(path)
    servers = {url: entry for url, entry in kept.get("servers", {}).items() if url != base_url}
    if servers == kept.get("servers", {}):
        raise Failed(f"nothing is kept for {base_url} in {path}")
    default = kept["default"] if kept["default"] in servers else next(iter(servers), "")
    _write(path, {"default": default, "servers": servers})


def check_keepable(environ: Mapping[str, str] = os.environ) -> None:
    """Raise :class:`Failed` when an account could not be kept, before anything is done."""
    path = accounts_file(environ)
    _write(path, _read(path) or {"default": "", "servers": {}})


def _read(path: Path) -> dict[str, Any]:
    try:
        with path.open(encoding="utf-8") as file:
            if os.fstat(file.fileno()).st_mode & 0o077:
                raise Failed(
                    f"{path} can be read by others: run chmod 600 {path}, and reset the secrets"
                    " in it if somebody may have",
                    Exit.DENIED,
                )
            kept = json.load(file)
    except FileNotFoundError:
        return {}
    except OSError as cause:
        words = f"{path} cannot be read: {cause.strerror}"
        raise Failed(f"{words}; set XDG_CONFIG_HOME to a folder of yours") from None
    except ValueError:
        kept = None
    if not isinstance(kept, dict) or not isinstance(kept.get("servers"), dict):
        raise Failed(f"{path} is damaged: move it away and run doorward login", Exit.DENIED)
    return kept


def _write(path: Path, kept: Mapping[str, Any]) -> None:
    """Replace the file as a whole, readable by its owner only from its first byte on."""
    fresh = path.with_suffix(f".{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(kept, file, indent=2)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as cause:
        with suppress(OSError):
            fresh.unlink()
        raise Failed(
            f"{path} cannot be written: {cause.strerror}; set XDG_CONFIG_HOME to a folder of yours"
        ) from None
