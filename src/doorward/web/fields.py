"""Types for the members of forms and paths: checked at the door, told in the OpenAPI document."""

import re
from typing import Annotated, Any, Final

from fastapi import Path
from pydantic import (
    AfterValidator,
    BaseModel,
    Field,
    PlainSerializer,
    PlainValidator,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from doorward.kernel.db.once import Once
from doorward.kernel.db.replay import fingerprint
from doorward.kernel.secret import Secret
from doorward.web.api import Form, needs

NAME_LIMIT: Final = 100
DESCRIPTION_LIMIT: Final = 1000


def _secret(value: object) -> Secret:
    if not isinstance(value, str):
        raise PydanticCustomError("string_type", "Input should be a valid string")
    return Secret(value)


def _line(text: str) -> str:
    if not text.isprintable():
        raise PydanticCustomError("line", "printable characters on one line")
    return text


def _lines(text: str) -> str:
    if not re.sub(r"[\n\r\t]", "", text).isprintable():
        raise PydanticCustomError("lines", "printable characters, line ends and tabs")
    return text


Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=NAME_LIMIT),
    AfterValidator(_line),
]
"""One line that names something; outer blanks are dropped."""

Words = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=NAME_LIMIT),
    AfterValidator(_line),
]
"""One line that may be empty."""

Description = Annotated[
    str, StringConstraints(max_length=DESCRIPTION_LIMIT), AfterValidator(_lines)
]
"""Free text of some lines, or none."""

SecretText = Annotated[
    Secret,
    PlainValidator(_secret),
    PlainSerializer(lambda _: "…", return_type=str),
    WithJsonSchema({"type": "string", "format": "password", "writeOnly": True}),
]
"""A secret that somebody sends. It is in no text that a form is turned into, nor in a digest of
one."""

ObjectId = Annotated[str, Path(pattern=r"^[0-9A-Za-z_.:-]+$", max_length=100)]
"""An id in a path. What could be nobody's id is refused before anything is looked up."""


def absent() -> Any:
    """Return the default of a member that an edit may leave out, which is not null."""
    return Field(default_factory=lambda: None)


def sent(form: Form) -> dict[str, Any]:
    """Return the members that the caller wrote, and no defaults."""
    return form.model_dump(exclude_unset=True)


def once(key: str | None, route: str, form: Form) -> Once:
    """Return what tells a repeated create from a new one: its key, and a digest of *form*."""
    return Once(key, fingerprint(route, form.model_dump_json().encode()))


def gives(permission: str, shape: type[BaseModel], *more: int) -> dict[str, Any]:
    """Return the keywords of a route that answers 200 with *shape*; *more* as for ``needs``."""
    return {"response_model": shape, **needs(permission, *more)}


def opens(shape: type[BaseModel], *more: int) -> dict[str, Any]:
    """Return the keywords of a door that is open to all, where a session begins: 201."""
    return {"response_model": shape, "status_code": 201, **needs("", *more)}


def looks(shape: type[BaseModel], *more: int) -> dict[str, Any]:
    """Return the keywords of a door that is open to all and changes nothing."""
    return {"response_model": shape, **needs("", *more)}


def makes(permission: str, shape: type[BaseModel], *more: int) -> dict[str, Any]:
    """Return the keywords of a create: 201 with *shape*, and 200 with it when it is a replay."""
    words = {201: "it is made", 200: "it was made by an earlier request with this key"}
    keywords = needs(permission, 409, *more, ok=words)
    keywords["responses"][200]["model"] = shape
    return {"response_model": shape, "status_code": 201, **keywords}


def ends(permission: str, *more: int) -> dict[str, Any]:
    """Return the keywords of a delete: 204 with no body."""
    return {"status_code": 204, **needs(permission, 404, 412, *more)}
