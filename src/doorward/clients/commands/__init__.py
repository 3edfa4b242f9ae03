"""``doorward clients``: register, look at, change, cut off and end API clients."""

from doorward.clients.commands.changing import create, delete, disable, edit, enable
from doorward.clients.commands.reading import list_clients, show, usage
from doorward.clients.commands.secrets import copy, end_secret, list_secrets, reset, rotate, upload
from doorward.web.commands import noun

__all__ = ["app"]

app = noun("Register, look at, change, cut off and end API clients.")
app.command("list")(list_clients)
app.command("show")(show)
app.command("create")(create)
app.command("edit")(edit)
app.command("reset")(reset)
app.command("rotate")(rotate)
app.command("copy")(copy)
app.command("upload")(upload)
app.command("enable")(enable)
app.command("disable")(disable)
app.command("delete")(delete)
app.command("secrets")(list_secrets)
app.command("end-secret")(end_secret)
app.command("usage")(usage)
