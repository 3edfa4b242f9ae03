"""Links by mail, to the address that stands in their user's record."""

from typing import Final

from doorward.events import fact, record
from doorward.kernel.authority import Actor
from doorward.kernel.clock import rfc3339
from doorward.kernel.db import Database
from doorward.kernel.secret import Secret
from doorward.people.events import LINK_MAILED
from doorward.people.model import Purpose
from doorward.people.service.linking import Invited
from doorward.settings import Settings
from doorward.web.mailing import send

_SUBJECTS: Final = {
    Purpose.INVITATION: "You are invited to {tenant}",
    Purpose.RESET: "Choose another password for {tenant}",
}
_TEXT: Final = """Hello {name},

by this link you choose your password for {tenant}:

{link}

It works once, until {until} (UTC), for {username}. If you did not expect this, do
nothing: without the link nothing changes.
"""


async def post_link(
    db: Database, settings: Settings, actor: Actor, made: Invited, link: Secret, now: int
) -> bool:
    """Mail *link* to its user and return whether that was done; not without an address.

    Nobody else is told a link that was mailed. *link* is the whole address.
    """
    user = made.user
    if user is None or not user.terms.email or not settings.mails:
        return False
    subject = _SUBJECTS[Purpose(made.link.purpose)].format(tenant=made.tenant.name)
    text = _TEXT.format(
        name=user.terms.name or user.terms.username,
        tenant=made.tenant.name,
        link=link.reveal(),
        until=rfc3339(made.link.until)[:16].replace("T", " "),
        username=user.terms.username,
    )
    if not await send(settings, user.terms.email, subject, text):
        return False
    about = {"user": user.id, "purpose": made.link.purpose}
    await db.transact(record, fact(LINK_MAILED, actor, now, client=user.id, details=about))
    return True
