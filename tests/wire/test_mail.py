"""Links by mail: sent to their user, shown to nobody, and never in the clear by default."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Handler

from tests.browser import Browser
from tests.process import free_port
from tests.server import Server
from tests.world import PASSWORD, Json, World, unique


@dataclass
class Inbox(Handler):
    """What came to a mail server."""

    mails: list[Message] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Become a handler."""
        super().__init__()

    def handle_message(self, message: Message) -> None:
        """Keep a mail."""
        self.mails.append(message)


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, int]]:
    """A real mail server that offers no TLS, and its port."""
    box, port = Inbox(), free_port()
    controller: Any = Controller(box, "127.0.0.1", port)
    controller.start()
    yield box, port
    controller.stop()


def mailing(server: Callable[..., Server], port: int, **more: str) -> World:
    """Start a server that hands mail to *port*."""
    env = {
        "DOORWARD_SMTP_HOST": "127.0.0.1", "DOORWARD_SMTP_PORT": str(port),
        "DOORWARD_SMTP_FROM": "doorward@example.com", "DOORWARD_SMTP_SECURITY": "none", **more,
    }  # fmt: skip
    node = server(env=env)
    return World(node.init().start(), node.machine)


def invite(world: World, email: str = "") -> tuple[Json, Json]:
    """Invite a new user; return the record and the answer."""
    user = world.make("users", username=unique("new").replace(" ", "-"), email=email, name="Ada")
    path = f"/api/v1/users/{user['id']}/link"
    answer = world.call("POST", path, json={"purpose": "invitation"})
    assert answer.status_code == 200, answer.text
    return user, answer.json()


def test_a_link_is_mailed_to_its_user_and_shown_to_nobody(
    new_server: Callable[..., Server], inbox: tuple[Inbox, int]
):
    """
    The mail's link works; the answer, the events and the log do not hold it. Without an address
    it is shown.
    """
    box, port = inbox
    world = mailing(new_server, port)
    user, made = invite(world, "ada@example.com")
    assert (made["url"], made["mailed"]) == (None, True)
    [mail] = box.mails
    assert (mail["To"], mail["From"]) == ("ada@example.com", "doorward@example.com")
    assert "Default" in mail["Subject"]
    text = mail.get_payload(decode=True).decode()
    [token] = re.findall(r"/console/link#(dwl_\w+)", text)
    assert user["username"] in text
    body = {"token": token, "password": PASSWORD}
    assert Browser(world).send("POST", "/api/v1/link", json=body).status_code == 201
    assert world.events(client_id=user["id"], type="link.mailed")
    random = token.split("_")[2]
    assert random not in world.server.log + str(world.events())
    assert invite(world)[1]["mailed"] is False


def test_what_is_not_taken_is_shown(new_server: Callable[..., Server], inbox: tuple[Inbox, int]):
    """
    Without a mail server, or with one that offers no TLS where it is asked for, nothing is sent:
    the link is shown instead.
    """
    box, port = inbox
    for world in (
        mailing(new_server, free_port()),
        mailing(new_server, port, DOORWARD_SMTP_SECURITY="starttls"),
        mailing(new_server, port, DOORWARD_SMTP_SECURITY="tls"),
    ):
        _, made = invite(world, "ada@example.com")
        assert made["mailed"] is False
        assert "#dwl_" in made["url"]
        assert "dwl_" not in world.server.log
        world.server.kill()
    assert box.mails == []
