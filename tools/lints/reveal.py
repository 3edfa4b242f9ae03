"""A secret leaves its wrapping only where somebody decided that it may."""

import ast
from collections.abc import Iterator

from tools.lints.lint import Lint, Source


def find(source: Source) -> Iterator[tuple[int, str]]:
    """Find ``.reveal()``, called or handed on."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr == "reveal":
            yield node.lineno, "unwraps a secret"


REVEAL = Lint(
    "reveal",
    "Every place that holds a secret as plain text is a place that can leak it; the list of them "
    "is short, and a new one is a decision.",
    find,
    allowed={
        "src/doorward/cli/demo.py": "the first client, shown once on the terminal",
        "src/doorward/cli/people.py::link": "a link for the first person, shown once",
        "src/doorward/cli/welcome.py::_demo": "a link for the first person, shown once",
        "src/doorward/cli/starting.py::init": "the administrator, shown once on the terminal",
        "src/doorward/clients/api/clients.py::register": "a new client's secret, shown once",
        "src/doorward/clients/api/clients.py::_handed": "a reset, rotated or copied secret (D-2)",
        "src/doorward/clients/api/keys.py::make": "a new API key's secret, shown once",
        "src/doorward/clients/api/keys.py::_handed": "a reset or rotated secret, shown once",
        "src/doorward/clients/api/tokens.py::unlock_token": "the JWT of an unlock, shown once",
        "src/doorward/clients/service/uploading.py::_body": "on its way to its client (D-14)",
        "src/doorward/credentials/service/secrets.py::mint": "seals it where the tenant says (D-2)",
        "src/doorward/dialects/xiq_se/changing.py::_handed": "a new or reset secret, shown once",
        "src/doorward/dialects/iot_od/token.py::TokenDoor.answer": "a refresh token, shown once",
        "src/doorward/kernel/secret.py": "computes digests and checksums",
        "src/doorward/people/api/own.py::begin_second_factor": "one's own, shown once",
        "src/doorward/people/api/links.py::make_link": "a link for a user, shown once",
        "src/doorward/people/api/own.py::get_recovery_codes": "one's own, shown once",
        "src/doorward/people/service/recovery.py::recovery_digests": "computes what it is kept as",
        "src/doorward/people/model/passwords.py": "judges a password, and hands it on to be hashed",
        "src/doorward/people/service/proving.py::Proofs.begin_factor": "seals a new second factor",
        "src/doorward/people/service/posting.py::post_link": "a link, on its way to its user",
        "src/doorward/people/service/second_factor.py": "computes codes and compares them",
        "src/doorward/tenants/api.py::create_tenant": "a new tenant's administrator, shown once",
        "src/doorward/tokens/api/shapes.py::entered": "a session's secret, for its browser",
        "src/doorward/tokens/api/signing_in.py::_given": "asks only whether it is empty",
        "src/doorward/tokens/api/signing_in.py::_short": "how long it is",
        "src/doorward/tokens/service/porter.py::_login": "a code, on its way to be compared",
        "src/doorward/tokens/service/proving.py::Prover._failure": "asks only whether it is empty",
        "src/doorward/web/links.py::link_address": "puts it into the address that is shown",
        "src/doorward/web/commands/account.py::keep_account": "its owner's file, mode 0600",
        "src/doorward/web/commands/connection.py::Connection.token": "shows it to the server",
    },
)
