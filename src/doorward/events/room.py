"""The card of the events room."""

from doorward.events.api import router
from doorward.events.console import PAGES
from doorward.kernel.card import Card

CARD = Card("events", router=router, pages=PAGES)
