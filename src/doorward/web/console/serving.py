"""The console behind its address: who visits, which page, and the headers of every answer."""

import gzip
import re
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import replace
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl, quote, urlencode

import structlog
from jinja2 import Environment
from markupsafe import Markup

from doorward.kernel.clock import Clock
from doorward.kernel.errors import Forbidden, Malformed, NotAllowed, Refusal
from doorward.web.asgi import Receive, Request, Response, Send, read_body, respond
from doorward.web.console.pages import Entry
from doorward.web.console.proving import PASSWORD, proof_form, prove, wants_proof
from doorward.web.console.visit import (
    HERE,
    VERSION,
    Ask,
    Fields,
    Moved,
    Page,
    Passed,
    Refused,
    Visit,
)
from doorward.web.console.wording import SPOTS, Wording
from doorward.web.problem import status_of

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'; require-trusted-types-for 'script'; trusted-types default"
)
HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
TOAST: Final = "doorward_toast"
_BASED_ON: Final = Markup('<input type="hidden" name="{}" value="{}">')
_ACTING: Final = "/in/"
_SMALL: Final = 1000
_FIELDS: Final = 2000

log = structlog.get_logger("doorward.console")


class _Passing(NamedTuple):
    """An answer that a REST door gives itself, piece by piece."""

    visit: Visit
    passed: Passed


class Console:
    """Answers everything below ``/console``; one per process."""

    def __init__(
        self,
        ask: Ask,
        entries: Iterable[Entry],
        templates: Environment,
        wording: Callable[[str], Wording],
        clock: Clock,
    ) -> None:
        self._ask = ask
        self._templates = templates
        self._wording = wording
        self._clock = clock
        self._entries = [(entry.shape, entry) for entry in entries]

    async def __call__(self, request: Request, receive: Receive, send: Send) -> None:
        """Answer *request*, whose path is without the tenant's prefix already."""
        visit = self._arrive(request)
        if request.path in {"", "/", HERE}:
            await respond(send, _redirect(visit, f"{visit.home}{HERE}/"), request.origin.request_id)
            return
        try:
            response = await self._answer(visit, receive)
            if isinstance(response, _Passing):
                await response.visit.pass_on(response.passed, receive, _guarded(send))
                return
        except Refused as refused:
            response = self._told(visit, refused.reply.status, refused.detail)
        except Refusal as refusal:
            response = self._told(visit, status_of(refusal), refusal.detail)
        except Exception as error:
            request_id = request.origin.request_id
            log.error("fault", request_id=request_id, exc_info=error)  # noqa: TRY400 all is said
            response = self._told(visit, 500, "Something went wrong on our side.")
        await respond(send, response, request.origin.request_id)

    def template(self, path: str) -> str:
        """Return the template of what is at *path*, for figures."""
        _, inner = _split(path.removeprefix(HERE))
        return next((f"{HERE}{entry.path}" for _, entry in self._find(inner)), "")

    def _arrive(self, request: Request) -> Visit:
        home = f"/t/{request.address.slug}" if request.address.slug else ""
        there, _ = _split(request.path.removeprefix(HERE))
        query = Fields(parse_qsl(request.query, keep_blank_values=True, max_num_fields=100))
        return Visit(request, self._ask, home, there, query=query, now=self._clock())

    async def _answer(self, visit: Visit, receive: Receive) -> "Response | _Passing":
        request = visit.request
        _, inner = _split(request.path.removeprefix(HERE))
        found: dict[str, tuple[re.Match[str], Entry]] = {}
        for match, entry in self._find(inner):
            # The first that was declared: a name goes before a parameter.
            found.setdefault(entry.method, (match, entry))
        if not found:
            return self._told(await self._known(visit), 404, "there is no such page")
        method = "GET" if request.method == "HEAD" else request.method
        if method not in found:
            raise NotAllowed("this is not done here", tuple(sorted(found)))
        match, entry = found[method]
        _, action = found.get("POST", found[method])
        visit = replace(visit, path=match.groupdict(), twin=action.twin)
        if method == "POST":
            _check_own(request)
            body = await read_body(receive)
            visit = replace(visit, form=_form(body))
        if not entry.public:
            visit = await self._known(visit)
            if not visit.who and not entry.anybody:
                return self._to_sign_in(visit)
        try:
            return await self._prove_and_run(visit, entry)
        except Refused as refused:
            if not entry.public and refused.reply.status == 401:
                return self._to_sign_in(visit)
            return self._told(visit, refused.reply.status, refused.detail, entry)

    async def _prove_and_run(self, visit: Visit, entry: Entry) -> "Response | _Passing":
        """Take the proof that came with a form first, where there is one."""
        if PASSWORD not in visit.form or not visit.who:
            return await self._run(visit, entry)
        try:
            visit, cookies = await prove(visit)
        except Refused as refused:
            wrong = " ".join(refused.fields.values()) or refused.detail
            return self._shown(visit, proof_form(visit, wrong), entry, 403)
        done = await self._run(visit, entry)
        if isinstance(done, Response):
            pairs = done.headers.items() if isinstance(done.headers, Mapping) else done.headers
            headers = [*pairs, *(("Set-Cookie", one) for one in cookies)]
            return Response(done.status, done.body, headers)
        return done

    async def _run(self, visit: Visit, entry: Entry) -> "Response | _Passing":
        try:
            shown = await entry.shows(visit)
        except Refused as refused:
            if wants_proof(refused):
                return self._shown(visit, proof_form(visit), entry, 403)
            signed_out = refused.reply.status == 401 and not entry.public
            if entry.form is None or signed_out or refused.reply.status == 503:
                raise
            visit = visit.again(refused)
            again = await entry.form(visit)
            if isinstance(again, Page):
                return self._shown(visit, again, entry, refused.reply.status)
            shown = again
        if isinstance(shown, Passed):
            return _Passing(visit, shown)
        if isinstance(shown, Moved):
            return self._moved(visit, shown)
        return self._shown(visit, shown, entry, shown.status)

    async def _known(self, visit: Visit) -> Visit:
        """Return the visit with who it is of; as it was where nobody is signed in."""
        if "cookie" not in visit.request.headers:
            return visit
        try:
            who = await visit.get("/session")
        except Refused as refused:
            if refused.reply.status == 401:
                return visit
            raise
        return replace(visit, who=who)

    def _find(self, inner: str) -> Iterable[tuple[re.Match[str], Entry]]:
        for shape, entry in self._entries:
            match = shape.fullmatch(inner)
            if match:
                yield match, entry

    def _to_sign_in(self, visit: Visit) -> Response:
        request = visit.request
        place = request.path.removeprefix(HERE) + (f"?{request.query}" if request.query else "")
        back = f"?{urlencode({'next': place})}" if request.method == "GET" and place != "/" else ""
        if visit.within:
            return _redirect(visit, f"{visit.home}{HERE}/sign-in")
        return _redirect(visit, f"{visit.home}{HERE}/sign-in{back}")

    def _moved(self, visit: Visit, moved: Moved) -> Response:
        base = visit.home + HERE if moved.whole else visit.url()
        cookies = [("Set-Cookie", one) for one in moved.cookies]
        if moved.toast:
            words = f"{TOAST}={quote(moved.toast)}; Path=/; Max-Age=20; SameSite=Strict"
            cookies.append(("Set-Cookie", words))
        return _redirect(visit, base + moved.place, cookies)

    def _shown(self, visit: Visit, page: Page, entry: Entry | None, status: int) -> Response:
        wording = self._wording(str(visit.who.get("tenant", {}).get("preset", "")))
        spot = str(page.values.get("spot", entry.spot if entry else ""))
        section = wording.section_of(spot)
        values = {
            "visit": visit,
            "me": visit.who,
            "url": visit.url,
            "can": visit.may,
            "t": wording.words.__getitem__,
            "labels": wording.labels,
            "sections": [(one, wording.spots(one, visit.may)) for one in wording.sections],
            "section": section,
            "here": SPOTS.get(spot, ("/",))[0],
            "tabs": wording.spots(section, visit.may) if section and section.tabs else [],
            "errors": visit.errors,
            "wrong": visit.wrong,
            "based_on": _BASED_ON.format(VERSION, visit.based_on) if visit.based_on else "",
            "layout": "web/part.html" if visit.within else "web/layout.html",
            **page.values,
            "spot": spot,
        }
        html = self._templates.get_template(page.template).render(values).encode()
        headers = {**HEADERS, "Content-Type": "text/html; charset=utf-8", **page.headers}
        accepts = visit.request.headers.get("accept-encoding", "")
        if len(html) > _SMALL and "gzip" in accepts and not page.values.get("secret"):
            headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding, HX-Request"}
            html = gzip.compress(html, 5)
        return Response(status, html, headers)

    def _told(self, visit: Visit, status: int, detail: str, entry: Entry | None = None) -> Response:
        values = {"status": status, "detail": detail, "title": _TITLES.get(status, "Not done")}
        page = Page("web/error.html", values)
        return self._shown(visit, page, entry, status)


