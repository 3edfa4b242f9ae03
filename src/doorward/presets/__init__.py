"""Presets: documents that make a tenant behave like one product.

Owns the documents that are shipped, what they mean, and their way into a tenant and out of it.
Does not own what they name: APIs and roles are the access room's, settings and policies the
tenants room's, and both refuse what they would refuse anybody.
"""

from doorward.presets.model import Preset, read_preset, write_preset
from doorward.presets.service import furnish, named, shelf, words_of

__all__ = ["Preset", "furnish", "named", "read_preset", "shelf", "words_of", "write_preset"]
