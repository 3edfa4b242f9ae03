"""The address of a link that lets somebody in once."""

from typing import Final

from doorward.kernel.secret import Secret

PLACE: Final = "/console/link"


def link_address(base_url: str, secret: Secret) -> Secret:
    """Return the address: what follows the ``#`` stays in the browser, in no log on the way."""
    return Secret(f"{base_url}{PLACE}#{secret.reveal()}")
