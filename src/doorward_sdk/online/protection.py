"""What a gate is told once: whom to trust, and what the API behind it asks of its callers."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from doorward_sdk.addresses import Network
from doorward_sdk.grant import ClientCredentials, check_issuer
from doorward_sdk.policy import Policy, read_policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """How one API is protected.

    *audience* is what tokens for it name. *client_id* and *client_secret* are the API's own
    client: it needs ``tokens:introspect``, and ``apis:read`` where *policy* is None, which
    means that the rules are those that Doorward keeps. With *tenant_header* each call names
    the tenant it acts in. *trusted_proxies* are believed about the caller's address. Raises
    ValueError for an issuer to which no secret may be sent; see ClientCredentials.
    """

    issuer: str
    audience: str
    client_id: str
    client_secret: str = field(repr=False)
    policy: Policy | None = None
    tenant_header: str = ""
    trusted_proxies: tuple[Network, ...] = ()
    allow_http: bool = False

    def __post_init__(self) -> None:
        """Refuse what would protect nothing."""
        check_issuer(self.issuer, allow_http=self.allow_http)
        if not self.audience:
            message = "an audience is needed: what tokens for this API name"
            raise ValueError(message)

    def credentials(self) -> ClientCredentials:
        """Return what the API gets its own tokens with, for Doorward's management API."""
        return ClientCredentials(
            issuer=self.issuer,
            client_id=self.client_id,
            client_secret=self.client_secret,
            resource=f"{self.issuer}/api/v1",
            allow_http=self.allow_http,
        )


def protection_from(environ: Mapping[str, str]) -> Protection:
    """Return the protection that the variables ``DOORWARD_*`` of *environ* tell of.

    Needed: ISSUER, AUDIENCE, CLIENT_ID, CLIENT_SECRET. Possible: RULES, a file of endpoint
    rules; TENANT_HEADER; TRUSTED_PROXIES, networks with commas between; ALLOW_HTTP, ``yes``
    where the network to the issuer is one's own. Raises KeyError, ValueError, OSError.
    """
    rules = environ.get("DOORWARD_RULES", "")
    proxies = environ.get("DOORWARD_TRUSTED_PROXIES", "").replace(",", " ").split()
    return Protection(
        issuer=environ["DOORWARD_ISSUER"],
        audience=environ["DOORWARD_AUDIENCE"],
        client_id=environ["DOORWARD_CLIENT_ID"],
        client_secret=environ["DOORWARD_CLIENT_SECRET"],
        policy=read_policy(Path(rules).read_text("utf-8")) if rules else None,
        tenant_header=environ.get("DOORWARD_TENANT_HEADER", ""),
        trusted_proxies=tuple(ipaddress.ip_network(one) for one in proxies),
        allow_http=environ.get("DOORWARD_ALLOW_HTTP", "") == "yes",
    )
