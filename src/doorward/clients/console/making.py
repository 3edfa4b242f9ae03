"""Making an API client: a starting point, name and rights, limits, and its secret once."""

from typing import Any

from doorward.clients.console.rights import chosen, matrix, readable, titles
from doorward.web.console import Fields, Moved, Page, Pages, Visit

making = Pages("clients")


@making.page("/clients/new")
async def new(visit: Visit) -> Page:
    """Show the form of a new client, everything at None unless a starting point says else."""
    names = await titles(visit)
    given = visit.form or visit.query
    start = given.get("start", "")
    if visit.form or "again" in visit.query:
        held = set(chosen(given))
    elif start == "read":
        held = {
            one
            for api in names.apis
            for area in api["areas"]
            for one in area["permissions"]
            if one.endswith(":read") and area["grantable"] and visit.may(one)
        }
    else:
        role = names.roles.get(start, {"permissions": ()})
        held = {one for one in role["permissions"] if visit.may(one)}
    values: dict[str, Any] = {
        "client": None,
        "given": given,
        "start": start,
        "starts": [
            ("", "Nothing: grant what it needs below"),
            ("read", "Read everything you can read"),
            *((key, f"As the role {one['name']}") for key, one in names.roles.items()),
        ],
        "matrix": matrix(names.apis, held, visit),
        "summary": readable(held, names.areas),
        "roles": names.roles,
        "chosen_roles": given.many("roles"),
    }
    return Page("clients/form.html", values)


@making.page("/clients/summary")
async def summary(visit: Visit) -> Page:
    """Say in words what a form that is being filled in would allow, and what its roles reach."""
    names = await titles(visit)
    held = set(chosen(visit.query))
    roles = [names.roles[one] for one in visit.query.many("roles") if one in names.roles]
    reach = [await visit.find(f"/roles/{one['id']}/access") for one in roles]
    values = {
        "summary": readable(held, names.areas),
        "reach": [
            {"role": role, "areas": found["areas"] if found else []}
            for role, found in zip(roles, reach, strict=True)
        ],
    }
    return Page("clients/summary.html", values)


@making.action("/clients", twin="POST /clients", form=new)
async def create(visit: Visit) -> Page | Moved:
    """Register the client and show its secret, this once."""
    body = {**members(visit.form), "name": visit.form.get("name", "")}
    reply = await visit.act(body, once=visit.form.get("once", ""))
    made = reply.body
    if not made.get("client_secret"):
        return Moved(f"/clients/{made['id']}", "It was made already; its secret was shown then.")
    return Page("clients/once.html", {"made": made, "title": "Client created", "secret": True})


def members(form: Fields) -> dict[str, Any]:
    """Return what a form says of a client, but its name, as REST takes it."""
    found: dict[str, Any] = {
        "description": form.get("description", ""),
        "permissions": chosen(form),
        "roles": [one for one in form.many("roles") if one],
        "filter": form.get("filter", ""),
    }
    seconds = form.get("token_seconds", "").strip()
    if seconds:
        found["token_seconds"] = int(seconds) if seconds.isdecimal() else seconds
    if form.get("expires_at"):
        found["expires_at"] = ending(form["expires_at"])
    return found


def ending(day: str) -> str:
    """Return the end of the *day* that a date field holds, in UTC; another text as it is."""
    return f"{day}T23:59:59Z" if len(day) == 10 else day
