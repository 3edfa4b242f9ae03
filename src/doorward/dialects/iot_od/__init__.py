"""The IoT OD dialect: JSON token doors with refresh tokens, and the caller's tenants (D-9, D-17).

Its doors are ``POST /iam/auth/token`` (``/nbapi/iam/v1/auth/token`` for newer services) and
``GET /iam/users/me``. Errors are ``{"message", "status"}``, as that product's APIs answer them.
"""

from doorward.dialects.iot_od.answers import refused
from doorward.dialects.iot_od.me import ME, Memberships
from doorward.dialects.iot_od.token import TokenDoor
from doorward.dialects.speaking import Dialect
from doorward.guard import Doorkeeper
from doorward.tokens import Plant

TOKEN = ("/iam/auth/token", "/nbapi/iam/v1/auth/token")


def dialect(plant: Plant, keeper: Doorkeeper) -> Dialect:
    """Return the dialect's doors."""
    token, me = TokenDoor(plant), Memberships(plant, keeper)
    doors = {ME.template: me.answer}
    return Dialect("iot_od", doors, refused, dict.fromkeys(TOKEN, token.answer))
