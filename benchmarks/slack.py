"""How fast Slack gets its acknowledgement, beside a bare Bolt app on the same two cores.

Client, server and a Slack Web API of our own are processes of their own. The anchor is an echo app
of Bolt, as documented and tuned (process_before_response). Ours is measured twice: our door before
the same echo, and the whole bot, which answers each command with a diagnosis of the demo tenant.

Two loads differ and both are shown. A burst: 500 commands at the same moment, as when a whole
company has the same trouble. A closed loop: each of so many sends the next command as soon as the
last is acknowledged, for ever; there the work behind the acknowledgements competes with them.

    python -m benchmarks.slack [--small]
"""

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from benchmarks._slack_client import Load, Measured, commands

SHARE, P99, LAG = 0.6, 50.0, 50.0
PEOPLE = ("jdoe", "abaker", "bclark", "cdavis", "nfoster", "ivega", "tnguyen", "mross", "gmartin")
WHY = [f"why {name}" for name in PEOPLE]


@dataclass(frozen=True)
class Size:
    """How much of each."""

    seconds: float = 5.0
    streams: int = 64
    crowd: int = 500
    bursts: int = 8
    diagnoses: int = 50
    requests: int = 20_000


SMALL = Size(seconds=0.5, bursts=2, requests=3000)


class Server:
    """A server in a process of its own."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdin
        assert process.stdout
        self._in, self._out = process.stdin, process.stdout
        self.port = int(self._out.readline())

    def idle(self) -> float:
        """Wait until it has worked off everything; how long its loop stood still at most, in ms."""
        self._in.write("idle\n")
        self._in.flush()
        return float(json.loads(self._out.readline())["lag"])


@contextmanager
def process(*command: str) -> "Iterator[subprocess.Popen[str]]":
    """A Python module as a process, for a while."""
    with subprocess.Popen(
        [sys.executable, "-m", *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as made:
        try:
            yield made
        finally:
            assert made.stdin
            made.stdin.close()
            made.terminate()


@dataclass(frozen=True)
class Loads:
    """What was measured of one server."""

    stream: Measured
    bursts: Measured
    crowd: Measured
    lag: float


async def measure(server: Server, size: Size, requests: Sequence[bytes]) -> Loads:
    """All loads, one after the other, each from rest."""
    stream = await closed_loop(server, requests, size.streams, 0.3)  # warm
    stream = await closed_loop(server, requests, size.streams, size.seconds)
    bursts, lags = Measured(), []
    for number in range(size.bursts):
        load = Load(server.port, requests[number * size.crowd :])
        await load.connect(size.crowd)
        server.idle()
        one = await load.burst()
        lags.append(server.idle())
        load.close()
        bursts.seconds += one.seconds
        bursts.lasted += one.lasted
        bursts.refused += one.refused
        bursts.told += one.told
    crowd = await closed_loop(server, requests, size.crowd, size.seconds)
    return Loads(stream, bursts, crowd, max(lags))


async def closed_loop(
    server: Server, requests: Sequence[bytes], many: int, seconds: float
) -> Measured:
    """So many connections, each always with one command under way."""
    load = Load(server.port, requests)
    await load.connect(many)
    told = await load.closed_loop(seconds)
    server.idle()
    load.close()
    return told


async def diagnoses(server: Server, requests: Sequence[bytes]) -> tuple[float, Measured]:
    """How long the loop stood still while so many diagnoses ran, and their acknowledgements."""
    load = Load(server.port, requests)
    await load.connect(len(requests))
    server.idle()
    told = await load.burst()
    lag = server.idle()
    load.close()
    return lag, told


def row(what: str, values: Sequence[str], aim: str = "") -> None:
    """One line of the table."""
    print(f"{what:44}" + "".join(f"{value:>11}" for value in values) + f"   {aim}".rstrip())


def table(found: dict[str, Loads], size: Size) -> None:
    """All of it."""
    all_ = list(found.values())
    tuned = found["tuned"].stream.rate
    row("", list(found))
    row(f"closed loop of {size.streams}: acks a second", [f"{x.stream.rate:.0f}" for x in all_])
    shares = [f"{x.stream.rate / tuned:.2f} x" for x in all_]
    row("  : tuned Bolt's", shares, f"aim >= {SHARE} (door, bot)")
    row("  p99 of the acknowledgement, ms", [f"{x.stream.ms(0.99):.1f}" for x in all_])
    row(f"burst of {size.crowd}: median, ms", [f"{x.bursts.ms(0.5):.1f}" for x in all_])
    row("  p99, ms", [f"{x.bursts.ms(0.99):.1f}" for x in all_], f"aim < {P99:g} (door, bot)")
    row("  slowest, ms", [f"{x.bursts.ms(1):.1f}" for x in all_])
    row("  the loop stood still, ms at most", [f"{x.lag:.1f}" for x in all_])
    row(f"closed loop of {size.crowd}: acks a second", [f"{x.crowd.rate:.0f}" for x in all_])
    row("  p99, ms", [f"{x.crowd.ms(0.99):.1f}" for x in all_])
    for name, part in (("stream", size.streams), ("crowd", size.crowd)):
        loads: list[Measured] = [getattr(x, name) for x in all_]
        shed = [100 * (x.refused + (x.told if k == "bot" else 0)) / len(x.seconds) for k, x in zip(found, loads, strict=True)]
        row(f"closed loop of {part}: told that it is busy", [f"{x:.0f} %" for x in shed])


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a moment of each only, for CI")
    parser.add_argument("--only", nargs="*", default=["bolt", "tuned", "door", "bot"])
    chosen = parser.parse_args(arguments)
    size, found = SMALL if chosen.small else Size(), {}
    with process("tests.real.slack_web", "--port", "0") as web:
        assert web.stdout
        api = web.stdout.readline().strip()
        for which in chosen.only:
            requests = commands(size.requests + size.diagnoses, WHY, api)
            with process("benchmarks._slack_server", which, "--api", api) as made:
                server = Server(made)
                found[which] = asyncio.run(measure(server, size, requests[: size.requests]))
                if which == "bot":
                    lag, told = asyncio.run(diagnoses(server, requests[size.requests :]))
    table(found, size)
    if "bot" in found:
        row(f"{size.diagnoses} diagnoses at once: the loop stood still, ms", ["", "", "", f"{lag:.1f}"], f"aim <= {LAG:g}")
        row("  p99 of their acknowledgements, ms", ["", "", "", f"{told.ms(0.99):.1f}"])


if __name__ == "__main__":
    main()
