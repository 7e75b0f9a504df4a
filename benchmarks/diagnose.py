"""How long one diagnosis takes in process, over every question of the demo tenant.

The anchor in the same run is what the same process needs merely to read the recorded tenant once
(decoding and indexing its files), which every answer would cost if nothing were kept.

    python -m benchmarks.diagnose [--small] [--rounds N]
"""

import argparse
import asyncio
import resource
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

from adapters.tenant_folder import TenantFolder, load
from handlers.diagnose import Diagnose, Request
from handlers.ports import Handle
from knowledge.catalogue import load_fast
from knowledge.language.reading import read

DEMO = Path(__file__).parent.parent / "adapters" / "tenant_folder" / "demo"
PEOPLE = (
    "jdoe",
    "abaker",
    "bclark",
    "cdavis",
    "nfoster",
    "ivega",
    "tnguyen",
    "mross",
    "bunger",
    "gmartin",
)
AIM_MS = 5.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a few rounds only, for CI")
    parser.add_argument("--rounds", type=int, default=100)
    chosen = parser.parse_args(arguments)
    rounds = 5 if chosen.small else chosen.rounds
    started = time.perf_counter()
    tenant = load(DEMO)
    tenant.check()
    loaded_ms = (time.perf_counter() - started) * 1000
    times = sorted(asyncio.run(_measure(tenant, rounds)))
    mean = statistics.fmean(times)
    p95 = times[int(len(times) * 0.95) - 1]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'what':38} {'value':>12}")
    print(f"{'read the demo tenant once (anchor)':38} {loaded_ms:9.1f} ms")
    print(f"{'one diagnosis, mean':38} {mean:9.2f} ms   aim < {AIM_MS:g} ms")
    print(f"{'one diagnosis, p95':38} {p95:9.2f} ms")
    print(f"{'diagnoses per second, one core':38} {1000 / mean:9.0f}")
    print(f"{'anchor : one diagnosis':38} {loaded_ms / mean:9.1f} x")
    print(f"{'diagnoses measured':38} {len(times):9d}")
    print(f"{'memory of the process, peak':38} {memory:9.0f} MB")


async def _measure(tenant: TenantFolder, rounds: int) -> list[float]:
    diagnose = Diagnose(load_fast(), tenant.directory, tenant.server, tenant.tenant, tenant.clock)
    times = []
    for _ in range(rounds):
        for name in PEOPLE:
            started = time.perf_counter()
            reading = read(f"why isn't {name} syncing?")
            request = Request(
                text=name,
                symptom=reading.symptom or "object-not-syncing",
                handle=Handle("sam", name),
            )
            verdict = await diagnose.ask(request)
            times.append((time.perf_counter() - started) * 1000)
            if verdict.outcome == "not-found":
                message = f"{name} is not in the demo tenant"
                raise LookupError(message)
    return times


if __name__ == "__main__":
    main()
