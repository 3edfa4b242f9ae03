"""Write the next migration: what the rooms' tables say, less what the steps so far make.

Run as ``python -m tools.migration "what it changes"``, then read what it wrote: it is a
draft. Steps are numbered; a step that has been released is never edited.
"""

import sys
import tempfile
from pathlib import Path

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from doorward import rooms
from doorward.kernel.db import metadata
from doorward.kernel.db.migrate import upgrade

VERSIONS = Path("src/doorward/kernel/db/migrations/versions")
PAGE = '''"""{words}."""

import sqlalchemy as sa
from alembic import op

revision = "{number}"
down_revision = {before}


def upgrade() -> None:
    {up}
'''


def main() -> int:
    """Draft the next step; return the exit code."""
    words = sys.argv[1]
    assert rooms.CARDS  # importing the rooms declares their tables
    steps = sorted(path.name[:4] for path in VERSIONS.glob("[0-9]*.py"))
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{folder}/now.sqlite3")
        with engine.begin() as connection:
            if steps:
                upgrade(connection)
            found = produce_migrations(MigrationContext.configure(connection), metadata)
        engine.dispose()
    assert found.upgrade_ops is not None
    number = f"{int(steps[-1]) + 1 if steps else 1:04d}"
    before = f'"{steps[-1]}"' if steps else "None"
    code = render_python_code(found.upgrade_ops)
    name = "_".join(words.lower().split())[:40]
    target = VERSIONS / f"{number}_{name}.py"
    target.write_text(PAGE.format(words=words, number=number, before=before, up=code))
    print(f"wrote {target}: read it before you commit it")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
