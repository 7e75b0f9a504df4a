"""Bad days: whatever fails, what is told is true, in time, and without a word of Python.

Of each fault: nothing is raised and nothing logged; every question is answered within its limit; no
answer says more than can be known; and when the fault is over, the same bot answers as before.
"""

import asyncio
import gc
import logging
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.logs import Hiding
from bot.systems import Systems
from handlers.diagnose import Diagnose
from handlers.looking.active_directory import InDirectory
from handlers.looking.connect_server import OnServer
from handlers.looking.entra_id import InTenant
from handlers.looking.seen import Seen
from handlers.verdict import LookUp, Verdict
from tests.conversations.demo import DEMO, Demo, rows
from tests.conversations.slips import ANSWERED, slips
from tests.fakes import FakeDirectory, FakeServer, FakeTenant
from tests.live import faults_connect, faults_directory, faults_entra
from tests.live.faults import Fault, stage
from tests.live.faults_stage import AD, CONNECT, ENTRA, Stage, System
from tests.live.test_same_verdict import told as all_that_is_told
from tests.real import samba
from tests.recorded.harness import catalogue, request

pytestmark = [pytest.mark.real, pytest.mark.slow]

FAULTS = (*faults_directory.FAULTS, *faults_entra.FAULTS, *faults_connect.FAULTS)
BFISCHER = "can you check why bfischer isn't in Azure AD?"  # one controller does not have him yet
ASKED = (
    "CORP\\abaker doesn't sync any more",
    "asmith doesn't sync any more",
    "why isn't jdoe syncing?",
    "why isn't dkhan syncing?",
    "can you check why mlopez isn't in Azure AD?",
    "why isn't zz.nobody syncing?",
    "the password of emuller doesn't sync",
    "why is jdoe not a member of the group Sales Team in Entra ID?",
    BFISCHER,
)
LEFT_OUT = {
    CONNECT: ("asmith doesn't sync any more", "why isn't zz.nobody syncing?", BFISCHER),
    ENTRA: ("asmith doesn't sync any more", "why isn't jdoe syncing?", BFISCHER),
}
ABOUT_THE_SERVER = "why is the synchronization service not running?"
AFTERWARDS = (ASKED[0], ASKED[3])
NO_LOOK = {"visible"}  # nobody is asked whether a deleted object can be read
GRACE = 1.0  # seconds over its limit that an answer may take
HEALED = 10.0  # seconds after which the bot must see again
_LOUD = {"pypsrp.wsman"}  # logs each time-out as an error; the bot shows one line of it
SECRETS = ("Passw0rd", "correct horse", "Bearer", "Traceback", "access_token", "client_secret")


@dataclass
class Quiet:
    """What was heard that nobody should hear."""

    heard: list[str] = field(default_factory=list)
    left_open: list[str] = field(default_factory=list)

    def lost(self, error: BaseException | None, where: object) -> None:
        """What could not be raised. A warning is one only under pytest, which makes it an error."""
        told = self.left_open if isinstance(error, ResourceWarning) else self.heard
        told.append(f"unraisable: {error!r} {where!r}")


class _Ear(logging.Handler):
    def __init__(self, quiet: Quiet) -> None:
        super().__init__(logging.NOTSET)
        self.setFormatter(Hiding(debug=False))
        self._quiet = quiet

    def emit(self, record: logging.LogRecord) -> None:
        if record.name == "aiohttp.server":  # the other side's
            return
        shown = self.format(record)
        if "Traceback" in shown or (record.levelno >= logging.ERROR and record.name not in _LOUD):
            self._quiet.heard.append(shown)


