"""Puts the built files into the wheel, and lets no wheel be made without them."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUILT = "src/doorward/web/console/static/vendor"


class Assets(BuildHookInterface[Any]):
    """Hatchling's hook: git does not know the built files, so it has to be told of them."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the built files; *version* is ``editable`` where they are read in place."""
        if version == "editable":
            return
        if not Path(self.root, BUILT, "manifest.json").exists():
            message = "the console's static files are not built: run `make assets` first"
            raise FileNotFoundError(message)
        build_data["artifacts"].append(f"{BUILT}/*")
