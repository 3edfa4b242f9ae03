"""The card of the clients room."""

from doorward.clients.api import router
from doorward.clients.service import furnish
from doorward.kernel.card import Card

CARD = Card("clients", router=router, furnish=furnish)
