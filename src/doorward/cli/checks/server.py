"""The running server, and this command line's way into it."""

from collections.abc import Iterator
from email.utils import parsedate_to_datetime

from doorward.cli.checks.finding import Finding, fine, problem, warning
from doorward.kernel.clock import system_clock
from doorward.settings import Settings
from doorward.web.commands import Connection, Exit, Failed, Reply, find_account, send

_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 read, not bound
_DRIFT = 10
_PATIENCE = 5.0


def readiness(settings: Settings) -> Iterator[Finding]:
    """Whether the server answers, can write, and has the same time."""
    address = near(settings)
    try:
        reply = send("GET", f"{address}/readyz", patience=_PATIENCE)
    except Failed as failure:
        words = failure.message.partition(": start it")[0]
        yield problem("server", words, "doorward serve; if it runs, look at its log")
        return
    if reply.status == 200:
        yield fine("server", f"{address} is ready")
    else:
        said = reply.body.get("detail") if isinstance(reply.body, dict) else None
        words = f"{address} answers but is not ready ({reply.status}): {said or 'see its log'}"
        yield problem("server", words, "look at disk and database: it recovers by itself")
    yield from _drift(reply)


def near(settings: Settings) -> str:
    """Return where the server is reached from its own machine."""
    if settings.tls_cert:
        return settings.base_url  # the certificate names it so
    return f"http://{_ANYWHERE.get(settings.host, settings.host)}:{settings.port}"


def _drift(reply: Reply) -> Iterator[Finding]:
    date = reply.headers.get("Date")
    if not date:
        return
    seconds = abs(parsedate_to_datetime(date).timestamp() - system_clock() / 1000)
    if seconds > _DRIFT:
        words = f"the server's clock is {seconds:.0f} s apart from this machine's"
        yield warning("server", words, "keep both by NTP: tokens live by them")


def credentials(_: Settings) -> Iterator[Finding]:
    """Whether this command line has credentials that work."""
    try:
        account = find_account()
    except Failed as failure:
        yield warning("credentials", failure.message, "doorward login")
        return
    try:
        Connection(account).token()
    except Failed as failure:
        if failure.code is Exit.UNREACHABLE:
            words = f"not tried: {account.base_url} does not answer"
            yield warning("credentials", words, "start the server, or doorward login elsewhere")
        else:
            yield problem("credentials", failure.message, "doorward login")
    else:
        yield fine("credentials", f"{account.client_id} is accepted at {account.base_url}")
