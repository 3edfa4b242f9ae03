"""What was found in SARIF 2.1.0, which code hosts and CI read (OASIS)."""

import hashlib
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any, Final
from urllib.parse import quote

from doorward import __version__
from doorward.cli.scanning.looking import Sighting

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_WORDS: Final = {
    "client_secret": "A client secret",
    "api_key": "An API key",
    "refresh_token": "A refresh token",
    "access_token": "An access token or API token that has not expired",
}


def sarif(sightings: Sequence[Sighting]) -> dict[str, Any]:
    """Return the document of one run; no secret is in it."""
    rules = [
        {
            "id": kind,
            "shortDescription": {"text": f"{words} of Doorward"},
            "help": {"text": "End it at once (doorward scan --end), then take it out."},
            "defaultConfiguration": {"level": "error"},
        }
        for kind, words in _WORDS.items()
    ]
    driver = {"name": "doorward scan", "version": __version__, "rules": rules}
    results = [_result(one) for one in sightings]
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }


def _result(one: Sighting) -> dict[str, Any]:
    when = f", added by commit {one.commit}" if one.commit else ""
    region = {
        "startLine": one.line,
        "startColumn": one.column,
        "endColumn": one.column + one.length,
    }
    same = hashlib.sha256(f"{one.kind}:{one.name}".encode()).hexdigest()
    return {
        "ruleId": one.kind,
        "level": "error",
        "message": {"text": f"{_WORDS[one.kind]} ({one.name}){when}"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(PurePath(one.path).as_posix())},
                    "region": region,
                }
            }
        ],
        "partialFingerprints": {"doorwardSecret/v1": same},
        "properties": {"commit": one.commit} if one.commit else {},
    }
