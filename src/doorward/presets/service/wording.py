"""The words of the console: one document for each dialect over the one for everybody."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

DEFAULT = "default"


@cache
def words_of(dialect: str) -> dict[str, Any]:
    """Return what the console of tenants that speak *dialect* calls things, as its document says.

    A dialect without a document of its own has the usual words: an empty document.
    """
    place = files("doorward.presets").joinpath("data", "words", f"{dialect}.toml")
    return tomllib.loads(place.read_text("utf-8")) if dialect and place.is_file() else {}
