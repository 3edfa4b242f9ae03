"""Templates into HTML: one strict environment, everything escaped."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup

from doorward.kernel.clock import Clock

_MINUTE: Final = 60
_HOUR: Final = 3600
_DAY: Final = 86_400
_FAR: Final = 60


def environment(
    folders: Mapping[str, Path], asset: Callable[[str], str], clock: Clock
) -> Environment:
    """Return the environment over the rooms' template *folders*, each under its room's name."""
    loader = PrefixLoader({name: FileSystemLoader(folder) for name, folder in folders.items()})
    made = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip
    made.filters["ago"] = partial(ago, clock)
    made.filters["exact"] = exact
    made.filters["lasting"] = lasting
    made.filters["attribute"] = attribute
    made.filters["picture"] = picture
    made.globals["asset"] = asset
    return made


def ago(clock: Clock, instant: str | None, never: str = "never") -> Markup:
    """Return *instant* (RFC 3339) as people say it, the exact time to be read on it."""
    if not instant:
        return Markup('<span class="text-secondary">{}</span>').format(never)
    then = datetime.fromisoformat(instant)
    seconds = clock() / 1000 - then.timestamp()
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        instant, exact(instant), _said(seconds, then)
    )


def exact(instant: str | None) -> str:
    """Return *instant* to the second, in UTC."""
    if not instant:
        return ""
    return datetime.fromisoformat(instant).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _said(seconds: float, then: datetime) -> str:
    past = seconds >= 0
    size = abs(seconds)
    if size >= _FAR * _DAY:
        return then.strftime("%d %b %Y").lstrip("0")
    if size < _MINUTE:
        return "just now" if past else "in a moment"
    for unit, name in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "min")):
        if size >= unit:
            count = int(size // unit)
            plural = "s" if count > 1 and name != "min" else ""
            words = f"{count} {name}{plural}"
            return f"{words} ago" if past else f"in {words}"
    return ""


def lasting(seconds: int) -> str:
    """Return how long *seconds* are, in the largest unit that they fill evenly."""
    for unit, name in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute"), (1, "second")):
        if seconds >= unit and seconds % unit == 0:
            count = seconds // unit
            return f"{count} {name}{'' if count == 1 else 's'}"
    return f"{seconds} seconds"


def attribute(value: Any) -> str:
    """Return *value* as JSON, to stand in an attribute that a script reads."""
    return json.dumps(value, separators=(",", ":"))


def picture(text: str) -> str:
    """Return the address of a QR code of *text*, which holds the picture itself."""
    import segno  # noqa: PLC0415 one page in a thousand has such a picture

    code = segno.make(text, error="m", micro=False)
    return str(code.svg_data_uri(scale=5, border=4, light="#ffffff"))
