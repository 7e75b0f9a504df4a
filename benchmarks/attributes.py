"""How fast values are checked: `python -m benchmarks.attributes [--small]`.

Anchors in the same run: decoding and encoding the same lines and nothing else, and the same rules
written straight down, with each regular expression built where it is used and run on every value.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import msgspec

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bot.commands import json_lines
from knowledge.attribute_rules import check
from knowledge.vocabulary import Attributes
from tests.knowledge.attribute_rules.plainly import kinds

ROOT = Path(__file__).resolve().parent.parent
_SPOILT = ("", " ", "é", "'", "@", "..", "(", "_")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="few lines, for CI")
    chosen = parser.parse_args(arguments)
    # First, because a child's peak starts at what its parent holds.
    print(f"{'whole command':44} {'lines':>9} {'objects/s':>10} {'memory':>8}")
    for count in (2_000,) if chosen.small else (100_000, 1_000_000):
        whole_command(count)
    print()
    in_process(2_000 if chosen.small else 100_000)


def in_process(count: int) -> None:
    """The rules alone, and with their lines, beside the anchors."""
    texts = list(lines(count))
    given = [(o["object_class"], o["attributes"]) for o in map(msgspec.json.decode, texts)]
    objects = [(c, Attributes(_listed(a))) for c, a in given]
    print(f"{'in one process, ' + format(count, ',') + ' objects':44} {'objects/s':>10}")
    rules = _rate("check (aim 30,000)", (check(*o) for o in objects))
    plain = _rate("anchor: each rule on each value", (kinds(*o) for o in given))
    anchor = _rate("anchor: JSON read and written", json_lines.answered(texts, lambda o: o))
    print(f"{'check against each rule on each value':44} {rules / plain:9.1f}x")
    print(f"{'check against JSON read and written':44} {rules / anchor:9.2f}x")


def whole_command(count: int) -> None:
    """The command as a process of its own: time and memory."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "lines.jsonl"
        with file.open("w") as out:
            out.writelines(lines(count))
        for options in ((), ("--as-set",)):
            name = " ".join(("check-attributes --jsonl", *options))
            seconds, memory = _run(file, "check-attributes", "--jsonl", *options)
            print(f"{name:44} {count:9,} {count / seconds:10,.0f} {memory:5.0f} MB")


def lines(count: int, seed: int = 7) -> Iterator[str]:
    """Made-up people as JSON lines, one in ten with a spoilt value, one in fifty a namesake."""
    chance = Random(seed)
    for number in range(count):
        same = number // 50 if number % 50 == 0 else number
        name = f"user{same}"
        spoilt = name + chance.choice(_SPOILT) if number % 10 == 0 else name
        attributes = {
            "cn": f"User {number}",
            "displayName": f"User {number}",
            "distinguishedName": f"CN=User {number},OU=Staff,DC=corp,DC=contoso,DC=com",
            "givenName": "User",
            "mail": f"{name}@contoso.com",
            "mailNickname": name,
            "proxyAddresses": [f"SMTP:{spoilt}@contoso.com", f"smtp:{name}@emea.contoso.com"],
            "sAMAccountName": name,
            "userPrincipalName": f"{spoilt}@contoso.com",
        }
        told = {"id": number, "object_class": "user", "attributes": attributes}
        yield msgspec.json.encode(told).decode() + "\n"


def _rate(name: str, work: Iterable[object]) -> float:
    started = time.perf_counter()
    done = sum(1 for _ in work)
    rate = done / (time.perf_counter() - started)
    print(f"{name:44} {rate:10,.0f}")
    return rate


def _listed(given: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {n: tuple(v) if isinstance(v, list) else (v,) for n, v in given.items()}


def _run(file: Path, *command: str) -> tuple[float, float]:
    """Seconds, and the peak in megabytes."""
    measure = (
        "import resource,sys; from bot.cli import main; main(sys.argv[1:]);"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
    )
    started = time.perf_counter()
    with file.open("rb") as stdin:
        done = subprocess.run(
            [sys.executable, "-c", measure, *command],
            cwd=ROOT,
            stdin=stdin,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=True,
        )
    return time.perf_counter() - started, int(done.stderr) / 1024


if __name__ == "__main__":
    main()
