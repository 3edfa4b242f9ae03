"""The verbs of the presets room."""

from doorward.presets.service.applying import Applied, Rehearsed, apply_preset, rehearse
from doorward.presets.service.furnishing import furnish
from doorward.presets.service.shelf import named, shelf
from doorward.presets.service.showing import export, list_presets, show_preset
from doorward.presets.service.wording import words_of

__all__ = [
    "Applied",
    "Rehearsed",
    "apply_preset",
    "export",
    "furnish",
    "list_presets",
    "named",
    "rehearse",
    "shelf",
    "show_preset",
    "words_of",
]
