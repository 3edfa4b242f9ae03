"""The secrets of an API key: reset, rotate with an overlap, end one."""

from typing import Final

from doorward.clients.console.keys import KEYS
from doorward.web.console import Moved, Page, Pages, Visit
from doorward.web.console.forms import wrong

key_secrets = Pages("keys")

OVERLAPS: Final = (
    ("3600", "in an hour"), ("86400", "in a day"), ("604800", "in a week"),
    ("2592000", "in 30 days"), ("0", "now"),
)  # fmt: skip
"""When the old secret may end: in seconds, and in words."""


@key_secrets.page("/keys/{id}/reset")
async def reset_form(visit: Visit) -> Page:
    """Say what a reset breaks."""
    return await KEYS.asks(visit, "reset")


@key_secrets.action("/keys/{id}/reset", twin="POST /api-keys/{id}/reset", form=reset_form)
async def reset(visit: Visit) -> Page:
    """End every secret of the key now, and show the new one this once."""
    reply = await visit.act()
    key = await KEYS.one(visit)
    values = {"key": {**key, **reply.body}, "made": False, "secret": True}
    return Page("clients/keys_secret.html", values)


@key_secrets.page("/keys/{id}/rotate")
async def rotate_form(visit: Visit) -> Page:
    """Ask when the old secret dies, and tell who uses it still."""
    key = await KEYS.one(visit)
    secrets = await visit.get(f"/api-keys/{key['id']}/secrets")
    values = {
        "key": key,
        "overlaps": OVERLAPS,
        "overlap": visit.form.get("old_secret_expires_in", "86400"),
        "alive": [one for one in secrets["items"] if one["state"] in {"active", "expiring"}],
        "crumb": key["name"],
    }
    return Page("clients/keys_rotate.html", values)


@key_secrets.action("/keys/{id}/rotate", twin="POST /api-keys/{id}/rotate", form=rotate_form)
async def rotate(visit: Visit) -> Page:
    """Make a new secret beside the old one, and show it this once."""
    overlap = visit.form.get("old_secret_expires_in", "")
    if not overlap.isdecimal():
        raise wrong("old_secret_expires_in", "say when the old secret ends")
    reply = await visit.act({"old_secret_expires_in": int(overlap)})
    key = await KEYS.one(visit)
    values = {"key": {**key, **reply.body}, "made": False, "secret": True}
    return Page("clients/keys_secret.html", values)


@key_secrets.page("/keys/{id}/secrets/{secret_id}/end")
async def end_form(visit: Visit) -> Page:
    """Say what ends with one secret."""
    key = await KEYS.one(visit)
    secrets = await visit.get(f"/api-keys/{key['id']}/secrets")
    ended = [one for one in secrets["items"] if one["id"] == visit.path["secret_id"]]
    values = {"key": key, "one": ended[0] if ended else None, "crumb": key["name"]}
    return Page("clients/keys_end.html", values)


@key_secrets.action(
    "/keys/{id}/secrets/{secret_id}/end",
    twin="DELETE /api-keys/{id}/secrets/{secret_id}",
    form=end_form,
)
async def end(visit: Visit) -> Moved:
    """End one secret and the tokens it gave, now."""
    await visit.act()
    return Moved(f"{KEYS.place}/{visit.path['id']}", "The secret has ended.")
