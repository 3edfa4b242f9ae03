"""``doorward events``: read the log, follow it, add to it, and check that it is what it was."""

from doorward.events.commands.proving import list_heads, verify
from doorward.events.commands.reading import instant, list_events, report, tail
from doorward.web.commands import noun

__all__ = ["app", "instant"]

app = noun("Read the record of what happened, follow it, and check it.")
app.command("list")(list_events)
app.command("report")(report)
app.command("tail")(tail)
app.command("heads")(list_heads)
app.command("verify")(verify)
