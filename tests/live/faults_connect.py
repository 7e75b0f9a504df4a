"""Faults of the Connect server, and of several systems at once."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from tests.live.faults import Fault
from tests.live.faults_directory import NOISE, PLAIN
from tests.live.faults_stage import AD, CONNECT, ENTRA, Stage, System
from tests.live.proxy import Manners
from tests.real.psrp_lookup import denied
from tests.real.psrp_wire import CommandError, Parameters
from tests.real.psrp_wire import Faults as WireFaults

Spoil = Callable[[Stage], None]
Json = dict[str, Any]
ONLY: frozenset[System] = frozenset({CONNECT})
OVERLAYS = Path(__file__).parents[1] / "conversations/overlays"
ALL: frozenset[System] = frozenset({AD, CONNECT, ENTRA})
OBJECT = "Get-WhySyncObject"


def way(**manners: Any) -> Spoil:
    """The way to the server."""
    return lambda stage: stage.misbehave(CONNECT, Manners(**manners))


def wire(**faults: Any) -> Spoil:
    """The service itself."""

    def spoil(stage: Stage) -> None:
        stage.there.connect.wire.faults = WireFaults(**faults)

    return spoil


def endpoint(**values: Any) -> Spoil:
    """The functions."""

    def spoil(stage: Stage) -> None:
        for name, value in values.items():
            setattr(stage.there.connect.endpoint, name, value)

    return spoil


def answering(change: Callable[[str, str], str]) -> Spoil:
    """Each function's text becomes another one; `change` is given its name too."""

    def spoil(stage: Stage) -> None:
        run: Callable[[str, Parameters], Awaitable[str]] = stage.there.connect.endpoint.run

        async def changed(name: str, asked: Parameters) -> str:
            return change(name, await run(name, asked))

        stage.there.connect.wire.runner = changed

    return spoil


def parts(change: Callable[[str, Json], Json]) -> Spoil:
    """Each function's answer becomes another one."""
    return answering(lambda name, text: json.dumps(change(name, json.loads(text))))


def wrong_password(stage: Stage) -> None:
    """It was changed."""
    stage.login.connect = "wrong"


def unknown_name(stage: Stage) -> None:
    """No DNS knows the server."""
    stage.host = "connect01.invalid"


def no_endpoint(stage: Stage) -> None:
    """The endpoint is not registered."""
    stage.there.connect.wire.configuration = "Another"


def no_sessions(stage: Stage) -> None:
    """Others use all sessions that there may be."""
    stage.there.connect.wire.most_shells = 0


def forgotten(stage: Stage) -> None:
    """The service was started anew."""
    stage.end_shells()


def closed_when_idle(stage: Stage) -> None:
    """The connections broke while nobody asked."""
    stage.break_off(CONNECT)


def cycle(stage: Stage) -> None:
    """A cycle is running, and the engine is to be left alone then."""
    stage.during_cycle = False
    there = stage.there.connect.endpoint
    scheduler = {**there.server["Scheduler"], "SyncCycleInProgress": True}
    there.server = {**there.server, "Scheduler": scheduler}


def service_stopped(stage: Stage) -> None:
    """The service does not run, and no function but the state's can answer."""
    there = stage.there.connect.endpoint
    there.server = json.loads((OVERLAYS / "service-stopped/connect/server.json").read_text())
    there.functions = {"get_why_sync_version", "get_why_sync_state"}


def hidden(stage: Stage) -> None:
    """Every object of the directory must not be seen; what cannot exist is just not there."""
    there = stage.there.connect.endpoint
    there.hidden = {
        str(row[key]) for row in there.rows for key in ("DistinguishedName", "ObjectId")
    }
    there.hidden |= {str(one["ObjectId"]) for one in there.metaverse}


def others(name: str, answer: Json) -> Json:
    """Each look-up is answered with the object of somebody else."""
    rows = answer.get("ConnectorSpace") or []
    if name != OBJECT or len(rows) < 1:
        return answer
    other = {"DistinguishedName": "CN=Somebody Else,OU=Staff,DC=corp,DC=contoso,DC=com"}
    changed = [
        {**row, **other, "ObjectId": row["ObjectId"][::-1].replace("-", "0")} for row in rows
    ]
    return {**answer, "ConnectorSpace": changed}


