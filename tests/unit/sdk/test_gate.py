"""The gate as an application's callers meet it, with an issuer made up for the test."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from doorward_sdk import EndpointRule, Policy
from doorward_sdk.online import Gate, Protection
from doorward_sdk.online.lifespan import Message, Receive, Scope, Send
from tests.unit.sdk import forge
from tests.unit.sdk.house import Doorway, jwk

POLICY = Policy.of(
    [
        EndpointRule("GET", "/a/{id}", all_of=frozenset({"users:read"})),
        EndpointRule("POST", "/a", all_of=frozenset({"users:write"})),
    ]
)
BEARER = {"Authorization": f"Bearer {forge.token()}"}


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer who called."""
    caller = scope["doorward"]
    body = f"{caller.client_id} {caller.tenant} {sorted(caller.scope)}".encode()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture
def door() -> Doorway:
    return Doorway()


@pytest.fixture
async def made(door: Doorway) -> AsyncIterator[Callable[..., tuple[Gate, httpx.AsyncClient]]]:
    gates: list[Gate] = []

    def make(app: Any = application, **how: Any) -> tuple[Gate, httpx.AsyncClient]:
        good = {"issuer": forge.ISSUER, "audience": forge.AUDIENCE, "policy": POLICY}
        mine = {"client_id": "api", "client_secret": "s"}
        protection = Protection(**{**good, **mine, **how})
        gate = Gate(app, protection, client=door.client(), clock=lambda: forge.NOW)
        gates.append(gate)
        way = httpx.ASGITransport(app=gate, raise_app_exceptions=False)  # type: ignore[arg-type]  # httpx types scopes more narrowly
        return gate, httpx.AsyncClient(transport=way, base_url="http://api.example", headers=BEARER)

    yield make
    for gate in gates:
        await gate.close()


async def test_a_call_that_its_rule_allows_finds_its_caller(made: Any, door: Doorway):
    """The application is told who calls, and the issuer was asked with the caller's address."""
    _, api = made()

    answer = await api.get("/a/1")

    assert answer.text == f"key-1 {forge.claims()['tenant']} ['users:read']"
    assert [(sorted(one), one["address"]) for one in door.asked] == [
        (["address", "token"], "127.0.0.1")
    ]


@pytest.mark.parametrize("path", ["/b", "/a/1/", "/a/%2e%2e", "/a%2f1", "/a/1;x", "//a/1"])
async def test_what_no_rule_names_is_denied(made: Any, path: str):
    """Unknown and ambiguous paths are denied, and the answer names no permission."""
    _, api = made()

    answer = await api.send(api.build_request("GET", httpx.URL("http://api.example", path=path)))
    raw = await api.get("http://api.example" + path)

    assert {answer.status_code, raw.status_code} == {403}
    assert "missing" not in raw.json()


async def test_a_missing_permission_is_named(made: Any):
    """403 says what is missing, in the body and in the challenge."""
    _, api = made()

    answer = await api.post("/a")

    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["missing"] == ["users:write"]
    assert 'scope="users:write"' in answer.headers["www-authenticate"]


async def test_an_ended_token_is_refused_on_the_next_call(made: Any, door: Doorway):
    """No verdict is remembered: what ended between two calls is refused at the second."""
    _, api = made()
    assert (await api.get("/a/1")).status_code == 200

    door.active = False
    answer = await api.get("/a/1")

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'


@pytest.mark.parametrize(
    "token",
    [
        "x",
        forge.token(name="theirs"),
        forge.token(body=forge.claims(aud="https://other.example")),
        forge.token(body=forge.claims(exp=forge.NOW)),
        forge.token(body=forge.claims(iss="https://evil.example")),
    ],
    ids=["no token", "another's key", "another's audience", "expired", "another issuer"],
)
async def test_a_forged_token_reaches_nobody(made: Any, door: Doorway, token: str):
    """What is not genuine is refused offline; the issuer is not even asked."""
    _, api = made()

    answer = await api.get("/a/1", headers={"Authorization": f"Bearer {token}"})

    assert (answer.status_code, door.asked) == (401, [])


@pytest.mark.parametrize("fault", ["down", "slow", "broken", "unwelcome"])
async def test_an_issuer_that_does_not_answer_denies_in_time(
    made: Any, door: Doorway, fault: str, monkeypatch: pytest.MonkeyPatch
):
    """Whatever ails the issuer: 503 within the bound, and nothing passes."""
    monkeypatch.setattr("doorward_sdk.online.gate.PATIENCE", 0.2)
    _, api = made()
    door.fault = fault

    async with asyncio.timeout(1):
        answer = await api.get("/a/1")

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")


