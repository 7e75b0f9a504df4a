"""How fast Slack gets its acknowledgement, beside a bare Bolt app on the same two cores.

Client, servers and a Slack Web API of our own are processes of their own. The anchors are an echo
app of Bolt, as documented ("bolt") and with process_before_response ("tuned"). Ours is measured
twice: our door before the same echo ("door"), and the whole bot, which answers each command with a
diagnosis of the demo tenant ("bot"). Everything is warm: the demo's files are read at first use.

Two loads differ, and both are shown. A burst: 500 commands at the same moment, as when a whole
company has the same trouble. A closed loop: each of so many sends the next command as soon as the
last is acknowledged, without end, so the work behind the acknowledgements competes with them. More
comes in there than any bot can diagnose; who finds no room is told so, and how many is shown.

    python -m benchmarks.slack [--small]
"""

import argparse
import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from benchmarks._slack_client import Load, Measured, commands

SHARE, P99, LAG = 0.6, 50.0, 50.0
SERVERS = ("bolt", "tuned", "door", "bot")
NAMES = ("jdoe", "abaker", "bclark", "cdavis", "nfoster", "ivega", "tnguyen", "mross", "gmartin")
WHY = [f"why {name}" for name in NAMES]


@dataclass(frozen=True)
class Size:
    """How much of each."""

    seconds: float = 4.0
    streams: int = 64
    crowd: int = 500
    bursts: int = 8
    diagnoses: int = 50
    rounds: int = 5


SMALL = Size(seconds=0.1, crowd=100, bursts=1, rounds=1)


class Server:
    """A server in a process of its own."""

    def __init__(self, made: "subprocess.Popen[str]") -> None:
        assert made.stdin
        assert made.stdout
        self._in, self._out = made.stdin, made.stdout
        self.port = int(self._out.readline())

    def idle(self, word: str = "idle") -> float:
        """Wait until everything is worked off; how long its loop stood still at most, in ms."""
        self._in.write(f"{word}\n")
        self._in.flush()
        return float(json.loads(self._out.readline())["lag"])


@dataclass(frozen=True)
class Loads:
    """What was measured of one server."""

    stream: Measured
    burst: Measured
    crowd: Measured
    diagnoses: Measured
    lag: float


async def measure(server: Server, size: Size, requests: list[bytes]) -> Loads:
    """All loads, one after the other, each from rest."""
    many = len(requests)
    await bursts(server, requests, size.diagnoses, 2)
    server.idle("warm")
    fifty, lag = await bursts(server, requests[100:], size.diagnoses, size.rounds)
    burst, _ = await bursts(server, requests[500:], size.crowd, size.bursts)
    rest = requests[500 + size.crowd * size.bursts :]
    stream = await closed_loop(server, rest[: many // 3], size.streams, size.seconds)
    crowd = await closed_loop(server, rest[many // 3 :], size.crowd, size.seconds)
    return Loads(stream, burst, crowd, fifty, lag)


async def bursts(
    server: Server, requests: Sequence[bytes], many: int, times: int
) -> tuple[Measured, float]:
    """So many commands at the same moment, a few times; how long the loop stood still, in ms."""
    all_, lags = Measured(), []
    for number in range(times):
        load = Load(server.port, requests[number * many : (number + 1) * many])
        await load.connect(many)
        server.idle()
        all_.add(await load.burst())
        lags.append(server.idle())
        load.close()
    return all_, max(lags)


async def closed_loop(
    server: Server, requests: Sequence[bytes], many: int, seconds: float
) -> Measured:
    """So many connections, each always with one command under way."""
    load = Load(server.port, requests)
    await load.connect(many)
    server.idle()
    told = await load.closed_loop(seconds)
    load.close()
    return told


@contextmanager
def process(*command: str) -> "Iterator[subprocess.Popen[str]]":
    """A Python module as a process, for a while."""
    with subprocess.Popen(
        [sys.executable, "-m", *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as made:
        try:
            yield made
        finally:
            made.terminate()


def row(what: str, values: Sequence[str], aim: str = "") -> None:
    """One line of the table."""
    print(f"{what:44}" + "".join(f"{value:>10}" for value in values) + f"   {aim}".rstrip())


def table(found: dict[str, Loads], size: Size) -> None:
    """All of it; the aims are those of door and bot."""
    all_ = list(found.values())
    tuned = found["tuned"].stream.rate
    row("", list(found))
    row(f"closed loop of {size.streams}: acks a second", [f"{x.stream.rate:.0f}" for x in all_])
    shares = [f"{x.stream.rate / tuned:.2f} x" for x in all_]
    row("  : tuned Bolt's", shares, f"aim >= {SHARE}")
    row("  p99, ms", [f"{x.stream.ms(0.99):.1f}" for x in all_])
    row("  found no room", [x.stream.refused_share for x in all_])
    row(f"burst of {size.crowd}: median, ms", [f"{x.burst.ms(0.5):.1f}" for x in all_])
    row("  p99, ms", [f"{x.burst.ms(0.99):.1f}" for x in all_], f"aim < {P99:g}")
    row("  found no room", [x.burst.refused_share for x in all_])
    row(f"closed loop of {size.crowd}: acks a second", [f"{x.crowd.rate:.0f}" for x in all_])
    row("  p99, ms", [f"{x.crowd.ms(0.99):.1f}" for x in all_], f"aim < {P99:g}")
    row("  found no room", [x.crowd.refused_share for x in all_])
    row(f"{size.diagnoses} at once: p99, ms", [f"{x.diagnoses.ms(0.99):.1f}" for x in all_])
    row("  the loop stood still, ms", [f"{x.lag:.1f}" for x in all_], f"aim <= {LAG:g}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a moment of each only, for CI")
    size = SMALL if parser.parse_args(arguments).small else Size()
    found = {}
    with ExitStack() as stack:
        web = stack.enter_context(process("tests.real.slack_web", "--port", "0"))
        assert web.stdout
        api = web.stdout.readline().strip()
        started = [
            stack.enter_context(process("benchmarks._slack_server", which, "--api", api))
            for which in SERVERS
        ]
        requests = commands(6_000 if size is SMALL else 60_000, WHY, api)
        for which, made in zip(SERVERS, started, strict=True):
            found[which] = asyncio.run(measure(Server(made), size, requests))
    table(found, size)


if __name__ == "__main__":
    main()
