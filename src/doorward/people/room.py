"""The card of the people room."""

from doorward.kernel.card import Card
from doorward.people.api import router

CARD = Card("people", router)
