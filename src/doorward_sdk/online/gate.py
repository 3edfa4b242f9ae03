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
from doorward_sdk.online.body import Body, Watch
from doorward_sdk.online.cache import Fetched
from doorward_sdk.online.clock import Seconds, steady, wall
from doorward_sdk.online.issuer import Issuer, Unanswered
from doorward_sdk.online.lifespan import App, Receive, Scope, Send, live
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
    runs to its end, even when its token ends meanwhile (INC-16); whoever sends a body slowly
    is looked at again before *app* sees the end of it. Websockets are refused.
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
        arrived, began = self._clock(), steady()

        async def again() -> None:
            await self._admit(call, arrived, age=steady() - began)

        try:
            call = self._read(scope)
            caller, rule = await self._admit(call, arrived)
        except Denied as denied:
            await _refuse(send, denied)
            return
        body = Body(receive, again)
        watch = Watch(send, body, lambda status: self._passed(call, caller, rule, status))
        try:
            await self._app({**scope, "doorward": caller}, body.receive, watch.send)
        finally:
            watch.end()
            if body.denied is not None and not watch.began:
                await _refuse(send, body.denied)

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

    async def _admit(
        self, call: Call, arrived: float, age: float = 0.0
    ) -> tuple[Caller, EndpointRule]:
        """Return who makes *call*, and the rule by which it passes. Raises Denied.

        A call that *arrived* some time ago, its *age*, is judged by what holds now; only that
        its token ended since is no reason to refuse it.
        """
        try:
            async with asyncio.timeout(PATIENCE):
                token = await self._verify(call, arrived)
                policy = self._protection.policy or await self._rules.value()
                standing = await self._issuer.standing(call, age)
        except (Unanswered, TimeoutError) as error:
            log.warning("a call was denied, its token could not be checked: %s", error)
            raise unanswered() from None
        caller = identify(call, token, standing, self._protection.tenant_header)
        rule = find_rule(call, policy)
        try:
            return caller, authorize(caller, rule, policy)
        except Denied as denied:
            self._count(call, caller, rule, denied.missing, denied.status)
            raise

    async def _verify(self, call: Call, at: float) -> Verified:
        protection = self._protection
        try:
            kid = parse(call.token).kid
            keys = await self._keys.value()
            if all(key.kid != kid for key in keys):
                keys = await self._keys.newer()
            verifier = Verifier(protection.issuer, protection.audience, keys)
            return verifier.verify(call.token, at)
        except TokenRefused:
            raise not_accepted() from None

    def _passed(self, call: Call, caller: Caller, rule: EndpointRule, status: int) -> None:
        self._count(call, caller, rule, rule.used(caller.scope), status)

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
        method = call.method if rule else ""
        user = caller.subject if caller.subject != caller.client_id else ""
        kind = CallKind(
            caller.client_id, " ".join(permissions), method, route, status, call.address, user,
            caller.tenant,
        )  # fmt: skip
        self._reporter.count(kind)


async def _refuse(send: Send, denied: Denied) -> None:
    status, headers, body = denied.answer()
    pairs = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    pairs.append((b"content-length", b"%d" % len(body)))
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": body})
