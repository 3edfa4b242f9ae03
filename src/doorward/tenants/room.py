"""The card of the tenants room."""

from doorward.kernel.card import Card
from doorward.tenants.api import router
from doorward.tenants.console import PAGES

CARD = Card("tenants", router, pages=PAGES)
