"""The words of the console: one document for each preset over the one for everybody."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def words_of(preset: str) -> dict[str, Any]:
    """Return what the console of a tenant furnished like *preset* calls things.

    A preset without a document of its own has the usual words: an empty document.
    """
    place = files("doorward.presets").joinpath("data", "words", f"{preset}.toml")
    return tomllib.loads(place.read_text("utf-8")) if preset and place.is_file() else {}
