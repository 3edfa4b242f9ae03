"""The card of the tokens room: data-plane doors only, mounted by the app."""

from doorward.kernel.card import Card

CARD = Card("tokens")
