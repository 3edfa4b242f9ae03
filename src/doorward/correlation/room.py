"""The card of the correlation room."""

from doorward.clients import register_resident
from doorward.correlation.api import router
from doorward.correlation.console import PAGES
from doorward.correlation.service import take_secret
from doorward.kernel.card import Card

CARD = Card("correlation", router=router, pages=PAGES)

register_resident(take_secret)
