"""The card of the response room."""

from doorward.kernel.card import Card
from doorward.response.api import router

CARD = Card("response", router)
