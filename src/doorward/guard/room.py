"""The card of the guard: its doors are the gate and introspection, mounted by the app."""

from doorward.kernel.card import Card

CARD = Card("guard")
