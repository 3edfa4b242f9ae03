"""Paths that mean one thing to everybody, and templates of them.

A proxy, a framework and we may read an odd path differently; whoever can write one could
have us check one endpoint and the API serve another. So such a path matches nothing.
"""

import re
import unicodedata
from typing import Final

LONGEST_PATH: Final = 2048
DEEPEST_TEMPLATE: Final = 64
TEMPLATE_PATTERN: Final = r"^/$|^(/([A-Za-z0-9._~:@-]+|\{[A-Za-z_][A-Za-z0-9_]{0,39}\}))+$"
PARAMETER: Final = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]{0,39})\}")

# A segment of RFC 3986 §3.3 without ";", in which an escape stands for nothing that could
# have been written plainly in a template, divides paths, or begins another escape.
_SEGMENT: Final = (
    r"/(?!\.{1,2}(?:/|$))"
    r"(?:[A-Za-z0-9._~:@!$&'()*+,=-]"
    r"|%(?:2[0124678ABCabc]|29|3[CDEcde]|5[BDEbde]|60|7[BCDbcd]|[89A-Fa-f][0-9A-Fa-f]))+"
)
_PLAIN: Final = re.compile(rf"/|(?:{_SEGMENT})+")
_ESCAPED_LETTER: Final = re.compile("%[89A-Fa-f]")
_ESCAPE: Final = re.compile(rb"%([0-9A-Fa-f]{2})")


def is_plain(path: str) -> bool:
    r"""Whether the raw *path* of a request (escapes as sent) means one thing to every reader.

    Not plain: empty and dot segments, ``;``, ``\\``, controls, what is not ASCII, a slash at
    the end, escapes of ``/``, ``\\``, ``%``, ``;``, controls or of plain characters, and
    escapes that are no printable UTF-8 or that some readers take for one of these.
    """
    if len(path) > LONGEST_PATH or _PLAIN.fullmatch(path) is None:
        return False
    return _ESCAPED_LETTER.search(path) is None or _is_clear(path)


def _is_clear(path: str) -> bool:
    try:
        octets = _ESCAPE.sub(lambda one: bytes.fromhex(one[1].decode()), path.encode("ascii"))
        text = octets.decode("utf-8")
    except UnicodeDecodeError:
        return False
    # A full-width solidus is a slash to whoever normalises before it divides.
    letters = unicodedata.normalize("NFKC", "".join(one for one in text if not one.isascii()))
    return text.isprintable() and not any(one.isascii() for one in letters)


def template_error(template: str) -> str | None:
    """Return what is wrong with *template*, or None: ``/v1/users/{id}`` is one."""
    if len(template) > LONGEST_PATH or re.fullmatch(TEMPLATE_PATTERN, template) is None:
        return "a path such as /v1/users/{id}: plain characters and whole-segment parameters"
    if template.count("/") > DEEPEST_TEMPLATE:
        return f"at most {DEEPEST_TEMPLATE} segments"
    if not is_plain(PARAMETER.sub("x", template)):
        return "no segment may be . or .."
    names = PARAMETER.findall(template)
    if len(set(names)) != len(names):
        return "each parameter needs a name of its own"
    return None


def segments_of(path: str) -> list[str]:
    """Return the segments of a plain path; ``/`` has none."""
    return path[1:].split("/") if path != "/" else []


def shape_of(template: str) -> str:
    """Return *template* with nameless parameters: two of one shape match the same paths."""
    return PARAMETER.sub("{}", template)
