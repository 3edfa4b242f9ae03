"""The card of the tokens room; its data-plane doors are mounted by the app."""

from doorward.kernel.card import Card
from doorward.tokens.api import router

CARD = Card("tokens", router)
