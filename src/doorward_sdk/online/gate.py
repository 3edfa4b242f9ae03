"""The gate before an ASGI application: only calls that its rules allow come through.

Authorization header → token, offline → standing, online → tenant → rule → the application.
Each step is the core's; what is fetched for it is awaited here, within a bound.
"""

import asyncio
import logging
from typing import Final

import httpx

from doorward_sdk.admission import Caller, authorize, find_rule, identify
from doorward_sdk.ageing import Aged
from doorward_sdk.calls import Call, read_call
from doorward_sdk.claims import Verified
from doorward_sdk.compact import parse
from doorward_sdk.denial import Denied, not_accepted, unanswered
from doorward_sdk.keys import Key
from doorward_sdk.online.cache import Fetched
from doorward_sdk.online.clock import Seconds, steady, wall
from doorward_sdk.online.issuer import Issuer, Unanswered
from doorward_sdk.online.lifespan import App, Message, Receive, Scope, Send, live
from doorward_sdk.online.protection import Protection
from doorward_sdk.online.reporter import Reporter
from doorward_sdk.policy import Policy
from doorward_sdk.refusal import TokenRefused
from doorward_sdk.rules import EndpointRule
from doorward_sdk.tally import CallKind
from doorward_sdk.verifier import Verifier

PATIENCE: Final = 1.8
"""Seconds in which a call is let in or refused, whatever the issuer does."""
# Keys are published long before they sign, and every token is asked about besides.
_KEYS_AGE: Final = (300.0, 3600.0, 1.0)
_RULES_AGE: Final = (5.0, 60.0, 1.0)

log = logging.getLogger("doorward_sdk")


class Gate:
    """Stands before *app*: ASGI middleware that enforces endpoint rules and reports calls.

    What passes finds its :class:`Caller` in ``scope["doorward"]``. A request that was let in
    runs to its end, even when its token ends meanwhile (INC-16). Websockets are refused.
    """

    def __init__(
        self,
        app: App,
        protection: Protection,
        *,
        client: httpx.AsyncClient | None = None,
        clock: Seconds = wall,
    ) -> None:
        """Protect *app* as *protection* says; *client* is the way to the issuer if it needs one."""
        self._app = app
        self._protection = protection
        self._issuer = Issuer(protection, client)
        self._reporter = Reporter(self._issuer, clock)
        self._clock = clock
        keys: Aged[tuple[Key, ...]] = Aged(*_KEYS_AGE)
        rules: Aged[Policy] = Aged(*_RULES_AGE)
        self._keys = Fetched(self._issuer.keys, keys, steady)
        self._rules = Fetched(self._issuer.policy, rules, steady)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == "lifespan":
            await live(self._app, scope, receive, send, self.close)
        elif scope["type"] == "http":
            await self._serve(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": "not served here"})

    async def close(self) -> None:
        """Report what is left and close the connections to the issuer."""
        await self._reporter.close()
        await self._issuer.close()

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            call = self._read(scope)
            caller, policy = await self._within_bounds(call)
        except Denied as denied:
            await _refuse(send, denied)
            return
        rule = find_rule(call, policy)
        try:
            authorize(caller, rule, policy)
        except Denied as denied:
            self._count(call, caller, rule, denied.missing, denied.status)
            await _refuse(send, denied)
            return
        await self._pass_on(scope, receive, send, call, caller, rule)

    def _read(self, scope: Scope) -> Call:
        peer = scope.get("client") or ("",)
        return read_call(
            scope["method"],
            # Without the path as it was sent nobody can tell a slash from an escaped one.
            scope.get("raw_path") or b"",
            scope["headers"],
            peer[0],
            tenant_header=self._protection.tenant_header,
            trusted=self._protection.trusted_proxies,
        )

    async def _within_bounds(self, call: Call) -> tuple[Caller, Policy]:
        try:
            async with asyncio.timeout(PATIENCE):
                token = await self._verify(call)
                policy = self._protection.policy or await self._rules.value()
                standing = await self._issuer.standing(call)
        except (Unanswered, TimeoutError) as error:
            log.warning("a call was denied, its token could not be checked: %s", error)
            raise unanswered() from None
        return identify(call, token, standing, self._protection.tenant_header), policy

    async def _verify(self, call: Call) -> Verified:
        protection = self._protection
        try:
            kid = parse(call.token).kid
            keys = await self._keys.value()
            if all(key.kid != kid for key in keys):
                keys = await self._keys.newer()
            verifier = Verifier(protection.issuer, protection.audience, keys)
            return verifier.verify(call.token, self._clock())
        except TokenRefused:
            raise not_accepted() from None

    async def _pass_on(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        call: Call,
        caller: Caller,
        rule: EndpointRule | None,
    ) -> None:
        used = rule.used(caller.scope) if rule else ()
        began = False

        async def watching(message: Message) -> None:
            nonlocal began
            if message["type"] == "http.response.start" and not began:
                began = True
                self._count(call, caller, rule, used, message["status"])
            await send(message)

        inner = dict(scope)
        inner["doorward"] = caller
        try:
            await self._app(inner, receive, watching)
        finally:
            if not began:
                self._count(call, caller, rule, used, 500)

    def _count(
        self,
        call: Call,
        caller: Caller,
        rule: EndpointRule | None,
        permissions: tuple[str, ...],
        status: int,
    ) -> None:
        # What a caller wrote into an address is no name of an endpoint.
        route = rule.template if rule else ""
        permission = " ".join(permissions)
        method = call.method if rule else ""
        kind = CallKind(caller.client_id, permission, method, route, status, call.address)
        self._reporter.count(kind)


async def _refuse(send: Send, denied: Denied) -> None:
    status, headers, body = denied.answer()
    pairs = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    pairs.append((b"content-length", b"%d" % len(body)))
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": body})
