"""What a client library finds by itself (RFC 8414)."""

from typing import Any, Final

from doorward.tokens.grants import GRANTS
from doorward.tokens.model import Method

ISSUER_PATHS: Final = (
    "/.well-known/oauth-authorization-server",
    "/.well-known/openid-configuration",
)
_METHODS: Final = [method.value for method in Method if method is not Method.NONE]


def metadata_of(issuer: str, scopes: list[str]) -> dict[str, Any]:
    """Return the metadata document of *issuer*, which offers *scopes*."""
    return {
        "issuer": issuer,
        "token_endpoint": f"{issuer}/oauth/token",
        "token_endpoint_auth_methods_supported": _METHODS,
        "jwks_uri": f"{issuer}/oauth/jwks",
        "scopes_supported": scopes,
        "response_types_supported": [],
        "grant_types_supported": sorted(GRANTS),
        "revocation_endpoint": f"{issuer}/oauth/revoke",
        "revocation_endpoint_auth_methods_supported": _METHODS,
        "introspection_endpoint": f"{issuer}/oauth/introspect",
        "introspection_endpoint_auth_methods_supported": _METHODS,
        "service_documentation": f"{issuer}/api/v1/docs",
    }
