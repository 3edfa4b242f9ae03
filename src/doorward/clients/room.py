"""The card of the clients room."""

from doorward.access import register_heir, register_holder
from doorward.clients.api import router
from doorward.clients.service import ClientHolder, furnish, inherit
from doorward.kernel.card import Card

CARD = Card("clients", router=router, furnish=furnish)

register_holder(ClientHolder())
register_heir(inherit)
