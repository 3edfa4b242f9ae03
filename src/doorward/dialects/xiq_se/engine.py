"""Running an operation: read, measured, validated and executed in a thread beside the loop.

GraphQL is slow Python, and the loop issues tokens; the thread reaches the rooms' verbs
through :class:`Asking`. This module and what it imports hold some 6 MB, so that a process
imports it with the first northbound request it gets, which most never do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    execute_sync,
    get_operation_ast,
    parse,
    validate,
)

from doorward.dialects.xiq_se.asking import Asking
from doorward.dialects.xiq_se.changing import in_words
from doorward.dialects.xiq_se.limits import MOST_TOKENS, measure
from doorward.dialects.xiq_se.questions import MUTATION, Question
from doorward.dialects.xiq_se.schema import ELSEWHERE, build
from doorward.kernel.errors import Forbidden, Invalid, Refusal, Unavailable

_MOST_ERRORS: Final = 5
_LONGEST_WORDS: Final = 500


@dataclass(frozen=True, slots=True)
class Prepared:
    """A question that was read and is not too much. ``kind`` is what its operation is."""

    question: Question
    document: DocumentNode = field(repr=False)
    kind: str
    roots: frozenset[str]
    changes: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: the answer's body, and what the door has to see to.

    ``missing`` are permissions that verbs asked for in vain, ``late`` says that the store or
    the time gave out, ``faults`` are errors of ours.
    """

    body: Mapping[str, Any]
    missing: frozenset[str] = frozenset()
    late: bool = False
    faults: tuple[BaseException, ...] = ()


def prepare(question: Question) -> Prepared:
    """Read *question* as far as that goes without a schema.

    Raises :class:`Invalid` for what is no GraphQL, too much, or not to be run at its door.
    """
    try:
        document = parse(question.text, max_tokens=MOST_TOKENS)
    except GraphQLError as error:
        raise Invalid.field("query", error.message[:_LONGEST_WORDS]) from None
    except RecursionError:
        raise Invalid.field("query", "nested too deep") from None
    operation = get_operation_ast(document, question.operation)
    if operation is None:
        raise Invalid.field("operationName", "the name of one operation of the document")
    kind = operation.operation.value
    if kind not in question.kinds:
        raise Invalid.field("query", f"only a {' or a '.join(sorted(question.kinds))} is run here")
    found = measure(document, operation, question.variables)
    if kind == MUTATION and found.changes > 1:
        raise Invalid.field("query", "one change in each request, so that it is never in doubt")
    return Prepared(question, document, kind, frozenset(found.roots), found.changes)


def run(prepared: Prepared, asking: Asking) -> Outcome:
    """Validate and execute what was prepared."""
    elsewhere = sorted(prepared.roots & ELSEWHERE)
    if elsewhere:
        return Outcome(failed(f"{', '.join(elsewhere)}: {_ELSEWHERE}"))
    schema = _schema()
    errors = validate(schema, prepared.document, max_errors=_MOST_ERRORS)
    if errors:
        return _outcome(None, errors[:_MOST_ERRORS])
    asking.check()
    question = prepared.question
    result = execute_sync(
        schema,
        prepared.document,
        context_value=asking,
        variable_values=question.variables,
        operation_name=question.operation,
        middleware=[_in_time],
        max_coercion_errors=_MOST_ERRORS,
    )
    return _outcome(result.data, result.errors or ())


def failed(*messages: str) -> dict[str, Any]:
    """Return the body of an answer that has no data."""
    return {"data": None, "errors": [{"message": message} for message in messages]}


@lru_cache(maxsize=1)
def _schema() -> GraphQLSchema:
    return build()


def _in_time(follow: Any, source: Any, info: Any, **arguments: Any) -> Any:
    info.context.check()
    return follow(source, info, **arguments)


def _outcome(data: Any, errors: Any) -> Outcome:
    told: list[dict[str, Any]] = []
    missing: set[str] = set()
    faults: list[BaseException] = []
    late = False
    for error in errors:
        cause = error.original_error
        if isinstance(cause, Forbidden):
            missing.update(cause.missing)
        elif isinstance(cause, Unavailable):
            late = True
        elif cause is not None and not isinstance(cause, Refusal | GraphQLError):
            faults.append(cause)
        told.append(_told(error, cause))
    body: dict[str, Any] = {"data": data}
    if told:
        body["errors"] = told
    return Outcome(body, frozenset(missing), late, tuple(faults))


def _told(error: GraphQLError, cause: BaseException | None) -> dict[str, Any]:
    """Return what is told of *error*: of one of ours nothing but that it is one."""
    more: dict[str, Any] = {}
    if isinstance(cause, Refusal):
        message = in_words(cause)
        if isinstance(cause, Forbidden) and cause.missing:
            more["extensions"] = {"missing": sorted(cause.missing)}
    elif cause is None or isinstance(cause, GraphQLError):
        message = error.message
    else:
        message = "something went wrong on our side; quote the request id"
    if error.path:
        more["path"] = error.path
    if error.locations:
        more["locations"] = [
            {"line": place.line, "column": place.column} for place in error.locations
        ]
    return {"message": message[:_LONGEST_WORDS], **more}


_ELSEWHERE: Final = (
    "not kept by this server, which keeps clients, groups, users and events; "
    "ask the Site Engine itself for the network and its access control"
)
