"""The two keys that stay outside the database: the pepper and the master key.

Each rests in a file of its own (mode 0600) or in the environment, as lines of
``<id> <64 hex digits>``; the first line is the current key, the others still verify
or open what was made under them.
"""

import os
import secrets
from pathlib import Path
from typing import Final

from doorward.kernel.errors import Fault

PEPPER_FILE: Final = "pepper"
MASTER_FILE: Final = "master.key"


def create_keys(path: Path) -> None:
    """Write a new key file readable by its owner only; raises ``FileExistsError``."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(f"{secrets.token_hex(4)} {secrets.token_hex(32)}\n")
        file.flush()
        os.fsync(file.fileno())


def load_keys(path: Path, variable: str) -> tuple[str, dict[str, bytes]]:
    """Return the current key's id and all keys, from the environment or *path*.

    Raises :class:`Fault` when there is none, or a line is not a key.
    """
    text = os.environ.get(variable)
    if text is None:
        try:
            text = path.read_text()
        except (OSError, UnicodeDecodeError) as cause:
            message = f"no key: {path} cannot be read and {variable} is not set"
            raise Fault(message) from cause
    keys: dict[str, bytes] = {}
    for line in text.replace(",", "\n").splitlines():
        if line.strip():
            name, _, digits = line.strip().partition(" ")
            keys[name] = _key(name, digits, variable)
    if not keys:
        message = f"{variable} or {path} holds no key"
        raise Fault(message)
    return next(iter(keys)), keys


def _key(name: str, digits: str, variable: str) -> bytes:
    try:
        key = bytes.fromhex(digits)
    except ValueError:
        key = b""
    if len(key) != 32 or len(name) != 8 or not name.isascii():
        message = f"{variable}: a key is 8 characters of id, a space and 64 hex digits"
        raise Fault(message)
    return key
