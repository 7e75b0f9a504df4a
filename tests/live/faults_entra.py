"""Faults of Entra ID: Graph, and whoever gives the tokens."""

from collections.abc import Callable
from typing import Any

from adapters.entra.settings import Cloud
from tests.live.faults import Fault
from tests.live.faults_directory import NOISE, PLAIN
from tests.live.faults_stage import ENTRA, Stage, System
from tests.live.proxy import Manners
from tests.real.graph_answers import PERMISSIONS

Spoil = Callable[[Stage], None]
ONLY: frozenset[System] = frozenset({ENTRA})
PAGE = b"<html><body><h1>Bad Gateway</h1></body></html>"
HTML: dict[str, Any] = {"body": PAGE, "content_type": "text/html"}


def trouble(where: str = "", **what: Any) -> Spoil:
    """Graph answers so where the address contains this."""

    def spoil(stage: Stage) -> None:
        stage.there.graph.trouble(where, **what)

    return spoil


def way(**manners: Any) -> Spoil:
    """The way to Graph."""
    return lambda stage: stage.misbehave(ENTRA, Manners(**manners))


def tokens(**manners: Any) -> Spoil:
    """The way to the token endpoint."""
    return lambda stage: stage.tokens.behave(Manners(**manners))


def without(permission: set[str]) -> Spoil:
    """The application may do everything else."""
    granted = set().union(*PERMISSIONS.values()) - permission

    def spoil(stage: Stage) -> None:
        stage.there.graph.tenant.granted = granted

    return spoil


def unknown_name(stage: Stage) -> None:
    """No DNS knows Graph."""
    stage.cloud = Cloud("https://graph.invalid", f"https://{stage.tokens.host}:{stage.tokens.port}")


def wrong_secret(stage: Stage) -> None:
    """The secret was changed."""
    stage.login.application = "wrong"


def token_broken(status: int, body: bytes) -> Spoil:
    """The token endpoint answers so."""

    def spoil(stage: Stage) -> None:
        stage.there.tokens.broken = (status, body)

    return spoil


def tokens_end(stage: Stage) -> None:
    """No token that was given holds any more."""
    stage.there.tokens.issued.clear()


def tokens_end_for_good(stage: Stage) -> None:
    """And there is no other to be had."""
    tokens_end(stage)
    stage.tokens.behave(Manners(closed=True))


def slow_tokens(stage: Stage) -> None:
    """Thirty seconds for a token."""
    stage.there.tokens.wait = 30.0


def slow_graph(stage: Stage) -> None:
    """Thirty seconds for an answer."""
    stage.there.graph.latency = 30.0


def pages(link: str) -> Spoil:
    """Small pages, and the next one is there."""

    def changed(body: dict[str, Any]) -> dict[str, Any]:
        return {**body, "@odata.nextLink": link} if "value" in body else body

    return trouble(change=changed)


def looping(stage: Stage) -> None:
    """The next page is always the same."""
    link = f"{stage.there.graph.tenant.base}/users?$skiptoken=again"
    pages(link)(stage)


def small_pages(stage: Stage) -> None:
    """Two objects in a page, as Graph may do at any time."""
    stage.there.graph.tenant.page_size = 2


