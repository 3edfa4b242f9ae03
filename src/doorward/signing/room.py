"""The card of the signing room."""

from doorward.kernel.card import Card
from doorward.signing.api import router
from doorward.signing.service import furnish
from doorward.signing.wire import PATH, jwks

CARD = Card("signing", router, {PATH: jwks}, furnish)
