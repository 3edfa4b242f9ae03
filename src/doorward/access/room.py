"""The card of the access room."""

from doorward.access.api import router
from doorward.access.console import PAGES
from doorward.access.service import furnish
from doorward.kernel.card import Card

CARD = Card("access", router, furnish=furnish, pages=PAGES)
