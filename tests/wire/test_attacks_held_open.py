"""A request that is held open must not carry a right past its end (guarantee 3)."""

import json
import time

import pytest

from tests.raw import send_raw
from tests.world import World, unique


@pytest.mark.parametrize("act", ["reset", "disable"])
def test_a_body_sent_after_the_cut_off_is_refused(world: World, act: str):
    """
    Whoever sends the head in time and the body after its client was cut off, changes nothing.
    """
    client = world.make_client(permissions=["clients:write"])
    token = world.token(client)
    name = unique("held open")
    body = json.dumps({"name": name, "permissions": []}).encode()
    head = (
        f"POST {world.prefix}/api/v1/clients HTTP/1.1\r\nHost: localhost\r\n"
        f"Authorization: Bearer {token}\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode()

    def rest() -> bytes:
        time.sleep(0.3)
        answer = world.call("POST", f"/api/v1/clients/{client.id}/{act}")
        assert answer.status_code == 200
        return body

    answer = send_raw(world.server.url, head, rest=rest)
    assert answer is not None
    assert answer.status == 401
    assert world.call("GET", "/api/v1/clients", params={"search": name}).json()["items"] == []
