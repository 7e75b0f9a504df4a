"""How long a diagnosis takes when the three systems are far away, and how many fit in at once.

Active Directory (Samba), Entra ID (Graph over HTTP) and the Connect server (PowerShell remoting)
run in a process of their own and answer 100, 300 and 700 ms late. The anchor is the slowest chain
of look-ups of which each waits for the one before: what no bot could be faster than.

    python -m benchmarks.live [--small] [--delays 0.1 0.3 0.7]
"""

import argparse
import asyncio
import gc
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from adapters.active_directory import Domain, Forest, LiveDirectory
from adapters.connect_server.connect_server import LiveConnectServer
from adapters.connect_server.settings import ConnectSettings
from adapters.entra.settings import Cloud, EntraSettings
from adapters.entra.tenant import LiveTenant
from adapters.tenant_folder import load
from benchmarks._live_parts import a_page, searches
from handlers.conductor import conducted
from handlers.diagnose import Diagnose, Request
from tests.conversations.demo import DEMO, rows
from tests.real import samba
from tests.recorded.harness import catalogue, request

MEDIAN_AIM, CROWD, CROWD_AIM = 1.15, 200, 2.0
DOMAIN, WARM, ALONE = "corp.contoso.com", 24, 40
LIMIT = 60.0
BASE = ",DC=corp,DC=contoso,DC=com"


@dataclass(frozen=True)
class Call:
    """One look-up that went over the wire: when, and how much of it was the distance."""

    start: float
    end: float
    cost: float


class Traced:
    """A port whose look-ups are timed."""

    def __init__(self, port: Any, delay: float, calls: list[Call]) -> None:
        self._port, self._delay, self._calls = port, delay, calls

    def __getattr__(self, name: str) -> Any:
        member = getattr(self._port, name)
        if not asyncio.iscoroutinefunction(member):
            return member

        async def look(*arguments: object) -> Any:
            start = time.perf_counter()
            try:
                return await member(*arguments)
            finally:
                end = time.perf_counter()
                trips = int((end - start) / self._delay + 0.2)
                if trips:
                    self._calls.append(Call(start, end, trips * self._delay))

        return look


def longest(calls: Sequence[Call]) -> float:
    """The most that look-ups cost of which each began after the one before had ended."""
    best: list[tuple[float, float]] = []  # end, cost of the chain up to there
    for call in sorted(calls, key=lambda x: x.start):
        before = max((cost for end, cost in best if end <= call.start + 0.002), default=0.0)
        best.append((call.end, before + call.cost))
    return max((cost for _, cost in best), default=0.0)


class Bench:
    """The ports to systems far away."""

    def __init__(self, told: dict[str, Any], delays: Sequence[float]) -> None:
        self.calls: list[Call] = []
        self.clock = load(DEMO).clock
        forest = Forest(
            DOMAIN,
            (Domain(DOMAIN, (told["ad"],)),),
            told["user"],
            lambda: str(told["password"]),
            ca_file=Path(told["ad_ca"]),
        )
        self.directory = LiveDirectory((forest,))
        self.tenant = LiveTenant(
            EntraSettings(
                "contoso.com",
                told["application"],
                "secret",
                secret=lambda: "right",
                cloud=Cloud(told["graph"], told["authority"]),
                ca_file=Path(told["tokens_ca"]),
            )
        )
        self.server = LiveConnectServer(
            ConnectSettings(
                told["connect"],
                told["port"],
                auth="basic",
                user=told["connect_user"],
                password=lambda: str(told["connect_password"]),
                ca_file=Path(told["connect_ca"]),
                during_cycle=True,
            )
        )
        self.delays = delays

    def diagnose(self) -> Diagnose:
        """With nothing kept from before; the connections stay."""
        ports: Any = [
            conducted(Traced(port, delay, self.calls), name, limit=LIMIT)
            for port, delay, name in zip(
                (self.directory, self.server, self.tenant),
                (self.delays[0], self.delays[2], self.delays[1]),
                ("active-directory", "connect-server", "entra-id"),
                strict=True,
            )
        ]
        directory, server, tenant = ports
        return Diagnose(catalogue(), directory, server, tenant, self.clock, limit=LIMIT)

    async def close(self) -> None:
        """Let go."""
        await asyncio.gather(*(x.close() for x in (self.directory, self.server, self.tenant)))


