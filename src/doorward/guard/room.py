"""The card of the guard; the gate and introspection are mounted by the app."""

from doorward.guard.api import router
from doorward.kernel.card import Card

CARD = Card("guard", router)
