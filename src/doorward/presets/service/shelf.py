"""The presets that are shipped: one document each in ``data/``, read once."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from doorward.presets.model import Preset, read_preset
from doorward.tenants import PLAIN


@cache
def shelf() -> Mapping[str, Preset]:
    """Return every shipped preset by its name, the plain one first."""
    read = [
        read_preset(tomllib.loads(one.read_text("utf-8")))
        for one in files("doorward.presets").joinpath("data").iterdir()
        if one.name.endswith(".toml")
    ]
    read.sort(key=lambda preset: (preset.name != PLAIN, preset.name))
    return {preset.name: preset for preset in read}


def named(name: str) -> Preset | None:
    """Return the shipped preset of that name."""
    return shelf().get(name)
