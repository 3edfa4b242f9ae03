"""What secrets are kept by: a digest under the pepper, and where a tenant wants it, sealed."""

from dataclasses import dataclass

from doorward.kernel.sealing import Seal
from doorward.kernel.secret import Pepper


@dataclass(frozen=True, slots=True)
class Vault:
    """The keys outside the database that stand behind stored secrets."""

    pepper: Pepper
    seal: Seal