def shapes(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Spoil:
    """Another shape."""
    return trouble(change=change)


def in_part(body: dict[str, Any]) -> dict[str, Any]:
    """A batch with only half of its answers."""
    answers = body.get("responses", [])
    return {"responses": answers[: len(answers) // 2]} if answers else body


def nobodys(body: dict[str, Any]) -> dict[str, Any]:
    """Objects without an id."""
    values = body.get("value")
    if not isinstance(values, list):
        return body
    return {**body, "value": [{k: v for k, v in o.items() if k != "id"} for o in values]}


def lists(body: dict[str, Any]) -> dict[str, Any]:
    """A list where an object belongs, and the other way round."""
    return {"value": {"0": body}}


def permissions() -> tuple[Fault, ...]:
    """One permission is missing, for each collection."""
    return tuple(
        Fault(f"entra-403-{name}", without(wanted), hit=ONLY, absent=name not in _OF_OBJECTS)
        for name, wanted in PERMISSIONS.items()
        if name not in {"directory", "onPremisesSyncBehavior", "servicePrincipals"}
    )


_OF_OBJECTS = {"users", "groups", "contacts", "devices"}
_429: dict[str, Any] = {"status": 429, "code": "TooManyRequests"}


def throttled(after: str | None, **more: Any) -> Spoil:
    """Too many requests; try again after so many seconds."""
    headers = {} if after is None else {"Retry-After": after}
    return trouble(**_429, headers=headers, **more)


FAULTS = (
    Fault("entra-refused", way(closed=True), dark=ONLY),
    Fault("entra-unknown-name", unknown_name, dark=ONLY, heals=False),
    Fault("entra-no-connection-comes-about", way(full=True), dark=ONLY, short=True),
    Fault("entra-deaf", way(deaf=True), dark=ONLY, leaks=True, short=True),
    Fault("entra-deaf-later", way(deaf=True), dark=ONLY, warm=True, leaks=True, short=True),
    Fault("entra-30-seconds", slow_graph, dark=ONLY, short=True),
    Fault("entra-drops-in-the-middle", trouble(drop="middle"), dark=ONLY),
    Fault("entra-dies-in-handshake", way(slams=True), dark=ONLY),
    Fault("entra-noise", way(says=NOISE), dark=ONLY),
    Fault("entra-plain-text-on-tls-port", way(says=PLAIN), dark=ONLY),
    *(
        Fault(f"entra-{kind}", lambda stage, k=kind: stage.show(ENTRA, k), dark=ONLY)  # type: ignore[misc]
        for kind in ("expired", "wrong-name", "unknown-authority")
    ),
    Fault("entra-401-once", trouble(status=401, code="InvalidAuthenticationToken", times=1),
          same=True),
    Fault("entra-401", trouble(status=401, code="InvalidAuthenticationToken"), dark=ONLY),
    Fault("entra-token-ends-in-flight", tokens_end, same=True, warm=True),
    Fault("entra-token-ends-for-good", tokens_end_for_good, dark=ONLY, warm=True),
    *permissions(),
    Fault("entra-404-html", trouble(status=404, **HTML), dark=ONLY),
    Fault("entra-429-short", throttled("0.1", times=2), same=True),
    Fault("entra-429-fraction", throttled("0.128", times=1), same=True),
    Fault("entra-429-without-time", throttled(None, times=1), same=True),
    Fault("entra-429-long", throttled("60"), dark=ONLY),
    Fault("entra-429-storm", throttled("0"), dark=ONLY),
    Fault("entra-429-inside-once", throttled("0.1", where="/users", times=3), same=True),
    Fault("entra-429-inside", throttled("60", where="/users"), hit=ONLY),
    Fault("entra-500", trouble(status=500, code="InternalServerError"), dark=ONLY),
    Fault("entra-502-html", trouble(status=502, **HTML), dark=ONLY),
    Fault("entra-503-once", trouble(status=503, headers={"Retry-After": "0"}, times=1), same=True),
    Fault("entra-503", trouble(status=503), dark=ONLY, short=True),
    Fault("entra-500-inside", trouble("/users", status=500), hit=ONLY),
    Fault("entra-404-of-everything", trouble(status=404, code="UnknownError"), dark=ONLY),
    Fault("entra-200-html", trouble(**HTML), dark=ONLY),
    Fault("entra-200-html-inside", trouble("/users", **HTML), hit=ONLY),
    Fault("entra-empty-body", trouble(body=b""), dark=ONLY),
    Fault("entra-cut-json", trouble(body=b'{"responses": [{"id": "0", "status": 200'), dark=ONLY),
    Fault("entra-not-utf-8", trouble(body=b'{"value": "\xff\xfe"}'), dark=ONLY),
    Fault("entra-wrong-shape", shapes(lists), dark=ONLY),
    Fault("entra-objects-without-id", shapes(nobodys), hit=ONLY, absent=True),
    Fault("entra-huge-body", trouble(body=b'{"value": "' + b"x" * (3 << 20) + b'"}'), dark=ONLY),
    Fault("entra-redirect", trouble(status=302, headers={"Location": "http://127.0.0.1:9/"}),
          dark=ONLY),
    Fault("entra-next-page-elsewhere", pages("https://evil.example/v1.0/users"), hit=ONLY),
    Fault("entra-pages-in-circles", looping, hit=ONLY),
    Fault("entra-small-pages", small_pages, same=True),
    Fault("entra-batch-fails", trouble("$batch", status=500), hit=ONLY),
    Fault("entra-batch-in-part", trouble("$batch", change=in_part), hit=ONLY),
    Fault("entra-no-tokens", tokens(closed=True), dark=ONLY),
    Fault("entra-tokens-deaf", tokens(deaf=True), dark=ONLY, short=True),
    Fault("entra-tokens-30-seconds", slow_tokens, dark=ONLY, leaks=True, short=True),
    Fault("entra-tokens-die-in-handshake", tokens(after=500), dark=ONLY),
    Fault("entra-wrong-secret", wrong_secret, dark=ONLY),
    Fault("entra-tokens-500", token_broken(500, PAGE), dark=ONLY),
    Fault("entra-tokens-cut-json", token_broken(200, b'{"access_token": "x'), dark=ONLY),
)  # fmt: skip
