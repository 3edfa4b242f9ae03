"""Every lint sees the breach it was written for, leaves its neighbour alone, and has a reason."""

import textwrap

import pytest

from tools.lints import LINTS, Finding, Lint, Source, examine

ROOM = "src/doorward/clients/service.py"
STORE = "src/doorward/clients/store.py"
TEST = "tests/unit/clients/test_service.py"

# What each lint must see, one breach a snippet, and where it stands.
BREACHES = [
    ("broad-except", ROOM, "try:\n    f()\nexcept Exception:\n    pass"),
    ("broad-except", ROOM, "try:\n    f()\nexcept:\n    pass"),
    ("broad-except", ROOM, "try:\n    f()\nexcept (KeyError, BaseException) as e:\n    g(e)"),
    ("broad-except", ROOM, "with contextlib.suppress(Exception):\n    f()"),
    ("dialect-words", ROOM, 'PREFIX = "incydr"'),
    ("dialect-words", ROOM, "def answer_xiq(): ..."),
    ("dialect-words", ROOM, "# as the Site Engine does"),
    ("guarantees", TEST, "def test_reset(): assert 1 == 1"),
    ("guarantees", TEST, "async def test_reset():\n    assert 1 == 1"),
    ("machine-paths", ROOM, 'FOLDER = "/ho' + 'me/ada/doorward"'),
    ("marks", ROOM, "x = 1  # TO" + "DO later"),
    ("marks", ROOM, "x = 1  # no" + "qa"),
    ("marks", ROOM, "x = 1  # no" + "qa: S608"),
    ("marks", ROOM, "x = f()  # type: " + "ignore[arg-type]"),
    ("naming", ROOM, "class ClientManager: ..."),
    ("naming", ROOM, "class TokenData: ..."),
    ("naming", "src/doorward/clients/utils.py", "x = 1"),
    ("printing", ROOM, 'print("hello")'),
    ("printing", ROOM, 'sys.stderr.write("hello")'),
    ("randomness", ROOM, "import secrets"),
    ("randomness", ROOM, "from random import choice"),
    ("randomness", ROOM, "import uuid\nx = uuid.uuid4()"),
    ("randomness", ROOM, "import os\nx = os.urandom(16)"),
    ("raw-sql", STORE, 'q = f"SELECT * FROM clients WHERE id = {x}"'),
    ("raw-sql", STORE, 'q = "DELETE FROM clients WHERE id = %s" % x'),
    ("raw-sql", STORE, 'q = "UPDATE clients SET name = {}".format(x)'),
    ("raw-sql", ROOM, 'q = sa.text("SELECT 1")'),
    ("raw-sql", STORE, "q = text(made_of(x))"),
    ("reveal", ROOM, "log(secret.reveal())"),
    ("reveal", ROOM, "show = secret.reveal"),
    ("unscoped", ROOM, "row = await store.unscoped_card(uow, client)"),
    ("unscoped", ROOM, "row = await lookup(UNSCOPED_CARD, client)"),
    ("wall-clock", ROOM, "import time\nx = time.time()"),
    ("wall-clock", ROOM, "from time import time_ns"),
    ("wall-clock", ROOM, "from datetime import datetime, UTC\nx = datetime.now(UTC)"),
    ("wall-clock", ROOM, "f(clock=datetime.datetime.utcnow)"),
    ("warrants", ROOM, "row = select(clients)"),
    ("warrants", STORE, "async def get(uow, id): return await uow.one(select(clients))"),
    ("warrants", STORE, "class Rows:\n    def get(self, id): return delete(clients)"),
]

