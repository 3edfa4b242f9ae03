"""A preset's document on the wire, told in the OpenAPI document as it is read and written."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from doorward.presets.model import Preset, read_preset, write_preset
from doorward.web.api import Form
from doorward.web.fields import Description, Name, Words, absent, sent

Permission = Annotated[str, Field(max_length=100)]
Permissions = Annotated[list[Permission], Field(max_length=500, examples=[["orders:read"]])]
Method = Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
Denial = Literal["forbidden", "unauthorized"]
PresetName = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9](-?[a-z0-9])*$",
        max_length=40,
        description="what a tenant like this is called",
        examples=["default"],
    ),
]


class AreaDocument(Form):
    """An area of an API: its name begins its permissions."""

    name: Annotated[str, Field(max_length=40, examples=["orders"])]
    label: Name
    actions: Annotated[list[str], Field(min_length=1, max_length=20, examples=[["read"]])]
    alias: Words = ""
    grantable: bool = True
    wire: Annotated[
        dict[str, Annotated[str, Field(pattern=r"^[!#-\[\]-~]{1,100}$")]],
        Field(description="by action: the scope that stands for it on the wire of the dialect"),
    ] = {}  # noqa: RUF012 pydantic copies it


class RuleDocument(Form):
    """What calls of one method and path need."""

    method: Method
    template: Annotated[str, Field(max_length=2048, examples=["/v1/orders/{id}"])]
    any_of: Permissions = []  # noqa: RUF012 pydantic copies it
    all_of: Permissions = []  # noqa: RUF012 see above


class ManagementDocument(Form):
    """What is special about the management API."""

    portal: bool = True
    denial: Denial = "forbidden"
    default: Annotated[bool, Field(description="tokens that name no API are for this one")] = False
    areas: Annotated[list[AreaDocument], Field(max_length=500)] = []  # noqa: RUF012 see above
    rules: Annotated[list[RuleDocument], Field(max_length=1000)] = []  # noqa: RUF012 see above


class ApiDocument(ManagementDocument):
    """A further API. It is known by its name."""

    name: Name
    audience: Annotated[str, Field(max_length=500, examples=["https://orders.example.com"])]
    description: Description = ""


class RoleDocument(Form):
    """A role, known by its name: permissions by name, or all that a tenant offers."""

    name: Name
    permissions: Permissions | Literal["all", "all reading"]
    description: Description = ""
    built_in: Annotated[bool, Field(description="whether nobody changes it afterwards")] = True


class PoliciesDocument(Form):
    """Policies of a tenant; what is not named stays."""

    client_ids: Literal["key", "digits"] = absent()
    most_clients: int | None = absent()
    retrievable_secrets: bool = absent()
    password_tokens: bool = absent()
    basic_on_portal: Literal["warn", "refuse"] = absent()
    key_seconds: int = absent()
    refresh_seconds: int = absent()
    user_token_seconds: int = absent()


class PresetDocument(Form):
    """A whole preset; what it does not name, it leaves as it is."""

    name: PresetName
    title: Words = ""
    words: Description = ""
    dialect: Annotated[str | None, Field(max_length=40)] = None
    token_seconds: Annotated[int, Field(ge=2, le=86_400)] | None = None
    policies: PoliciesDocument = absent()
    management: ManagementDocument = absent()
    apis: Annotated[list[ApiDocument], Field(max_length=100)] = []  # noqa: RUF012 see above
    roles: Annotated[list[RoleDocument], Field(max_length=500)] = []  # noqa: RUF012 see above


class PresetShown(BaseModel):
    """A shipped preset in a list."""

    id: str
    name: str
    title: str
    words: str
    dialect: str


class PresetList(BaseModel):
    """Every shipped preset."""

    items: list[PresetShown]
    next: None


class Counts(BaseModel):
    """How many of one sort of thing were added and changed."""

    added: int
    changed: int


class AppliedShown(BaseModel):
    """What a preset did to the tenant, or would do."""

    dry_run: bool
    settings: list[str]
    apis: Counts
    areas: Counts
    rules: Counts
    roles: Counts


def read(form: PresetDocument) -> Preset:
    """Return the preset of a document; raises ``Invalid`` naming each place that is wrong."""
    return read_preset(sent(form))


def listed(preset: Preset) -> dict[str, Any]:
    """Return a preset as it stands in a list."""
    return {
        "id": preset.name,
        "name": preset.name,
        "title": preset.title,
        "words": preset.words,
        "dialect": preset.dialect or "",
    }


def written(preset: Preset) -> dict[str, Any]:
    """Return the whole document."""
    return write_preset(preset)
