"""What the presets room can report."""

from doorward.events import declare

APPLIED = declare(
    "preset.applied",
    "a tenant was laid out as a preset says: what was added and what changed",
    "preset",
    "settings",
    "added",
    "changed",
)
