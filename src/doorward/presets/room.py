"""The card of the presets room."""

from doorward.kernel.card import Card
from doorward.presets.api import router
from doorward.presets.console import PAGES
from doorward.presets.service import furnish

CARD = Card("presets", router, furnish=furnish, pages=PAGES)
