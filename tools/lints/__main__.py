"""Run every lint over the tree; print each breach and the reason of the lints that were broken."""

import sys
from pathlib import Path

from tools.lints import LINTS, examine
from tools.lints.lint import sources_below

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("src", "tests", "tools", "bench")


def main() -> int:
    """Return 0 when the house keeps its habits, else 1."""
    findings = examine(LINTS, sources_below(ROOT, FOLDERS))
    for finding in findings:
        print(finding)
    broken = {finding.lint for finding in findings}
    for lint in LINTS:
        if lint.name in broken:
            print(f"\n{lint.name}: {lint.reason}")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