_TITLES: Final[Mapping[int, str]] = {
    401: "Sign in first",
    403: "This is not yours to do",
    404: "Nothing is here",
    405: "This is not done here",
    409: "It clashes with what is there",
    412: "It was changed meanwhile",
    429: "Too many attempts",
    500: "A fault of ours",
    503: "Not possible at the moment",
}


def _guarded(send: Send) -> Send:
    """Return *send* with the headers of every page, on what a REST door says itself."""

    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            ours = {name.lower().encode(): value.encode() for name, value in HEADERS.items()}
            kept = [pair for pair in message["headers"] if pair[0].lower() not in ours]
            message["headers"] = [*kept, *ours.items()]
        await send(message)

    return sending


def _split(inner: str) -> tuple[str, str]:
    """Return the tenant that *inner* acts in, empty for the home, and the place within."""
    if not inner.startswith(_ACTING):
        return "", inner or "/"
    tenant, _, place = inner[len(_ACTING) :].partition("/")
    return tenant, f"/{place}"


def _check_own(request: Request) -> None:
    """Refuse a form that another site sent: the cookie alone is no wish of the visitor's."""
    site = request.single("sec-fetch-site")
    origin = request.single("origin")
    host = request.headers.get("host", "")
    own = site == "same-origin" if site is not None else (origin or "").partition("://")[2] == host
    if not own:
        raise Forbidden("this form came from another site; open the page here and send it again")


def _form(body: bytes) -> Fields:
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, max_num_fields=_FIELDS,
            strict_parsing=bool(body), errors="strict",
        )  # fmt: skip
    except ValueError:
        raise Malformed("the form cannot be read; open the page and send it again") from None
    return Fields(pairs)


def _redirect(visit: Visit, place: str, cookies: Iterable[tuple[str, str]] = ()) -> Response:
    if visit.within:
        return Response(200, b"", [*HEADERS.items(), ("HX-Redirect", place), *cookies])
    return Response(303, b"", [*HEADERS.items(), ("Location", place), *cookies])
