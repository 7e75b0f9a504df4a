"""How long `whysync ask` takes as a whole process, and what it needs of memory.

The anchor in the same run is the bare interpreter, and the bare interpreter that imports aiohttp.

    python -m benchmarks.startup [--small] [--rounds N]
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
AIM_S = 0.4
RUNS = {
    "python -c pass (anchor)": ["-c", "pass"],
    "python -c 'import aiohttp' (anchor)": ["-c", "import aiohttp"],
    "whysync ask, healthy user": ["-m", "bot", "ask", "why isn't abaker syncing?"],
    "whysync ask, diagnosis, --json": ["-m", "bot", "ask", "why isn't jdoe syncing?", "--json"],
    "whysync classify, one line": ["-m", "bot", "classify", "--jsonl"],
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a few rounds only, for CI")
    parser.add_argument("--rounds", type=int, default=15)
    chosen = parser.parse_args(arguments)
    rounds = 3 if chosen.small else chosen.rounds
    aim = f"aim for ask < {AIM_S:g} s after the first"
    print(f"{'what':38} {'first':>8} {'median':>8} {'slowest':>8}   {aim}")
    with tempfile.TemporaryDirectory() as folder:
        home = {**os.environ, "XDG_CACHE_HOME": folder, "XDG_STATE_HOME": folder}
        for name, command in RUNS.items():
            first, *times = (_once(command, home) for _ in range(rounds + 1))
            print(f"{name:38} {first:7.3f}s {statistics.median(times):7.3f}s {max(times):7.3f}s")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{'memory of the largest process':38} {peak:7.0f} MB")


def _once(command: list[str], home: dict[str, str]) -> float:
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=home,
        input=b'{"id": 1, "text": "why is jdoe not syncing"}\n',
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
