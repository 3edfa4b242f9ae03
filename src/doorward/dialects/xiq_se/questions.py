"""What a northbound request asks, read strictly from each of the forms that clients send."""

from dataclasses import dataclass, field
from typing import Any, Final

from doorward.kernel.errors import Malformed, NotAllowed
from doorward.web.asgi import Request
from doorward.web.form import media_type, parse_form
from doorward.web.intake import strict_json

QUERY: Final = "query"
MUTATION: Final = "mutation"
_MEMBERS: Final = frozenset({"query", "variables", "operationName", "extensions"})


@dataclass(frozen=True, slots=True)
class Question:
    """A document and which of its operations to run; ``kinds`` are those that may be run here."""

    text: str
    variables: dict[str, Any] = field(default_factory=dict, repr=False)
    operation: str | None = None
    kinds: frozenset[str] = frozenset({QUERY, MUTATION})


def read_graphql(request: Request) -> Question:
    """Return what ``/nbi/graphql`` is asked: JSON by POST, or a query in the address by GET.

    Raises ``NotAllowed`` and ``Malformed``.
    """
    if request.method == "GET":
        return _of_query(request)
    if request.method != "POST":
        raise NotAllowed("ask by POST, or a query by GET", ("GET", "POST"))
    if request.query:
        raise Malformed("what is asked by POST stands in the body")
    if media_type(request.single("content-type")) != "application/json":
        # Nothing else: a form of another site could be sent by a browser unasked.
        raise Malformed("the body must be application/json")
    body = strict_json(request.body)
    if not isinstance(body, dict):
        raise Malformed("the body must be one object with a member query")
    unknown = body.keys() - _MEMBERS
    if unknown:
        raise Malformed(f"a body has the members query, variables, operationName: not {unknown}")
    return _question(body.get("query"), body.get("variables"), body.get("operationName"))


def read_text(request: Request, kind: str) -> Question:
    """Return what a door is asked that takes nothing but the text of one *kind* of operation."""
    if request.method != "POST":
        raise NotAllowed("ask by POST", ("POST",))
    if request.query:
        raise Malformed("what is asked stands in the body")
    try:
        text = request.body.decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed("the body is not UTF-8") from None
    return Question(_text(text), kinds=frozenset({kind}))


def _of_query(request: Request) -> Question:
    asked = dict(parse_form(request.query))
    unknown = asked.keys() - _MEMBERS
    if unknown:
        raise Malformed("an address has the parameters query, variables, operationName")
    variables = strict_json(asked["variables"].encode()) if "variables" in asked else None
    found = _question(asked.get("query"), variables, asked.get("operationName"))
    # A GET changes nothing (RFC 9110 §9.2.1).
    return Question(found.text, found.variables, found.operation, frozenset({QUERY}))


def _question(text: object, variables: object, operation: object) -> Question:
    if variables is not None and not isinstance(variables, dict):
        raise Malformed("variables is an object, or left out")
    if operation is not None and not isinstance(operation, str):
        raise Malformed("operationName is text, or left out")
    return Question(_text(text), variables or {}, operation or None)


def _text(text: object) -> str:
    if not isinstance(text, str) or not text.strip():
        raise Malformed("query is missing: the text of a GraphQL operation")
    if "\x00" in text:
        raise Malformed("query holds a NUL character")
    return text
