"""The northbound schema, made of its text and of what answers each field."""

from typing import Any, Final

from graphql import GraphQLResolveInfo, GraphQLSchema, build_schema

from doorward.dialects.xiq_se import changing, reading
from doorward.dialects.xiq_se.asking import Asking, check_text
from doorward.dialects.xiq_se.idl import idl

ELSEWHERE: Final = frozenset({"network", "accessControl"})
"""What those clients ask besides and is not kept here."""
AREA: Final = "administration"

_RESOLVERS: Final[dict[str, dict[str, Any]]] = {
    "AdministrationQuery": {
        "serverInfo": reading.server_info,
        "caller": reading.caller,
        "clients": reading.list_clients,
        "client": reading.one_client,
        "authorizationGroups": reading.list_groups,
        "authorizationGroup": reading.one_group,
        "users": reading.list_users,
        "events": reading.list_events,
    },
    "AdministrationMutation": {
        "createClient": changing.create_client,
        "editClient": changing.edit_client,
        "enableClient": changing.enable_client,
        "disableClient": changing.disable_client,
        "resetClientSecret": changing.reset_client_secret,
        "deleteClient": changing.delete_client,
    },
}


def build() -> GraphQLSchema:
    """Return the schema with its resolvers; raises when one has no field or no field has one."""
    schema = build_schema(idl())
    for name, resolvers in _RESOLVERS.items():
        fields = schema.type_map[name].fields  # type: ignore[attr-defined]  # both are objects
        assert fields.keys() == resolvers.keys()  # noqa: S101 written beside each other
        for field, resolver in resolvers.items():
            fields[field].resolve = _resolver(resolver)
    for root in (schema.query_type, schema.mutation_type):
        assert root is not None  # noqa: S101 see above
        root.fields[AREA].resolve = _area
    return schema


def _resolver(answer: Any) -> Any:
    def resolve(_source: Any, info: GraphQLResolveInfo[Asking], **arguments: Any) -> Any:
        check_text(arguments)
        return answer(info.context, **arguments)

    return resolve


def _area(_source: Any, _info: GraphQLResolveInfo[Asking]) -> dict[str, Any]:
    return {}
