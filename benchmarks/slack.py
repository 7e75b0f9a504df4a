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
import statistics
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

    seconds: float = 1.0
    streams: int = 64
    crowd: int = 500
    rounds: int = 5
    diagnoses: int = 50


SMALL = Size(seconds=0.1, crowd=100, rounds=1)


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


class Rounds:
    """What one load brought at one server, round by round."""

    def __init__(self) -> None:
        self.all: list[Measured] = []
        self.lags: list[float] = []

    @property
    def rate(self) -> float:
        """Acknowledgements a second, in the median round."""
        return statistics.median(x.rate for x in self.all)

    def ms(self, part: float) -> float:
        """A quantile in milliseconds, in the median round."""
        return statistics.median(x.ms(part) for x in self.all)

    @property
    def refused(self) -> str:
        """How many were told that there is no room."""
        many = sum(len(x.seconds) for x in self.all)
        return f"{100 * sum(x.refused for x in self.all) / many:.0f} %"


class Bench:
    """The servers. They take turns at each load, so that all have the same bad moments."""

    def __init__(self, servers: dict[str, Server], size: Size, api: str) -> None:
        self._servers, self._size = servers, size
        per_round = int(size.seconds * 24_000) + 2 * size.crowd + 2 * size.diagnoses
        self._requests = commands(per_round * size.rounds + 500, WHY, api)
        self._next = dict.fromkeys(servers, 0)

    def warm(self) -> None:
        """Let every server meet everything once."""
        for name, server in self._servers.items():
            for _ in range(2):
                asyncio.run(self._load(name, self._size.diagnoses, 0.0, Rounds()))
            server.idle("warm")

    def load(self, many: int, seconds: float = 0.0) -> dict[str, Rounds]:
        """One load at all servers: a burst, or for so long a closed loop."""
        found = {name: Rounds() for name in self._servers}
        for _ in range(self._size.rounds):
            for name, rounds in found.items():
                asyncio.run(self._load(name, many, seconds, rounds))
        return found

    async def _load(self, name: str, many: int, seconds: float, rounds: Rounds) -> None:
        server, first = self._servers[name], self._next[name]
        load = Load(server.port, self._requests[first:])
        await load.connect(many)
        server.idle()
        rounds.all.append(await load.run(seconds))
        load.close()
        self._next[name] = first + load.sent
        rounds.lags.append(server.idle())


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


def table(bench: Bench, size: Size) -> None:
    """Measure and tell, load by load; the aims are those of door and bot."""
    row("median of the rounds, in turns", SERVERS)
    loads = [(size.streams, size.seconds), (size.crowd, 0.0), (size.crowd, size.seconds)]
    for many, seconds in loads:
        found = bench.load(many, seconds)
        row(f"{'closed loop' if seconds else 'burst'} of {many}", [])
        if seconds:
            rates(found)
        for what, part in (("median", 0.5), ("p99", 0.99)):
            at = [f"{x.ms(part):.1f}" for x in found.values()]
            row(f"  {what}, ms", at, f"aim < {P99:g}" if many == size.crowd and part > 0.5 else "")
        row("  found no room", [x.refused for x in found.values()])
    found = bench.load(size.diagnoses)
    row(f"{size.diagnoses} at once", [])
    row("  p99, ms", [f"{x.ms(0.99):.1f}" for x in found.values()])
    lags = [f"{statistics.median(x.lags):.1f}" for x in found.values()]
    row("  the loop stood still, ms at most", lags, f"aim <= {LAG:g}")


def rates(found: dict[str, Rounds]) -> None:
    """Acknowledgements a second, and beside tuned Bolt's of the same round."""
    tuned = found["tuned"].all
    row("  acks a second", [f"{x.rate:.0f}" for x in found.values()])
    shares = [
        statistics.median(
            ours.rate / theirs.rate for ours, theirs in zip(x.all, tuned, strict=True)
        )
        for x in found.values()
    ]
    row("  : tuned Bolt's", [f"{x:.2f} x" for x in shares], f"aim >= {SHARE}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a moment of each only, for CI")
    size = SMALL if parser.parse_args(arguments).small else Size()
    with ExitStack() as stack:
        web = stack.enter_context(process("tests.real.slack_web", "--port", "0"))
        assert web.stdout
        api = web.stdout.readline().strip()
        made = {
            which: stack.enter_context(process("benchmarks._slack_server", which, "--api", api))
            for which in SERVERS
        }
        bench = Bench({which: Server(one) for which, one in made.items()}, size, api)
        bench.warm()
        table(bench, size)


if __name__ == "__main__":
    main()
