"""An issuer made up for tests of the gate: keys, standings, rules, and a place for reports."""

import asyncio
import json
from typing import Any
from urllib.parse import parse_qsl

import httpx
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from tests.unit.sdk import forge


def jwk(alg: str) -> dict[str, str]:
    """Give the public key of :mod:`forge` for *alg* as the issuer publishes it."""
    public = forge.private(alg).public_key()
    if isinstance(public, ec.EllipticCurvePublicKey):
        numbers = public.public_numbers()
        x, y = (forge.b64(one.to_bytes(32, "big")) for one in (numbers.x, numbers.y))
        return {"kty": "EC", "crv": "P-256", "kid": f"kid-{alg}", "x": x, "y": y}
    assert isinstance(public, ed25519.Ed25519PublicKey)
    x = forge.b64(public.public_bytes_raw())
    return {"kty": "OKP", "crv": "Ed25519", "kid": f"kid-{alg}", "x": x}


class Doorway:
    """What it was asked and told, and its fault: down, slow, broken, unwelcome, lost answers."""

    def __init__(self) -> None:
        """Begin in good order."""
        self.keys = [jwk("ES256")]
        self.active = True
        self.scope = "users:read"
        self.fault = ""
        self.denial = "forbidden"
        self.audience = forge.AUDIENCE
        self.fetched = 0
        self.asked: list[dict[str, str]] = []
        self.reports: list[list[dict[str, Any]]] = []
        self.report_keys: list[str] = []

    def client(self) -> httpx.AsyncClient:
        """Give the way to it."""
        return httpx.AsyncClient(transport=httpx.MockTransport(self._answer))

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        if self.fault == "lost" and request.url.path == "/api/v1/calls":
            self._sound(request)
            raise httpx.ReadError("the answer is lost")
        if self.fault == "down":
            raise httpx.ConnectError("down")
        if self.fault == "slow":
            await asyncio.sleep(10)
        if self.fault == "broken":
            return httpx.Response(200, content=b"<html>")
        if self.fault == "unwelcome":
            return httpx.Response(401, json={"error": "invalid_client"})
        return self._sound(request)

    def _sound(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path == "/oauth/jwks":
            self.fetched += 1
            return httpx.Response(200, json={"keys": self.keys})
        if path == "/oauth/introspect":
            self.asked.append(dict(parse_qsl(request.content.decode())))
            return httpx.Response(200, json=self._standing())
        if path == "/oauth/token":
            body = {"access_token": "mine", "token_type": "Bearer", "expires_in": 900}
            return httpx.Response(200, json=body)
        if path == "/api/v1/calls":
            key = request.headers["idempotency-key"]
            if key not in self.report_keys:
                self.reports.append(json.loads(request.content)["calls"])
            self.report_keys.append(key)
            return httpx.Response(204)
        return httpx.Response(200, json={"items": self._items(path), "next": None})

    def _standing(self) -> dict[str, Any]:
        claims = forge.claims()
        known = {name: claims[name] for name in ("client_id", "jti", "tenant")}
        scope = self.scope
        if self.denial != "forbidden":
            scope += " orders:read"
        return {"active": self.active, "scope": scope, "kind": "api_client", **known}

    def _items(self, path: str) -> list[dict[str, Any]]:
        if path.endswith("/rules"):
            needs = {"GET": "orders:read", "DELETE": "orders:write"}
            rule = {"id": "rul_1", "template": "/orders/{id}", "any_of": []}
            return [rule | {"method": one, "all_of": [needs[one]]} for one in needs]
        other = {"id": "api_1", "audience": "https://x.example", "denial": "forbidden"}
        return [other, {"id": "api_2", "audience": self.audience, "denial": self.denial}]
