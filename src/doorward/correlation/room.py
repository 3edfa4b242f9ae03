"""The card of the correlation room."""

from doorward.correlation.api import router
from doorward.kernel.card import Card

CARD = Card("correlation", router=router)
