"""The address callers use, and whether secrets travel to it unread."""

import ipaddress
import ssl
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from doorward.cli.checks.finding import Finding, fine, problem, warning
from doorward.settings import Settings


def public_url(settings: Settings) -> Iterator[Finding]:
    """Whether the public URL fits how the server listens (TOK-4)."""
    check, url = "public URL", settings.base_url
    own_tls = bool(settings.tls_cert)
    if settings.secure and not own_tls and not settings.trusted_proxies:
        yield warning(
            check,
            f"{url} is https, but this server speaks http and trusts no proxy: secrets and tokens"
            " from elsewhere are refused",
            "set DOORWARD_TLS_CERT and DOORWARD_TLS_KEY, or DOORWARD_TRUSTED_PROXIES",
        )
    elif not settings.secure and own_tls:
        mend = "set DOORWARD_PUBLIC_URL to the https:// address"
        yield problem(check, f"{url} is http, but this server speaks TLS", mend)
    elif not settings.secure and not _is_this_machine(settings.host):
        yield warning(
            check,
            f"{url} is http and the server listens on {settings.host}: secrets travel in the open",
            "use TLS, or a proxy that does and an https:// DOORWARD_PUBLIC_URL",
        )
    else:
        yield fine(check, f"{url}, listening on {settings.host}:{settings.port}")


def certificate(settings: Settings) -> Iterator[Finding]:
    """Whether certificate and key are there, fit each other, and the key is the owner's."""
    if not settings.tls_cert:
        return
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(settings.tls_cert, settings.tls_key or None)
    except (OSError, ssl.SSLError) as cause:
        mend = "look at DOORWARD_TLS_CERT and DOORWARD_TLS_KEY"
        yield problem("certificate", f"it cannot be used: {cause.strerror or cause}", mend)
        return
    key = Path(settings.tls_key or settings.tls_cert)
    if stat.S_IMODE(key.stat().st_mode) & 0o077:
        yield problem("certificate", f"{key} is open to other users", f"chmod 600 {key}")
    else:
        yield fine("certificate", settings.tls_cert)


def _is_this_machine(host: str) -> bool:
    name = urlsplit(f"//{host}").hostname or host
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"