async def questions() -> list[Request]:
    """About the objects of the one domain that is there, each read anew."""
    tenant = load(DEMO)
    ports = tenant.directory, tenant.server, tenant.tenant, tenant.clock
    diagnose, found = Diagnose(catalogue(), *ports), []
    for asked in (request(row.ask) for row in rows() if row.overlay is None):
        if asked.handle is not None and asked.symptom == "object-not-syncing":
            told = await diagnose.ask(asked)
            if told.subject and (told.subject.dn or "").endswith(BASE) and not told.candidates:
                found.append(replace(asked, afresh=True))
    return found


async def one_by_one(bench: Bench, asked: Sequence[Request]) -> list[tuple[float, float]]:
    """Seconds of each diagnosis, and of the slowest chain of its look-ups."""
    told = []
    for x in asked:
        diagnose = bench.diagnose()
        bench.calls.clear()
        started = time.perf_counter()
        await diagnose.ask(x)
        told.append((time.perf_counter() - started, longest(bench.calls)))
    return told


async def at_once(bench: Bench, asked: Sequence[Request], many: int) -> list[float]:
    """Seconds of each of so many questions that come at the same moment."""
    diagnose = bench.diagnose()

    async def timed(x: Request) -> float:
        started = time.perf_counter()
        await diagnose.ask(replace(x, afresh=False))
        return time.perf_counter() - started

    return await asyncio.gather(*(timed(asked[i % len(asked)]) for i in range(many)))


async def measure(told: dict[str, Any], delays: Sequence[float], small: bool) -> None:
    """All of it, and print the table."""
    bench, asked = Bench(told, delays), await questions()
    try:
        await at_once(bench, asked, 2 if small else WARM)  # connections, sessions, the token
        some = asked[:4] if small else asked[:ALONE]
        alone = [x for x in await one_by_one(bench, some) if x[1]]
        crowd = sorted(await at_once(bench, asked, 10 if small else CROWD))
    finally:
        await bench.close()
    chain = statistics.median(x[1] for x in alone)
    median = statistics.median(x[0] for x in alone)
    p95 = crowd[int(len(crowd) * 0.95) - 1]
    print(f"{'what':46} {'value':>10}")
    print(f"{'slowest chain of look-ups, median (anchor)':46} {chain * 1000:7.0f} ms")
    print(f"{'one diagnosis, median':46} {median * 1000:7.0f} ms")
    ratio = statistics.median(x[0] / x[1] for x in alone)
    print(f"{'  : its chain':46} {ratio:8.2f} x   aim <= {MEDIAN_AIM:g}")
    print(f"{f'{len(crowd)} at once, median':46} {statistics.median(crowd) * 1000:7.0f} ms")
    print(f"{f'{len(crowd)} at once, p95':46} {p95 * 1000:7.0f} ms")
    print(f"{'  : one diagnosis alone':46} {p95 / median:8.2f} x   aim < {CROWD_AIM:g}")
    print(f"{'questions measured':46} {len(alone):7d}")


@contextmanager
def servers(delays: Sequence[float]) -> Iterator[dict[str, Any]]:
    """The systems, for a while."""
    command = [sys.executable, "-m", "benchmarks._live_servers", str(DEMO), *map(str, delays)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.stdin.close()


async def parts(told: dict[str, Any], small: bool) -> None:
    """The parts alone, with the systems near."""
    gc.freeze()
    graph, ldap = await a_page(), await searches(told, 200 if small else 4000)
    size = f"{graph['bytes'] / 1e6:.1f} MB"
    print(f"{f'page of 999 users, {size}: json.loads (anchor)':46} {graph['json.loads']:7.1f} ms")
    ratio = graph["page"] / graph["json.loads"]
    print(f"{'  read as objects : json.loads':46} {ratio:8.2f} x   aim <= 3")
    print(f"{'  longest stop of the loop':46} {graph['stop']:7.1f} ms   aim <= 20 ms")
    print(f"{'searches a second, bare ldap3 (anchor)':46} {ldap['bare']:7.0f}")
    ratio = ldap["live"] / ldap["bare"]
    print(f"{'  through the adapter : bare':46} {ratio:8.2f} x   aim >= 0.8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a few questions only, for CI")
    parser.add_argument("--delays", type=float, nargs=3, default=[0.1, 0.3, 0.7])
    chosen = parser.parse_args(arguments)
    missing = samba.missing()
    if missing:
        print(f"not measured: missing {missing}")
        return
    delays = [0.02, 0.06, 0.14] if chosen.small else chosen.delays
    gc.freeze()  # as `serve` does
    with servers(delays) as told:
        asyncio.run(measure(told, delays, chosen.small))
    with servers([0, 0, 0]) as told:
        asyncio.run(parts(told, chosen.small))


if __name__ == "__main__":
    main()