def empty(name: str, answer: Json) -> Json:
    """No object is there, and nothing is said of what was looked for."""
    if name != OBJECT:
        return answer
    return {**answer, "ConnectorSpace": [], "Metaverse": [], "Asked": [], "Control": []}


def without_controls(name: str, answer: Json) -> Json:
    """Nothing is found, and there is nothing to compare it with."""
    if name != OBJECT:
        return answer
    error = {"Type": "E", "Id": "E", "Message": "no"}
    asked = [{**x, "Result": "error", "ObjectId": None, "Error": error} for x in answer["Asked"]]
    return {**answer, "ConnectorSpace": [], "Metaverse": [], "Asked": asked, "Control": []}


def large(name: str, answer: Json) -> Json:
    """One object of two megabytes."""
    rows = answer.get("ConnectorSpace")
    if name != OBJECT or not rows:
        return answer
    values = [f"x500:/o=Contoso/cn={n:060}" for n in range(25_000)]
    return {**answer, "ConnectorSpace": [
        {**row, "Attributes": [*row["Attributes"], {"Name": "url", "Values": values}]}
        for row in rows[:1]
    ] + rows[1:]}  # fmt: skip


def lists(_: str, answer: Json) -> Json:
    """Lists where one thing belongs, and one thing where lists do."""
    head = {"Schema", "Function", "Server", "At", "Busy"}
    turned = {
        k: v if k in head else {"0": v} if isinstance(v, list) else [v] for k, v in answer.items()
    }
    return {**answer, **turned}


def without_parts(_: str, answer: Json) -> Json:
    """The head alone."""
    return {k: answer[k] for k in ("Schema", "Function", "Server", "At", "Busy")}


def both(*spoils: Spoil) -> Spoil:
    """One after the other."""

    def spoil(stage: Stage) -> None:
        for each in spoils:
            each(stage)

    return spoil


def every(**manners: Any) -> Spoil:
    """All three, and the token endpoint."""

    def spoil(stage: Stage) -> None:
        for system in (AD, ENTRA, CONNECT):
            stage.misbehave(system, Manners(**manners))
        stage.tokens.behave(Manners(**manners))

    return spoil


def slow_graph(stage: Stage) -> None:
    """Thirty seconds for an answer."""
    stage.there.graph.latency = 30.0


def ad_away(stage: Stage) -> None:
    """No domain controller takes connections."""
    stage.misbehave(AD, Manners(closed=True))


def entra_429(stage: Stage) -> None:
    """Graph has enough for a minute."""
    stage.there.graph.trouble("", status=429, code="TooMany", headers={"Retry-After": "60"})


def entra_403(stage: Stage) -> None:
    """The application may read nothing."""
    stage.there.graph.tenant.granted = set()


def _of(*systems: System) -> frozenset[System]:
    return frozenset(systems)


_DENIED = CommandError("Access is denied.", "UnauthorizedAccess,Stub")
_PARTS = dict.fromkeys(("Runs", "Events", "PasswordSync", "Statistics"), "System.TimeoutException")

