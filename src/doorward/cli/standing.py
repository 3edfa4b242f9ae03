"""Whether an installation stands here, found out without the control plane in memory.

``serve`` asks this in the process that becomes the supervisor, which lives as long as the server.
"""

from pathlib import Path
from typing import Final

from doorward.kernel.errors import Fault
from doorward.kernel.keyring import MASTER_FILE, PEPPER_FILE, load_keys
from doorward.settings import Settings

MARK: Final = "installing"
PEPPER: Final = "DOORWARD_PEPPER"
MASTER: Final = "DOORWARD_MASTER_KEY"


def what_is_missing(settings: Settings) -> str | None:
    """Return why nothing can be served from here and what to do; None when it can.

    The keys of another node, put here by hand, are as good as a finished ``init``.
    """
    folder = settings.data.resolve()
    if (settings.data / MARK).exists():
        return f"an init was interrupted in {folder}: run doorward init again"
    stored = _is_elsewhere(settings) or Path(settings.database_url).exists()
    try:
        load_keys(settings.data / PEPPER_FILE, PEPPER)
        load_keys(settings.data / MASTER_FILE, MASTER)
    except Fault as cause:
        if stored and settings.data.is_dir():
            return f"{cause}: put it back from a backup"
        stored = False
    return None if stored else f"{folder} holds no installation: run doorward init first"


def _is_elsewhere(settings: Settings) -> bool:
    return "://" in settings.database_url
