"""Every import contract of pyproject.toml is seen to fail on the one import it is there to stop.

The contracts run over a made-up house with the rooms and furniture that they name, all of it empty:
as it stands it keeps every contract, and each case adds one line to one of its modules.
"""

import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
CONTRACTS: dict[str, dict[str, Any]] = {one["id"]: one for one in SETTINGS["contracts"]}

OFFENCES = [
    ("floors", "doorward.kernel.ids", "from doorward import settings"),
    ("floors", "doorward.people", "import doorward.clients"),
    ("floors", "doorward.access", "import doorward.signing"),
    ("floors", "doorward.parlour", ""),
    ("furniture", "doorward.clients.model", "from doorward.clients import store"),
    ("furniture", "doorward.clients.store", "from doorward.clients import service"),
    ("furniture", "doorward.clients.api", "from doorward.clients import commands"),
    ("furniture", "doorward.clients.shed", ""),
    ("front-door", "doorward.tokens.service", "from doorward.clients import service"),
    ("front-door", "doorward.tokens.service", "from doorward.clients.store import find"),
    ("front-door", "doorward.cli", "from doorward.clients.room import CARD"),
    ("memory", "doorward.clients.api", "from doorward.clients import store"),
    ("memory", "doorward.clients.wire", "from doorward.clients.store import find"),
    ("pure", "doorward.clients.model", "import sqlalchemy"),
    ("pure", "doorward.clients.events", "import pydantic"),
    ("one-place-for-sql", "doorward.clients.service", "from sqlalchemy import select"),
    ("one-place-for-sql", "doorward.tokens.wire", "import asyncpg"),
    ("one-place-for-sql", "doorward.cli", "import sqlite3"),
    ("one-place-for-http", "doorward.clients.service", "from fastapi import Request"),
    ("one-place-for-http", "doorward.tokens.wire", "from starlette.requests import Request"),
    (
        "console-asks-rest",
        "doorward.people.console.entrance",
        "from doorward.people import service",
    ),
    ("lean-data-plane", "doorward.tokens.wire", "import pydantic"),
    ("lean-data-plane", "doorward.kernel.ids", "import fastapi"),
    ("lean-processes", "doorward.writer", "from doorward import cli"),
    ("lean-processes", "doorward.writer", "import fastapi"),
    ("one-place-for-crypto", "doorward.clients.service", "import cryptography"),
    ("one-place-for-passwords", "doorward.credentials.kinds", "import argon2"),
    ("one-place-for-passwords", "doorward.tokens.service", "import pyotp"),
    ("one-place-for-graphql", "doorward.tokens.wire", "import graphql"),
    ("one-place-for-figures", "doorward.tokens.service", "import prometheus_client"),
    ("one-place-for-figures", "doorward.worker", "import opentelemetry"),
    ("terminal", "doorward.clients.service", "import rich"),
    ("sdk-stands-alone", "doorward_sdk.verifier", "import doorward.kernel.ids"),
    ("sdk-stands-alone", "doorward_sdk.verifier", "import socket"),
    ("sdk-stands-alone", "doorward_sdk.verifier", "import httpx"),
    ("sdk-stands-alone", "doorward_sdk.online", "import requests"),
    ("sdk-core", "doorward_sdk.verifier", "import doorward_sdk.online"),
    ("sdk-core", "doorward.guard.service", "from doorward_sdk.online import gate"),
    ("acyclic", "doorward.kernel.ids", "import doorward.kernel.clock"),
]

# Imports that are as they should be: offences go through some, contracts need others to exist.
LAWFUL = [
    ("doorward.tokens.wire", "import doorward.kernel.ids"),
    ("doorward.kernel.clock", "import doorward.kernel.ids"),
    ("doorward.kernel.db", "import alembic, asyncpg, sqlalchemy, sqlite3"),
    ("doorward.kernel.sealing", "import cryptography"),
    ("doorward.people.service", "import argon2, pyotp"),
    ("doorward.dialects", "import graphql"),
    ("doorward.web", "import fastapi, starlette"),
    ("doorward.app", "import opentelemetry, prometheus_client"),
    ("doorward.cli", "import rich, typer"),
    ("doorward_sdk.online.gate", "import asyncio, httpx"),
]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Give an empty house that has every room, floor and piece of furniture the contracts name."""
    rooms = CONTRACTS["front-door"]["rooms"]
    names = {f"doorward.{_plain(name)}" for name in _split(CONTRACTS["floors"]["layers"])}
    names |= {f"{r}.{_plain(f)}" for r in rooms for f in _split(CONTRACTS["furniture"]["layers"])}
    names |= {f"doorward.kernel.{name}" for name in ("db", "schema", "ids", "clock")}
    names |= {"doorward_sdk.verifier", "doorward_sdk.online", "doorward_sdk.online.gate"}
    for name in sorted(names):
        _write(tmp_path, name, "")
    for module, line in LAWFUL:
        _write(tmp_path, module, line)
    return tmp_path


@pytest.mark.parametrize(("contract", "module", "line"), OFFENCES)
def test_a_contract_sees_the_import_it_is_there_to_stop(
    house: Path, contract: str, module: str, line: str
) -> None:
    """
    One forbidden import, or one thing that stands nowhere in the plan, breaks the contract.
    """
    _write(house, module, line)

    code, said = _lint(house, contract)

    assert code == 1, said
    assert f"{CONTRACTS[contract]['name']} BROKEN" in said


def test_the_empty_house_keeps_every_contract(house: Path) -> None:
    """
    What the cases above see is the offence, not the empty house.
    """
    code, said = _lint(house)

    assert (code, "BROKEN" in said) == (0, False), said


def test_every_contract_is_seen_to_fail() -> None:
    """
    No contract stands in pyproject.toml without an offence here.
    """
    assert {contract for contract, _, _ in OFFENCES} == set(CONTRACTS)


def _plain(layer: str) -> str:
    return layer.strip("() ")


def _split(layers: list[str]) -> list[str]:
    return [part for layer in layers for part in layer.split("|")]


def _write(house: Path, module: str, line: str) -> None:
    """Add *line* to *module*; every module is a folder here, so that anything can stand in it."""
    folder = house
    for name in module.split("."):
        folder = folder / name
        folder.mkdir(exist_ok=True)
        (folder / "__init__.py").touch()
    with (folder / "__init__.py").open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


def _lint(house: Path, contract: str | None = None) -> tuple[int, str]:
    run = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-c", run, "--config", str(ROOT / "pyproject.toml"), "--no-cache"]
    command += ["--contract", contract] if contract else []
    done = subprocess.run(
        command,
        cwd=house,
        env={**os.environ, "PYTHONPATH": f"{house}{os.pathsep}{ROOT}", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr
