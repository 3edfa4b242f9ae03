"""``doorward`` and ``python -m doorward``: where every process of ours begins."""

import sys


def main() -> None:
    """Run the command line and end with its exit code."""
    from doorward.cli import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
