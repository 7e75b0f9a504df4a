"""How fast a file is looked at, and in how much memory: `python -m benchmarks.preflight [--small]`.

Made-up people against the demo tenant, the whole command as a process of its own, at two sizes: the
memory for one more object is what the larger file needs more. Anchor in the same run: the rows read
by csv.reader and nothing else.
"""

import argparse
import csv
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
_HEADER = (
    *("DN", "objectClass", "cn", "displayName", "givenName", "sn", "mail", "mailNickname"),
    *("proxyAddresses", "sAMAccountName", "userPrincipalName"),
)
_SPOILT = ("", " ", "é", "'", "@", "..", "(", "_")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="few rows, for CI")
    chosen = parser.parse_args(arguments)
    print(f"{'preflight against the demo tenant':36} {'rows':>9} {'rows/s':>9} {'memory':>8}")
    with tempfile.TemporaryDirectory() as folder:
        for count in (200, 1_000) if chosen.small else (10_000, 100_000):
            file = Path(folder) / f"{count}.csv"
            write(file, count)
            for option in ("", "--json", "--csv") if count < 100_000 else ("--json",):
                seconds, memory = _run(file, *filter(None, (option,)))
                name = option or "table"
                print(f"{name:36} {count:9,} {count / seconds:9,.0f} {memory:5.0f} MB")
            print(f"{'anchor: csv.reader':36} {count:9,} {count / _read(file):9,.0f}")


def write(file: Path, count: int, seed: int = 7) -> None:
    """Made-up people: one in ten with a spoilt value, one in fifty a namesake, some in no OU."""
    chance = Random(seed)
    with file.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(_HEADER)
        for number in range(count):
            name = f"user{number // 50 if number % 50 == 0 else number}"
            spoilt = name + chance.choice(_SPOILT) if number % 10 == 0 else name
            unit = chance.choice(("Staff", "Staff", "Staff", "Finance", "Sales", "Nowhere"))
            proxies = f"SMTP:{spoilt}@contoso.com;smtp:{name}@emea.contoso.com"
            rows.writerow(
                (
                    *(f"CN=User {number},OU={unit},DC=corp,DC=contoso,DC=com", "user"),
                    *(f"User {number}", f"User {number}", "User", str(number)),
                    *(f"{name}@contoso.com", name, proxies, name, f"{spoilt}@contoso.com"),
                )
            )


def _read(file: Path) -> float:
    started = time.perf_counter()
    with file.open(encoding="utf-8", newline="") as stream:
        for _ in csv.reader(stream):
            pass
    return time.perf_counter() - started


def _run(file: Path, *options: str) -> tuple[float, float]:
    """Seconds, and the peak in megabytes."""
    measure = (
        "import resource,sys; from bot.cli import main; main(sys.argv[1:]);"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
    )
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", measure, "preflight", str(file), *options],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=True,
    )
    return time.perf_counter() - started, int(done.stderr) / 1024


if __name__ == "__main__":
    main()