@contextmanager
def listening() -> Iterator[Quiet]:
    """Hears logged errors, lost exceptions of tasks and threads, and what cannot be raised."""
    quiet, root = Quiet(), logging.getLogger()
    ear = _Ear(quiet)
    root.addHandler(ear)
    hooks = sys.unraisablehook, threading.excepthook
    sys.unraisablehook = lambda x: quiet.lost(x.exc_value, x.object)
    threading.excepthook = lambda x: quiet.heard.append(f"in a thread: {x.exc_value!r}")
    asyncio.get_running_loop().set_exception_handler(
        lambda _, what: quiet.heard.append(f"loop: {what}")
    )
    try:
        yield quiet
    finally:
        gc.collect()
        sys.unraisablehook, threading.excepthook = hooks
        root.removeHandler(ear)


def of_systems() -> dict[str, System]:
    """Which system each look-up looks at."""
    seen, directory, server, tenant = Seen(), FakeDirectory(), FakeServer(), FakeTenant()
    made: Sequence[tuple[Any, System]] = (
        (InDirectory(seen, directory, tenant, None, None), AD),
        (OnServer(seen, server, tenant, None, None), CONNECT),
        (InTenant(seen, tenant, None, None), ENTRA),
    )
    return {"names": AD} | {name: system for one, system in made for name in one.makers}


SYSTEM_OF = of_systems()


@dataclass
class Eyes:
    """The stage, and what is told with open eyes."""

    stage: Stage
    open: dict[str, Verdict]


@pytest.fixture(scope="module")
def eyes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Eyes]:
    """The world, built once."""
    missing = samba.missing()
    if missing:
        pytest.skip(f"missing: {missing}")
    with stage(DEMO, tmp_path_factory.mktemp("stage")) as there:
        gc.collect()
        gc.freeze()  # what is there now needs not be looked through after each fault
        yield Eyes(there, asyncio.run(_seen(there)))
        gc.unfreeze()


async def _seen(there: Stage) -> dict[str, Verdict]:
    async with there.systems() as systems:
        return await ask(systems, (*ASKED, ABOUT_THE_SERVER), 30)


async def truth(fault: Fault, copies: Path) -> dict[str, Verdict]:
    """What is told with open eyes where the fault is one of the tenant's own."""
    found = Demo(copies).tenant(fault.truth)
    ports = found.directory, found.server, found.tenant, found.clock
    diagnose = Diagnose(catalogue(), *ports)
    return {x: await diagnose.ask(request(x)) for x in (*ASKED, ABOUT_THE_SERVER)}


async def ask(systems: Systems, asked: Sequence[str], limit: float) -> dict[str, Verdict]:
    """All these questions at once, each with this limit; nothing that was read before counts."""
    ports = systems.directory, systems.server, systems.tenant, systems.clock
    diagnose = Diagnose(catalogue(), *ports, limit=limit)
    told = await asyncio.gather(*(diagnose.ask(request(x, afresh=True)) for x in asked))
    return dict(zip(asked, told, strict=True))


def questions(fault: Fault) -> tuple[str, ...]:
    """What is asked on this day: all, or what the one system that is hit has a part in."""
    hit = fault.dark | fault.hit
    left_out = LEFT_OUT.get(next(iter(hit)), ()) if len(hit) == 1 else ()
    return (*(x for x in ASKED if x not in left_out), ABOUT_THE_SERVER)


def wrongs(fault: Fault, asked: str, seen: Verdict, told: Verdict, live: Verdict) -> Iterator[str]:
    """What is wrong with one answer. `live`: with open eyes, when all was well."""
    if told.elapsed_ms > (fault.limit + GRACE) * 1000:
        yield f"took {told.elapsed_ms} ms"
    if told.subject == seen.subject or told.outcome in ANSWERED:
        yield from slips(seen, told)
    sighted = seen.outcome == "not-found" and (fault.same or fault.absent or _sees_objects(fault))
    if told.outcome == "not-found" and not sighted:
        yield "nobody is there, it says"
    if told.outcome == "pick" and seen.outcome != "pick":
        yield "a choice where there is none"
    for look_up in told.look_ups:
        yield from _beyond(fault, look_up, live, told)
    if (
        fault.same
        and asked not in fault.besides
        and all_that_is_told(seen) != all_that_is_told(told)
    ):
        blocked = [f"{x.name}: {x.why}" for x in told.not_looked]
        yield f"another answer: {all_that_is_told(told)}, not {all_that_is_told(seen)} {blocked}"


