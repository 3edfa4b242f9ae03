"""The card of the tenants room."""

from doorward.kernel.card import Card
from doorward.tenants.api import router

CARD = Card("tenants", router)
