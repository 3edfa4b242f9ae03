"""Who only checks tokens loads nothing that fetches them."""

import subprocess
import sys


def test_the_core_loads_no_client():
    """Importing the SDK loads neither httpx nor an event loop nor anything of the server."""
    code = "import sys, doorward_sdk; print({'httpx', 'asyncio', 'doorward'} & {*sys.modules})"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "set()"
