"""Forms and Basic credentials, read strictly (RFC 6749 §2.3.1, §3.2; D-12)."""

import base64
import binascii
import re
from collections.abc import Mapping
from urllib.parse import unquote_plus

from doorward.kernel.errors import Malformed, Unauthenticated

FORM_TYPE = "application/x-www-form-urlencoded"
_LIMIT = 50
_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


def parse_form(text: str) -> Mapping[str, str]:
    """Return the parameters of a form or query; those without a value count as left out.

    Raises :class:`Malformed` for a parameter that came twice, whether known or not, for
    broken escapes, bytes that are no UTF-8, and NUL.
    """
    parameters: dict[str, str] = {}
    if not text:
        return parameters
    pairs = text.split("&")
    if len(pairs) > _LIMIT:
        raise Malformed(f"more than {_LIMIT} parameters")
    for pair in pairs:
        if not pair:
            continue
        name, _, value = pair.partition("=")
        name, value = decode(name), decode(value)
        if name in parameters:
            raise Malformed(f"the parameter {printable(name)} came more than once")
        parameters[name] = value
    return {name: value for name, value in parameters.items() if value}


def decode(text: str) -> str:
    """Undo the form encoding of one name or value; raises :class:`Malformed`."""
    if not text.isascii():
        raise Malformed("a form is ASCII, everything else is percent-encoded")
    if "\x00" in text:
        raise Malformed("a parameter holds a NUL character")
    if "%" not in text and "+" not in text:
        return text
    if _ESCAPE.search(text):
        raise Malformed("a broken percent-escape")
    try:
        value = unquote_plus(text, errors="strict")
    except UnicodeDecodeError:
        raise Malformed("the parameters are not UTF-8") from None
    if "\x00" in value:
        raise Malformed("a parameter holds a NUL character")
    return value


def printable(text: str) -> str:
    """Return *text* short and harmless enough to stand in an error."""
    return "".join(letter if letter.isprintable() else "?" for letter in text[:40])


def parse_basic(header: str, *, coded: bool = True) -> tuple[str, str]:
    """Return user name and password of an ``Authorization: Basic`` header.

    Both halves are form-decoded where they are *coded*, as OAuth wants of a client; an id or
    secret of ours reads the same with and without. A person's password is not: it may hold a
    ``+`` or ``%`` (RFC 7617 §2). Raises :class:`Unauthenticated` for anything else.
    """
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        raise Unauthenticated("client credentials come as Basic or in the body")
    try:
        raw = base64.b64decode(encoded.strip(" "), validate=True).decode("utf-8")
        name, colon, secret = raw.partition(":")
        if coded:
            name, secret = decode(name), decode(secret)
    except (binascii.Error, ValueError, Malformed):
        colon = ""
    if not colon or "\x00" in name + secret:
        raise Unauthenticated("the Authorization header holds no user name and password")
    return name, secret


def media_type(header: str | None) -> str:
    """Return the media type of a Content-Type header, without parameters, lower case."""
    return (header or "").partition(";")[0].strip().lower()
