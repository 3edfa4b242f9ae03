"""The card of the clients room."""

from doorward.access import register_heir, register_holder
from doorward.clients.api import router
from doorward.clients.console import PAGES
from doorward.clients.service import ClientHolder, furnish, inherit
from doorward.credentials import forget_sealed
from doorward.kernel.card import Card
from doorward.tenants import register_turned

CARD = Card("clients", router=router, furnish=furnish, pages=PAGES)

register_holder(ClientHolder())
register_heir(inherit)
register_turned(forget_sealed)
