"""Heads kept elsewhere, as ``doorward events verify --head`` reads them from a file."""

import json
from pathlib import Path

import pytest

from doorward.events.commands.proving import _kept
from doorward.web.commands.failure import Failed

HEAD = {"number": 1, "jws": "a.b.c", "jwk": {"kty": "EC"}}
EVENT = {"type": "log.sealed", "details": HEAD}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(HEAD),
        json.dumps(EVENT, indent=2),
        json.dumps([HEAD, EVENT]),
        json.dumps({"items": [HEAD, EVENT], "next": None}),
        f"{json.dumps(EVENT)}\n\n{json.dumps(EVENT)}\n",
    ],
    ids=["one", "event", "list", "page", "lines"],
)
def test_every_form_in_which_a_head_goes_out_is_read(tmp_path: Path, text: str) -> None:
    """
    One head, an event, a list, a page of the API, lines as a SIEM has them.
    """
    path = tmp_path / "heads"
    path.write_text(text)
    found = list(_kept(path))
    assert found
    assert all(one == HEAD for one in found)


@pytest.mark.parametrize("text", ["", "no JSON", "{}", "[7]", '{"type": "log.sealed"}', "7"])
def test_a_file_without_a_head_is_a_mistake(tmp_path: Path, text: str) -> None:
    """
    A file that holds no head must not make a check look as if it had one.
    """
    path = tmp_path / "heads"
    path.write_text(text)
    with pytest.raises(Failed):
        list(_kept(path))
