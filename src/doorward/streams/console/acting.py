"""What is done to a sink from its page: try it, stop it, end it, renew its secret, replay."""

from doorward.streams.console.showing import told
from doorward.web.console import Moved, Page, Pages, Visit

acting = Pages("sinks")


@acting.page("/sinks/{sink_id}/test")
async def test_form(visit: Visit) -> Page:
    """Say what a test does."""
    return Page("streams/test.html", {**await told(visit), "trial": None})


@acting.action("/sinks/{sink_id}/test", twin="POST /sinks/{sink_id}/test", form=test_form)
async def test(visit: Visit) -> Page:
    """Send one test event and show what the receiver answered."""
    trial = (await visit.act()).body
    return Page("streams/test.html", {**await told(visit), "trial": trial})


@acting.action("/sinks/{sink_id}/enable", twin="POST /sinks/{sink_id}/enable")
async def enable(visit: Visit) -> Moved:
    """Let a sink go on from its place."""
    await visit.act()
    return Moved(f"/sinks/{visit.path['sink_id']}", "It goes on from where it stopped.")


@acting.action("/sinks/{sink_id}/disable", twin="POST /sinks/{sink_id}/disable")
async def disable(visit: Visit) -> Moved:
    """Stop a sink; its place is kept."""
    await visit.act()
    return Moved(f"/sinks/{visit.path['sink_id']}", "It is stopped. Its place in the log is kept.")


@acting.page("/sinks/{sink_id}/secret")
async def secret_form(visit: Visit) -> Page:
    """Say what a new secret breaks."""
    return Page("streams/renew.html", await told(visit))


@acting.action("/sinks/{sink_id}/secret", twin="POST /sinks/{sink_id}/secret", form=secret_form)
async def renew_secret(visit: Visit) -> Page:
    """Let a webhook sign with a new secret, shown this once."""
    sink = (await visit.act()).body
    return Page("streams/secret.html", {"sink": sink, "secret": True})


@acting.page("/sinks/{sink_id}/delete")
async def ask_delete(visit: Visit) -> Page:
    """Say what is lost with a sink."""
    return Page("streams/delete.html", await told(visit))


@acting.action("/sinks/{sink_id}/delete", twin="DELETE /sinks/{sink_id}", form=ask_delete)
async def delete(visit: Visit) -> Moved:
    """End a sink."""
    await visit.act()
    return Moved("/sinks", "It is deleted: nothing is sent there any more.")


@acting.action(
    "/sinks/{sink_id}/letters/{letter_id}/replay",
    twin="POST /sinks/{sink_id}/letters/{letter_id}/replay",
)
async def replay(visit: Visit) -> Moved:
    """Deliver a dead letter."""
    await visit.act()
    return Moved(f"/sinks/{visit.path['sink_id']}", "The receiver took it.")
