"""The verbs of the presets room."""

from doorward.presets.service.furnishing import furnish
from doorward.presets.service.shelf import named, shelf

__all__ = ["furnish", "named", "shelf"]
