"""The card of the leaks room."""

from doorward.kernel.card import Card
from doorward.leaks.api import router
from doorward.leaks.console import PAGES

CARD = Card("leaks", router=router, pages=PAGES)
