"""The card of the response room."""

from doorward.kernel.card import Card
from doorward.response.api import router
from doorward.response.console import PAGES

CARD = Card("response", router, pages=PAGES)
