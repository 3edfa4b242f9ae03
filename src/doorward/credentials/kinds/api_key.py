"""API keys: ``dwk_<credential id>_<random>_<checksum>`` (SPEC §3)."""

from typing import ClassVar

from doorward.credentials.kinds.peppered import Peppered
from doorward.kernel.secret import FORM


class ApiKey(Peppered):
    """What an API key proves itself with: another prefix, so that a leak says what leaked."""

    name: ClassVar[str] = "api_key"
    prefix: ClassVar[str] = "dwk_"
    pattern: ClassVar[str] = f"dwk_{FORM}"
