"""Client secrets: ``dws_<credential id>_<random>_<checksum>`` (RFC 6749 §2.3.1, SPEC §3)."""

from typing import ClassVar

from doorward.credentials.kinds.peppered import Peppered
from doorward.kernel.secret import FORM


class ClientSecret(Peppered):
    """What an API client proves itself with."""

    name: ClassVar[str] = "client_secret"
    prefix: ClassVar[str] = "dws_"
    pattern: ClassVar[str] = f"dws_{FORM}"
