"""``doorward doctor``: what is wrong here, and how to mend it.

To add a check: write a generator of findings in ``checks/`` and name it in ``CHECKS``.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict

from doorward.cli.checks import address, machine, server, storage
from doorward.cli.checks.finding import Finding, Level, problem
from doorward.settings import Settings
from doorward.web.commands import Column, Shape, say, show_json, show_list

__all__ = ["CHECKS", "Finding", "Level", "examine", "show_findings"]

CHECKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
    storage.data_folder,
    storage.keys,
    storage.database,
    storage.sqlite_library,
    machine.disk,
    machine.clock,
    address.public_url,
    address.certificate,
    server.readiness,
    server.credentials,
)

_MARKS = {Level.OK: "ok", Level.WARNING: "warning", Level.PROBLEM: "PROBLEM"}
_COLUMNS: list[Column] = [
    ("", lambda one: _MARKS[one["level"]]),
    ("check", "check"),
    ("what was seen", "words"),
]


def examine(settings: Settings) -> list[Finding]:
    """Make every check and return what was found; one that cannot look says so."""
    findings: list[Finding] = []
    for check in CHECKS:
        try:
            findings += check(settings)
        except OSError as cause:
            name = check.__name__.replace("_", " ")
            mend = "run doorward doctor as the user the server runs as"
            findings.append(problem(name, f"{cause.filename}: {cause.strerror}", mend))
    return findings


def show_findings(output: Shape, findings: Sequence[Finding]) -> None:
    """Show what was found, then how to mend what is wrong."""
    if output is Shape.JSON:
        show_json({"items": [asdict(one) for one in findings]})
        return
    show_list(output, [asdict(one) for one in findings], _COLUMNS, "")
    for one in findings:
        if one.mend:
            say(f"{one.check}: {one.mend}")
    worst = [level for level in Level if any(one.level is level for one in findings)][-1]
    say({"ok": "all is well", "warning": "nothing is broken"}.get(worst, "something is broken"))
