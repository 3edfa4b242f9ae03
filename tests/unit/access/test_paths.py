"""Paths and templates: whatever two readers could read differently matches nothing."""

import re
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorward.access.model import RuleBook, RuleTerms, is_plain, shape_of, template_error

NEEDS = frozenset({"orders:read"})
WORDS = ("a", "b", "users", "{x}", "{y}")
segments = st.sampled_from(WORDS)
templates = (
    st.lists(segments, max_size=4)
    .map(lambda parts: "/" + "/".join(parts))
    .filter(lambda one: template_error(one) is None)
)
methods = st.sampled_from(["GET", "POST"])
odd_paths = st.text(alphabet="ab/.%2fF5cC;\\{}é0 ~-", max_size=14).map(lambda rest: "/" + rest)
any_path = st.one_of(
    odd_paths,
    st.text(max_size=10),
    st.lists(st.sampled_from(["a", "b", "users", "z"]), max_size=4).map(
        lambda parts: "/" + "/".join(parts)
    ),
)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/v1/users",
        "/v1/users/usr_1",
        "/a.b/~c/d-e",
        "/v1/orders:batch",
        "/v1/o'neill",
        "/v1/%20x",
        "/v1/%C3%A9",
    ],
)
def test_a_plain_path_is_plain(path: str):
    """What every reader reads alike may be matched."""
    assert is_plain(path) is True


@pytest.mark.parametrize(
    "path",
    [
        "",
        "v1",
        "//",
        "/v1//users",
        "/v1/users/",
        "/v1/./users",
        "/v1/../users",
        "/v1/..",
        "/v1/users;x=1",
        "/v1\\users",
        "/v1/%2fusers",
        "/v1/%2Fusers",
        "/v1/%5cusers",
        "/v1/%2e%2e/users",
        "/v1/%2E",
        "/v1/%61dmin",
        "/v1/%252f",
        "/v1/%25",
        "/v1/%00",
        "/v1/\x00",
        "/v1/%0a",
        "/v1/%7f",
        "/v1/%3b",
        "/v1/%23",
        "/v1/%3f",
        "/v1/users?x",
        "/v1/users#x",
        "/v1/a b",
        "/v1/é",
        "/v1/%",
        "/v1/%4",
        "/v1/%zz",
        "/v1/%c0%af",
        "/v1/%e0%80%af",
        "/v1/%ff",
        "/v1/%ef%bc%8f",
        "/v1/%e2%80%ae",
        "/v1/users\n",
        "/" + "a" * 2048,
    ],
)
def test_an_ambiguous_path_is_not_plain(path: str):
    """Empty and dot segments, escapes of what could be written plainly, controls, the rest."""
    assert is_plain(path) is False


@given(any_path)
@settings(max_examples=500)
def test_a_plain_path_decodes_to_itself_as_far_as_templates_go(path: str):
    """Decoding a plain path once or twice changes no segment border and makes no literal."""
    if not is_plain(path):
        return
    once = unquote(path)
    assert once.count("/") == path.count("/")
    assert unquote(once) == once
    for raw, decoded in zip(path.split("/"), once.split("/"), strict=True):
        assert decoded not in {".", ".."}
        if re.fullmatch(r"[A-Za-z0-9._~:@-]+", decoded):
            assert decoded == raw


@given(st.lists(st.tuples(methods, templates), max_size=6), methods, any_path)
@settings(max_examples=500)
def test_the_book_finds_what_reading_every_rule_finds(
    lines: list[tuple[str, str]], method: str, path: str
):
    """Compiled or one by one: the same rule, a literal before a parameter, else nothing."""
    book = RuleBook([RuleTerms(verb, template, NEEDS) for verb, template in lines])
    found = book.match(method, path)
    fits = [
        template
        for verb, template in lines
        if verb == method and is_plain(path) and _fits(template, path)
    ]
    if not fits:
        assert found is None
    else:
        assert found is not None
        best = min(shape_of(one).replace("{}", "\uffff") for one in fits)
        assert shape_of(found.template).replace("{}", "\uffff") == best


def _fits(template: str, path: str) -> bool:
    wanted, given_ = template[1:].split("/"), path[1:].split("/")
    return len(wanted) == len(given_) and all(
        (one.startswith("{") and bool(two)) or one == two
        for one, two in zip(wanted, given_, strict=True)
    )


@given(st.lists(templates, min_size=1, max_size=4), odd_paths)
@settings(max_examples=500)
def test_no_ambiguous_path_ever_matches(lines: list[str], path: str):
    """Whatever the rules are."""
    book = RuleBook([RuleTerms("GET", template, NEEDS) for template in lines])
    if re.search(r"//|\\|;|[^\x21-\x7e]|%2[ef5]|%5c|/\.{1,2}(/|$)|.+/$", path, re.IGNORECASE):
        assert book.match("GET", path) is None


def test_a_book_without_rules_denies_all():
    """Nothing is allowed by default."""
    assert RuleBook([]).match("GET", "/") is None


@pytest.mark.parametrize("method", ["get", "HEAD", "TRACE", "", "GET "])
def test_another_method_is_denied(method: str):
    """A rule holds for its own method, as it is written."""
    assert RuleBook([RuleTerms("GET", "/a", NEEDS)]).match(method, "/a") is None


def test_a_literal_goes_before_a_parameter():
    """/users/me is not somebody whose id is me; where only the parameter leads on, it does."""
    me, one, deep = "/users/me", "/users/{id}", "/users/{id}/keys"
    book = RuleBook([RuleTerms("GET", template, NEEDS) for template in (one, me, deep)])

    def found(path: str) -> str:
        rule = book.match("GET", path)
        return rule.template if rule else ""

    assert found("/users/me") == me
    assert found("/users/you") == one
    assert found("/users/me/keys") == deep
    assert found("/users") == ""


@pytest.mark.parametrize(
    "template",
    [
        *("", "v1", "//", "/v1/", "/v1/{}", "/v1/{a}{b}", "/v1/x{a}", "/v1/{a}/{a}", "/v1/.."),
        *("/v1/%20", "/v1/*", "/v1/{a", "/v1 ", "/é", "/v1/{1}", "/v1\n", "/v1/./x"),
    ],
)
def test_what_is_no_template_is_refused(template: str):
    """A template is plain segments and whole-segment parameters with names of their own."""
    assert template_error(template) is not None
