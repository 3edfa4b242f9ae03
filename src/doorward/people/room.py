"""The card of the people room."""

from doorward.access import register_holder
from doorward.kernel.card import Card
from doorward.people.api import router
from doorward.people.console import PAGES
from doorward.people.service import UserHolder

CARD = Card("people", router, pages=PAGES)

register_holder(UserHolder())
