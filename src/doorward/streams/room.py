"""The card of the streams room."""

from doorward.kernel.card import Card
from doorward.streams.api import router
from doorward.streams.console import PAGES

CARD = Card("streams", router, pages=PAGES)
