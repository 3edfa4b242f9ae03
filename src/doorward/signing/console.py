"""The console's page about signing keys: the ring, turning it, taking a key out."""

from typing import Any, Final

from doorward.web.console import Moved, Page, Pages, Visit

ring = Pages("signing")
PAGES = (ring,)

LONGEST: Final = 200
ALGORITHMS: Final = (
    ("", "As the present one"),
    ("ES256", "ES256: fast, and understood everywhere"),
    ("EdDSA", "EdDSA: Ed25519"),
    ("RS256", "RS256: for programs that know nothing newer"),
)


@ring.page("/signing-keys")
async def show_ring(visit: Visit) -> Page:
    """Show every key: what it does, until when it is needed, and why it cannot go yet."""
    keys = (await visit.get("/keys", limit=LONGEST))["items"]
    keys = sorted(keys, key=lambda key: _ORDER.index(key["state"]))
    return Page("signing/ring.html", {"keys": [{**key, **_told(key)} for key in keys]})


@ring.page("/signing-keys/rotate")
async def rotate_form(visit: Visit) -> Page:
    """Ask what the next key signs with, and whether the present one is in wrong hands."""
    values = {"alg": visit.form.get("alg", ""), "algorithms": ALGORITHMS, "crumb": "Rotate"}
    return Page("signing/rotate.html", values)


@ring.action("/signing-keys/rotate", twin="POST /keys/rotate", form=rotate_form)
async def rotate(visit: Visit) -> Moved:
    """Publish a next key; or, after a theft, sign with a new one at once and end all others."""
    stolen = "compromised" in visit.form
    reply = await visit.act({"alg": visit.form.get("alg") or None, "compromised": stolen})
    if stolen:
        return Moved("/signing-keys", "A new key signs. All tokens of the others have ended.")
    waits = "is published, and signs next." if reply.status == 201 else "waits for its turn."
    return Moved("/signing-keys", f"The next key {waits}")


@ring.page("/signing-keys/{kid}/delete")
async def ask_delete(visit: Visit) -> Page:
    """Say what depends on a key, before it is removed."""
    key = await visit.get(f"/keys/{visit.path['kid']}")
    return Page("signing/delete.html", {"key": {**key, **_told(key)}, "crumb": "Remove"})


@ring.action("/signing-keys/{kid}/delete", twin="DELETE /keys/{kid}", form=ask_delete)
async def delete(visit: Visit) -> Moved:
    """Remove a key that nothing depends on."""
    await visit.act()
    return Moved("/signing-keys", "It is removed.")


_ORDER: Final = ("active", "next", "retiring", "retired")


def _told(key: dict[str, Any]) -> dict[str, Any]:
    """Return what a key's state means, until when it is needed, and what keeps it."""
    return {
        "active": {
            "means": "Signs every token now",
            "until": None,
            "kept": "It signs. Rotate first; it can go once its last token has ended.",
        },
        "next": {
            "means": "Published, so that everybody knows it before it signs",
            "until": key["activates_at"],
            "kept": "",
        },
        "retiring": {
            "means": "Signs no more; its tokens are still checked",
            "until": key["retires_at"],
            "kept": "Tokens that it signed may be valid until then.",
        },
        "retired": {"means": "Nothing depends on it", "until": None, "kept": ""},
    }[key["state"]]
