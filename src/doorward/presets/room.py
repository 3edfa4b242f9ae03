"""The card of the presets room."""

from doorward.kernel.card import Card
from doorward.presets.service import furnish

CARD = Card("presets", furnish=furnish)