FAULTS = (
    Fault("connect-wrong-password", wrong_password, dark=ONLY),
    Fault("connect-refused", way(closed=True), dark=ONLY),
    Fault("connect-refused-later", way(closed=True), dark=ONLY, warm=True),
    Fault("connect-unknown-name", unknown_name, dark=ONLY, heals=False),
    Fault("connect-no-connection-comes-about", way(full=True), dark=ONLY, short=True),
    Fault("connect-deaf", way(deaf=True), dark=ONLY, short=True),
    Fault("connect-deaf-later", way(deaf=True), dark=ONLY, warm=True, short=True),
    Fault("connect-30-seconds", wire(latency=30.0), dark=ONLY, short=True),
    Fault("connect-functions-30-seconds", endpoint(delay=30.0), dark=ONLY, short=True),
    Fault("connect-slams", way(slams=True), dark=ONLY, leaks=True),
    Fault("connect-dies-in-answer", wire(dies=True), dark=ONLY),
    Fault("connect-dies-in-long-answer", way(after=60_000), hit=ONLY),
    Fault("connect-noise", way(says=NOISE), dark=ONLY),
    Fault("connect-plain-text-on-tls-port", way(says=PLAIN), dark=ONLY),
    *(
        Fault(f"connect-{kind}", lambda stage, k=kind: stage.show(CONNECT, k), dark=ONLY)  # type: ignore[misc]
        for kind in ("expired", "wrong-name", "unknown-authority")
    ),
    Fault("connect-502-html", wire(garbage=True), dark=ONLY),
    Fault("connect-no-endpoint", no_endpoint, dark=ONLY),
    Fault("connect-denied", wire(create=(5, "Access is denied.")), dark=ONLY),
    Fault("connect-no-sessions", no_sessions, dark=ONLY),
    Fault("connect-cut-clixml", wire(truncated=True), dark=ONLY),
    Fault("connect-sessions-forgotten", forgotten, same=True, warm=True),
    Fault("connect-closed-when-idle", closed_when_idle, same=True, warm=True),
    Fault("connect-sessions-always-forgotten", wire(forget=True), dark=ONLY, warm=True),
    Fault("connect-other-schema", endpoint(schema=2), dark=ONLY),
    Fault("connect-schema-as-text", endpoint(schema="1"), dark=ONLY),
    Fault("connect-wrong-shape", parts(lists), dark=ONLY),
    Fault("connect-head-alone", parts(without_parts), dark=ONLY),
    Fault("connect-another-function", parts(lambda _, a: {**a, "Function": "No"}), dark=ONLY),
    Fault("connect-no-json", answering(lambda _n, text: text[: len(text) // 2]), dark=ONLY),
    Fault("connect-no-text", answering(lambda _n, _t: ""), dark=ONLY),
    Fault("connect-error-stream", endpoint(error=_DENIED), dark=ONLY),
    Fault("connect-error-beside-output",
          endpoint(error=CommandError("It stopped", "Stub", output='{"Schema": 1}')), dark=ONLY),
    Fault("connect-no-functions", endpoint(functions=set()), dark=ONLY),
    Fault("connect-no-object-function",
          endpoint(functions={"get_why_sync_state", "get_why_sync_connectors"}), hit=ONLY),
    Fault("connect-cycle-running", cycle, hit=ONLY, heals=False),
    Fault("connect-service-stopped", service_stopped, hit=ONLY, truth="service-stopped"),
    Fault("connect-hidden-objects", hidden, hit=ONLY),
    Fault("connect-all-errors-alike", both(hidden, endpoint(fails=denied)), hit=ONLY),
    Fault("connect-without-controls", parts(without_controls), hit=ONLY),
    Fault("connect-nothing-said", parts(empty), hit=ONLY),
    Fault("connect-somebody-else", parts(others), hit=ONLY),
    Fault("connect-two-megabytes", parts(large), same=True),
    Fault("connect-state-in-part", endpoint(failed_parts=_PARTS), hit=ONLY),
    Fault("both-ad-and-entra-away", both(ad_away, entra_429), dark=_of(AD, ENTRA)),
    Fault("both-entra-denied-and-cycle", both(entra_403, cycle), dark=_of(ENTRA),
          hit=ONLY, heals=False),
    Fault("both-entra-slow-and-connect-slow", both(slow_graph, wire(latency=30.0)),
          dark=_of(ENTRA, CONNECT), short=True),
    Fault("all-deaf", every(deaf=True), dark=ALL, short=True),
    Fault("all-noise", every(says=NOISE), dark=ALL),
    Fault("all-die-in-answer", every(after=5000), hit=ALL, absent=True),
    Fault("all-refused-later", every(closed=True), dark=ALL, warm=True),
)  # fmt: skip
