"""The card of the signing room."""

from doorward.kernel.card import Card
from doorward.signing.api import router
from doorward.signing.console import PAGES
from doorward.signing.service import furnish

CARD = Card("signing", router, furnish, pages=PAGES)