async def test_a_new_key_is_looked_for_but_not_at_every_whim(made: Any, door: Doorway):
    """A key that was published since is found; invented ones fetch nothing more."""
    door.keys = [jwk("EdDSA")]
    gate, api = made()
    assert (await api.get("/a/1")).status_code == 401
    assert door.fetched == 1

    strange = forge.token(head=forge.header(kid="strange"))
    for _ in range(5):
        await api.get("/a/1", headers={"Authorization": f"Bearer {strange}"})
    assert door.fetched == 1, "asked a moment ago"

    door.keys = [jwk("ES256")]
    gate._keys._aged._asked -= 2
    assert (await api.get("/a/1")).status_code == 200
    assert door.fetched == 2


async def test_rules_kept_by_the_issuer_are_fetched(made: Any, door: Doorway):
    """Without rules of its own the gate enforces those that Doorward keeps, denial included."""
    door.denial = "unauthorized"
    _, api = made(policy=None)

    assert (await api.get("/orders/7")).status_code == 200
    refused = await api.delete("/orders/7")
    assert (refused.status_code, refused.json()["missing"]) == (401, ["orders:write"])


async def test_an_api_that_the_issuer_does_not_know_is_closed(made: Any, door: Doorway):
    """Without rules nothing can be decided, so nothing passes."""
    door.audience = "https://other.example"
    _, api = made(policy=None)

    assert (await api.get("/orders/7")).status_code == 503


async def test_the_tenant_named_is_asked_about(made: Any, door: Doorway):
    """The header goes to the issuer, and any other tenant than the token's gets one answer."""
    _, api = made(tenant_header="x-tenant-id")
    home = str(forge.claims()["tenant"])

    assert (await api.get("/a/1")).status_code == 400
    assert (await api.get("/a/1", headers={"x-tenant-id": home})).status_code == 200
    assert door.asked[-1]["tenant"] == home
    refusals = [
        await api.get("/a/1", headers={"x-tenant-id": name})
        for name in ("!", "nobody", "11111111-2222-4333-8444-555555555555")
    ]
    assert {(one.status_code, one.content) for one in refusals} == {(403, refusals[0].content)}


async def test_calls_are_reported_and_added_up(made: Any, door: Doorway):
    """Allowed and refused calls reach the issuer, alike ones as one line with a count."""
    gate, api = made()
    for _ in range(3):
        await api.get("/a/1")
    await api.post("/a")
    await api.get("/unknown/place")

    await gate.close()

    (report,) = door.reports
    assert [(one["route"], one["permission"], one["status"], one["count"]) for one in report] == [
        ("/a/{id}", "users:read", 200, 3),
        ("/a", "users:write", 403, 1),
        ("", "", 403, 1),
    ]
    assert report[0]["last_at"] == "2027-01-15T08:00:00.000+00:00"


async def test_an_outage_loses_no_call_and_a_lost_answer_counts_none_twice(
    made: Any, door: Doorway
):
    """A report is repeated, word for word and under its key, until it is taken."""
    gate, api = made()
    await api.get("/a/1")
    for fault in ("down", "unwelcome", "lost"):
        door.fault = fault
        assert await gate._reporter._send() is False
    door.fault = ""
    await api.get("/a/2")

    await gate.close()

    assert [sum(one["count"] for one in report) for report in door.reports] == [1, 1]
    assert len(set(door.report_keys)) == 2
    assert len(door.report_keys) > 2, "the first report was repeated"


async def test_an_application_that_fails_is_counted_as_failing(made: Any, door: Doorway):
    """A fault inside is the application's, and its call was let in all the same."""

    async def failing(scope: Scope, receive: Receive, send: Send) -> None:
        raise RuntimeError

    gate, api = made(failing)
    assert (await api.get("/a/1")).status_code == 500
    await gate.close()

    assert door.reports[0][0]["status"] == 500


async def test_a_websocket_is_refused(made: Any):
    """What no rule can tell of does not pass."""
    gate, _ = made()
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    await gate({"type": "websocket"}, receive, send)

    assert [one["type"] for one in sent] == ["websocket.close"]


@pytest.mark.parametrize("listens", [True, False])
async def test_the_last_calls_are_told_at_the_end(made: Any, door: Doorway, listens: bool):
    """When the server stops, what was counted is sent, whether or not the application listens."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await application(scope, receive, send)
            return
        assert listens, "this application knows no lifespan"
        for step in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{step}.complete"})

    gate, api = made(app)
    queue: asyncio.Queue[Message] = asyncio.Queue()
    sent: list[str] = []

    async def send(message: Message) -> None:
        sent.append(message["type"])

    await queue.put({"type": "lifespan.startup"})
    life = asyncio.create_task(gate({"type": "lifespan"}, queue.get, send))
    await api.get("/a/1")
    await queue.put({"type": "lifespan.shutdown"})
    await life

    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert len(door.reports) == 1