# What looks alike and is well.
INNOCENT = [
    ("broad-except", ROOM, "try:\n    f()\nexcept KeyError:\n    pass"),
    ("broad-except", ROOM, "try:\n    f()\nexcept BaseException:\n    undo()\n    raise"),
    ("dialect-words", ROOM, '"""Row XIQ-20: seconds until it expires."""'),
    ("guarantees", TEST, 'def test_reset():\n    """The old secret is dead."""'),
    ("guarantees", TEST, "def fresh_client(): ..."),
    ("machine-paths", ROOM, 'DEVICE = "/dev/null"'),
    ("marks", ROOM, "x = 1  # no" + "qa: S608 made of our own names"),
    ("marks", ROOM, "x = f()  # type: " + "ignore[arg-type]  # their stub is wrong"),
    ("naming", ROOM, "class Database: ..."),
    ("naming", ROOM, "class Client: ..."),
    ("printing", ROOM, 'log.info("hello")'),
    ("randomness", ROOM, "from doorward.kernel.ids import object_id"),
    ("raw-sql", STORE, 'message = f"select one of {names}"'),
    ("raw-sql", STORE, 'query = "SELECT * FROM clients WHERE id = ?"'),
    ("raw-sql", ROOM, "page = metrics.text()"),
    ("raw-sql", STORE, 'part = text("actor <> client_id")'),
    ("reveal", ROOM, "secret.digest()"),
    ("unscoped", ROOM, "row = await store.card(uow, warrant, client)"),
    ("unscoped", STORE, "WHOLE = unscoped_card(a), unscoped_keys(b)"),
    ("wall-clock", ROOM, "import time\nx = time.monotonic()"),
    ("wall-clock", ROOM, "x = clock()"),
    ("warrants", STORE, "async def get(uow, warrant: Warrant): return select(clients)"),
    ("warrants", STORE, "async def unscoped_card(uow, id): return select(clients)"),
    ("warrants", ROOM, "chosen = menu.select(clients)"),
]


def strict(name: str) -> Lint:
    """Return the lint called *name* without its exceptions."""
    lint = next(lint for lint in LINTS if lint.name == name)
    return Lint(lint.name, lint.reason, lint.find, lint.below)


@pytest.mark.parametrize(("name", "path", "text"), BREACHES)
def test_lint_sees_a_breach(name: str, path: str, text: str) -> None:
    """
    A lint finds what it was written for, and says where.
    """
    findings = examine([strict(name)], [Source(path, text)])

    assert [(one.path, one.lint) for one in findings] == [(path, name)] * len(findings)
    assert findings


@pytest.mark.parametrize(("name", "path", "text"), INNOCENT)
def test_lint_leaves_the_innocent_alone(name: str, path: str, text: str) -> None:
    """
    A lint does not fire on what merely looks like its breach.
    """
    assert examine([strict(name)], [Source(path, text)]) == []


@pytest.mark.parametrize("lint", LINTS, ids=lambda lint: lint.name)
def test_every_lint_is_shown_to_fail_and_to_spare(lint: Lint) -> None:
    """
    No lint exists without a breach it sees, something it spares, and a reason to give.
    """
    assert lint.name in {name for name, _, _ in BREACHES}
    assert lint.name in {name for name, _, _ in INNOCENT}
    assert len(lint.reason.split()) > 5
    assert all(reason for reason in lint.allowed.values())


def test_an_exception_holds_only_where_it_was_made() -> None:
    """
    An exception made for one function does not cover the next one in the same file.
    """
    text = textwrap.dedent("""
        def shown(): return secret.reveal()
        def leaked(): return secret.reveal()
    """)
    lint = Lint("reveal", "", strict("reveal").find, ("src/",), {f"{ROOM}::shown": "shows it once"})

    findings = examine([lint], [Source(ROOM, text)])

    assert findings == [Finding(ROOM, 3, "reveal", "unwraps a secret")]


def test_an_exception_that_nothing_needs_is_a_finding() -> None:
    """
    The lists of exceptions can only shrink by themselves: a stale entry fails the check.
    """
    lint = Lint("reveal", "", strict("reveal").find, ("src/",), {ROOM: "shows it once"})

    findings = examine([lint], [Source(ROOM, "x = 1")])

    assert [one.path for one in findings] == [ROOM]
