"""The card of the credentials room: no doors of its own, its verbs serve the clients room."""

from doorward.kernel.card import Card

CARD = Card("credentials")
