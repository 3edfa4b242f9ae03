"""How both examples are started: the gate outermost, told by the environment what to protect."""

import os
from collections.abc import Mapping
from pathlib import Path

import uvicorn

from doorward_sdk.online import Gate, protection_from
from doorward_sdk.online.lifespan import App


def serve(app: App, rules: Path, **defaults: str) -> None:
    """Serve *app* behind a gate until told to stop.

    The rules are those of the file *rules*, unless ``DOORWARD_RULES`` names another one; an
    empty ``DOORWARD_RULES`` has them fetched from Doorward.
    """
    environ: Mapping[str, str] = {"DOORWARD_RULES": str(rules), **defaults, **os.environ}
    gate = Gate(app, protection_from(environ))
    port = int(environ.get("PORT", "8500"))
    # uvicorn would take a caller's word for its address: the gate believes named proxies only.
    uvicorn.run(gate, host="127.0.0.1", port=port, log_level="warning", proxy_headers=False)