def _sees_objects(fault: Fault) -> bool:
    return not (fault.dark | fault.hit) & {AD, ENTRA}


def _beyond(fault: Fault, look_up: LookUp, seen: Verdict, told: Verdict) -> Iterator[str]:
    """A look-up that came back with what it cannot know."""
    before = {x.name: x.result for x in seen.look_ups}.get(look_up.name)
    same_object = (told.subject and told.subject.dn) == (seen.subject and seen.subject.dn)
    if look_up.result == "missing" and before == "found" and same_object:
        yield f"{look_up.name} is there, and is told as missing"
    if look_up.result == "found" and before == "missing" and same_object:
        yield f"{look_up.name} is missing, and is told as found"
    needed_no_look = look_up.name in NO_LOOK and look_up.result == before == "missing"
    blind = SYSTEM_OF[look_up.name] in fault.dark and not needed_no_look
    if blind and look_up.result != "could-not-look":
        yield f"{look_up.name} is told as {look_up.result} by a system that is dark"
    if any(secret in look_up.why for secret in SECRETS) or "\n" in look_up.why:
        yield f"{look_up.name}: {look_up.why}"


def reasons(told: dict[str, Verdict], among: frozenset[System]) -> set[str]:
    """Why nobody could look at these systems."""
    return {
        x.why for verdict in told.values() for x in verdict.not_looked if SYSTEM_OF[x.name] in among
    }


async def until_healed(systems: Systems, eyes: Eyes, warmed: bool) -> list[str]:
    """The same bot as before the fault, or what is still told otherwise."""
    until, left = time.monotonic() + HEALED, ["not asked"]
    while left and time.monotonic() < until:
        told = await ask(systems, AFTERWARDS, 8.0)
        left = [
            f"{'warmed' if warmed else 'afterwards'}: {x}: {all_that_is_told(told[x])} "
            f"{[f'{y.name}: {y.why}' for y in told[x].not_looked]}"
            for x in AFTERWARDS
            if all_that_is_told(told[x]) != all_that_is_told(eyes.open[x])
        ]
    return left


async def test_open_eyes(eyes: Eyes, tmp_path: Path) -> None:
    """What the faults are compared with is what the recording says."""
    demo = Demo(tmp_path)
    told = {row.ask: await demo.ask(row) for row in rows() if row.ask in ASKED and not row.overlay}
    assert {x: all_that_is_told(v) for x, v in told.items()} == {
        x: all_that_is_told(eyes.open[x]) for x in ASKED
    }


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
async def test_fault(eyes: Eyes, fault: Fault, tmp_path: Path) -> None:
    """What is told on this bad day, and after it."""
    there = eyes.stage
    there.reset()
    there.look_up = fault.look_up
    open_eyes = await truth(fault, tmp_path) if fault.truth else eyes.open
    wrong: list[str] = []
    with listening() as quiet:
        try:
            if not fault.warm:
                fault.spoil(there)
            async with there.systems() as systems:
                if fault.warm:
                    wrong += await until_healed(systems, eyes, warmed=True)
                    fault.spoil(there)
                told = await ask(systems, questions(fault), fault.limit)
                there.heal()
                if fault.heals:
                    wrong += await until_healed(systems, eyes, warmed=False)
        finally:
            there.heal()
    wrong += [
        f"{a}: {w}"
        for a, v in told.items()
        for w in wrongs(fault, a, open_eyes[a], v, eyes.open[a])
    ]
    wrong += quiet.heard + ([] if fault.leaks else quiet.left_open)
    wrong += [
        f"no harm came to {x}" for x in fault.dark | fault.hit if not reasons(told, frozenset({x}))
    ]

    assert "\n".join(wrong) == ""
