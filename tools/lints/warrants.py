"""No row is reached without authority."""

import ast
from collections.abc import Iterator

from tools.lints.lint import FUNCTIONS, STORE, Lint, Source, dotted

QUERIES = frozenset({"select", "insert", "update", "delete", "exists"})


def find(source: Source) -> Iterator[tuple[int, str]]:
    """Find queries outside stores, and store functions that query without a warrant."""
    in_store = STORE.match(source.path) is not None
    if not in_store and not source.path.startswith("src/doorward/kernel/db/"):
        yield from ((line, f"{name}() outside a store") for line, name in _queries(source.tree))
        return
    for owner, function in _functions(source.tree):
        if _is_excused(owner, function) or _takes_warrant(function):
            continue
        yield from (
            (line, f"{function.name} queries without a warrant: take one, or be named unscoped_…")
            for line, _ in _queries(function)
        )


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for node in tree.body:
        if isinstance(node, FUNCTIONS):
            yield "", node
        elif isinstance(node, ast.ClassDef):
            yield from ((node.name, one) for one in node.body if isinstance(one, FUNCTIONS))


def _is_excused(owner: str, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    names = (owner.lower(), function.name)
    return any(name.startswith(("unscoped_", "_unscoped_", "unscoped")) for name in names)


def _takes_warrant(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    arguments = function.args
    every = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    return any("Warrant" in ast.unparse(one.annotation) for one in every if one.annotation)


def _queries(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and dotted(node.func).removeprefix("sa.") in QUERIES:
            yield node.lineno, dotted(node.func)


WARRANTS = Lint(
    "warrants",
    "A warrant names who asks, in which tenant, by which permission. A query that takes one cannot "
    "reach another tenant's row, and cannot be written by somebody who forgot to ask.",
    find,
    below=("src/doorward/",),
    allowed={
        "src/doorward/clients/store/cards.py": "one decision's statement: nobody is known yet",
        "src/doorward/events/store/log.py::insert_event": "an event names its own tenant",
        "src/doorward/events/store/log.py::insert_events": "an event names its own tenant",
        "src/doorward/events/store/newest.py::_begun": "a place in everybody's log",
        "src/doorward/events/store/newest.py::latest_id": "a place in everybody's log",
        "src/doorward/people/store/cards.py": "one decision's statement: nobody is known yet",
        "src/doorward/tenants/store.py::_at_address": "which tenant is at an address (D-15)",
        "src/doorward/tenants/store.py::at_address": "a condition of one decision's statement",
        "src/doorward/tokens/store.py::_leased": "a column of the one decision's statement",
        "src/doorward/tokens/store.py::_lease_columns": "columns of the one decision's statement",
        "src/doorward/tokens/store.py::revoked_column": "a column of the one decision's statement",
    },
)


def find_unscoped(source: Source) -> Iterator[tuple[int, str]]:
    """Find uses of look-ups that take no warrant; a store may build one out of others."""
    if STORE.match(source.path):
        return
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Name | ast.Attribute) or not isinstance(node.ctx, ast.Load):
            continue
        name = dotted(node).rpartition(".")[2]
        if name.lower().startswith("unscoped_"):
            yield node.lineno, f"uses {name}"


UNSCOPED = Lint(
    "unscoped",
    "Before anybody is known there is nobody to take a warrant from. Those few look-ups are listed "
    "here with who may use them.",
    find_unscoped,
    below=("src/doorward/",),
    allowed={
        "src/doorward/signing/service/rotation.py::catch_up": "whose log lacks a key's event",
        "src/doorward/dialects/data_security.py::TokenDoor._tenant": "the tenant at an address",
        "src/doorward/people/service/own.py::oneself": "who acts, by the warrant's own holder",
        "src/doorward/dialects/speaking.py::Speakers.answer": "which tenant is at an address",
        "src/doorward/dialects/xiq_se/token.py::TokenDoor._claims": "names to be read in a token",
        "src/doorward/cli/install.py": "whether an installation is there, for init and the demo",
        "src/doorward/guard/service/doorkeeping.py::Doorkeeper._tenant": "the tenant at an address",
        "src/doorward/guard/service/deciding.py": "the rights of whoever a verb has just shown",
        "src/doorward/guard/service/entering.py::enter": "whose session's cookie this is",
        "src/doorward/guard/service/inspecting.py::Inspector": "who makes this call",
        "src/doorward/people/service/sessions.py::touch": "a session that was found by its secret",
        "src/doorward/people/service/sessions.py::end_over": "housekeeping, by the clock alone",
        "src/doorward/people/service/second_factor.py::spend_step": "of a user found already",
        "src/doorward/signing/service/showing.py::key_set": "public halves only, for anybody",
        "src/doorward/signing/service/working.py": "signs and checks for a tenant already found",
        "src/doorward/signing/wire.py::jwks": "whose key set is asked for follows from the address",
        "src/doorward/tokens/service/persons.py::PersonProver._look": "whose password it is",
        "src/doorward/tokens/service/persons.py::PersonProver._renew": "who has just proven it",
        "src/doorward/people/service/recovery.py::spend_recovery_code": "of a user found already",
        "src/doorward/tokens/service/linking.py::look_at": "the tenant at an address",
        "src/doorward/people/service/passkeys.py::add_passkey": "a challenge of the user's own",
        "src/doorward/people/service/passkeys.py::use_passkey": "a challenge just answered",
        "src/doorward/tokens/service/passkeys.py::_tenant": "the tenant at an address",
        "src/doorward/tokens/service/porter.py::Porter._replace": "the session a browser held",
        "src/doorward/tokens/service/proving.py::Prover.run": "who asks for a token",
        "src/doorward/tokens/service/refreshing.py::Refresher._look": "whose refresh token it is",
        "src/doorward/tokens/wire/metadata.py::metadata": "the tenant at an address",
        "src/doorward/tenants/service/making.py": "whether the first tenant is there, for init",
    },
)
