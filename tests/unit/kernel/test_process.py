"""What every process does first."""

import subprocess
import sys

SCRIPT = """
import resource
hard = min(256, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))
from doorward.kernel.process import harden
harden()
print(*resource.getrlimit(resource.RLIMIT_NOFILE), *resource.getrlimit(resource.RLIMIT_CORE), hard)
"""


def test_a_hardened_process_dumps_nothing_and_takes_all_connections_it_may() -> None:
    """
    No core is written, and the soft limit of open files is raised to the hard one.
    """
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], check=True, capture_output=True, text=True, timeout=30
    )

    soft, hard, *core, most = map(int, done.stdout.split())
    assert (soft, hard, core) == (most, most, [0, 0])
