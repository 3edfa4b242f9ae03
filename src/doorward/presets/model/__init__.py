"""Values of the presets room: a preset, read strictly from what a document says."""

from doorward.presets.model.preset import Preset
from doorward.presets.model.reading import read_preset
from doorward.presets.model.writing import write_preset

__all__ = ["Preset", "read_preset", "write_preset"]
