"""The API reference page: the OpenAPI document as plain HTML, with nothing from elsewhere."""

import base64
import hashlib
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, Final

import orjson

_STYLE: Final = """
:root { color-scheme: light dark; --line: #8884; --soft: #8881; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 { margin-bottom: 0; } h2 { border-bottom: 1px solid var(--line); margin-top: 3rem; }
nav a { margin-right: 1rem; } code, pre { font: 14px/1.5 ui-monospace, monospace; }
summary { cursor: pointer; padding: .5rem; overflow-wrap: anywhere; }
details { border: 1px solid var(--line); border-radius: .5rem; margin: .5rem 0; }
details > div { padding: 0 1rem 1rem; } .verb { display: inline-block; min-width: 4.5rem;
font-weight: 700; } .need { float: right; opacity: .75; } pre { background: var(--soft);
padding: .75rem; overflow-x: auto; border-radius: .5rem; } table { border-collapse: collapse;
width: 100%; } td, th { text-align: left; padding: .25rem .5rem; vertical-align: top;
border-bottom: 1px solid var(--line); }
"""
_DIGEST: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

CONTENT_SECURITY_POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


def render(document: Mapping[str, Any]) -> str:
    """Return the page of an OpenAPI *document*; everything in it is escaped."""
    return "".join(_page(document))


def _page(document: Mapping[str, Any]) -> Iterator[str]:
    info = document["info"]
    tags: dict[str, list[tuple[str, str, Mapping[str, Any]]]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            tags.setdefault(operation["tags"][0], []).append((method, path, operation))
    yield '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width,initial-scale=1">'
    yield f"<title>{escape(info['title'])} API reference</title><style>{_STYLE}</style></head>"
    yield f"<body><h1>{escape(info['title'])} API</h1><p>Version {escape(info['version'])} · "
    yield '<a href="openapi.json">OpenAPI document</a></p>'
    yield f'<p>{escape(info["description"])}</p><nav aria-label="Sections">'
    for tag in tags:
        yield f'<a href="#{escape(tag)}">{escape(tag)}</a>'
    yield "</nav>"
    schemas = document.get("components", {}).get("schemas", {})
    for tag, operations in tags.items():
        yield f'<h2 id="{escape(tag)}">{escape(tag)}</h2>'
        for method, path, operation in operations:
            yield from _operation(method, path, operation, schemas)
    yield "</body></html>"


def _operation(
    method: str, path: str, operation: Mapping[str, Any], schemas: Mapping[str, Any]
) -> Iterator[str]:
    yield f'<details><summary><span class="verb">{method.upper()}</span> '
    yield f"<code>{escape(path)}</code> "
    yield f'{escape(operation["summary"])} <span class="need">'
    yield f"{escape(operation['x-permission'])}</span></summary><div>"
    yield f"<p>{escape(operation.get('description', ''))}</p>"
    parameters = operation.get("parameters", ())
    if parameters:
        yield "<h4>Parameters</h4><table>"
        for one in parameters:
            words = one.get("description", "")
            yield f"<tr><th><code>{escape(one['name'])}</code></th><td>{escape(one['in'])}</td>"
            yield f"<td>{escape(words)}</td></tr>"
        yield "</table>"
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if body:
        shape = _resolved(body["schema"], schemas)
        yield f"<h4>Body</h4><pre>{escape(_json(shape))}</pre>"
    yield "<h4>Answers</h4><table>"
    for status, answer in operation["responses"].items():
        yield f"<tr><th>{escape(status)}</th><td>{escape(answer['description'])}</td></tr>"
    yield "</table></div></details>"


def _resolved(schema: Any, schemas: Mapping[str, Any]) -> Any:
    reference = schema.get("$ref") if isinstance(schema, dict) else None
    if reference is None and isinstance(schema, dict) and "anyOf" in schema:
        reference = next((one["$ref"] for one in schema["anyOf"] if "$ref" in one), None)
    return schemas.get(reference.rpartition("/")[2], {}) if reference else schema


def _json(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
