"""Scoping filters over a whole directory, against a straightforward interpreter of the same rules.

The rules are the 62 of a real server (92 clauses). The peer reads each clause anew for each object,
as a first version would; both see the same objects, and their answers are compared. Then one
object alone, the linear cost up to many objects, and the memory.

    python -m benchmarks.rules [--small] [--objects N]
"""

import argparse
import gc
import itertools
import resource
import time
from collections.abc import Callable, Iterator, Sequence

from knowledge.sync_rules.scope import in_scope
from knowledge.sync_rules.scope_table import ScopeTable
from knowledge.vocabulary import Attributes, SyncRule
from tests.data.real import rules as real_rules

AIM = 10
MEBI = 1024


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="fewer objects, for CI")
    parser.add_argument("--objects", type=int, default=1_000_000)
    chosen = parser.parse_args(arguments)
    rules = list(real_rules())
    clauses = sum(len(group) for rule in rules for group in rule.scope)
    print(f"{len(rules)} rules, {clauses} clauses")
    sizes = (2_000, 20_000) if chosen.small else (10_000, 100_000, chosen.objects)
    plain = _compare(rules, sizes[0])
    _alone(rules)
    _linear(rules, sizes, plain)


def directory(count: int) -> Iterator[tuple[str, Attributes]]:
    """A directory: users, some disabled, some with a mailbox; groups, contacts, computers."""
    kinds = itertools.cycle(("user",) * 6 + ("group", "contact", "computer", "inetOrgPerson"))
    for n, kind in zip(range(count), kinds, strict=False):
        values: dict[str, tuple[str, ...]] = {
            "cn": (f"J Doe {n}",),
            "displayName": (f"J Doe {n}",),
            "sAMAccountName": (f"jdoe{n}",),
            "userPrincipalName": (f"jdoe{n}@contoso.com",),
            "userAccountControl": ("514" if n % 9 == 0 else "512",),
            "department": (f"Sales {n % 40}",),
        }
        if n % 3:
            values["mailNickname"] = (f"jdoe{n}",)
            values["proxyAddresses"] = (f"SMTP:jdoe{n}@contoso.com", f"smtp:j{n}@contoso.com")
        if n % 500 == 0:
            values["isCriticalSystemObject"] = ("TRUE",)
        if n % 700 == 0:
            values["adminDescription"] = (f"User_{n}",)
        yield kind, Attributes(values)


def _compare(rules: list[SyncRule], count: int) -> float:
    """Objects per second of both, and whether they agree; the peer's rate."""
    found = list(directory(count))
    peer_rate = _rate(lambda: [straightforward(rules, k, a) for k, a in found], count)
    table = ScopeTable(rules)

    def ours() -> list[int]:
        return [len(table.decide(k, a).taking) for k, a in found]

    rate = _rate(ours, count)
    agree = ours() == [straightforward(rules, k, a) for k, a in found]
    print(f"{'what':44} {'objects/s':>12}")
    print(f"{'straightforward interpreter (anchor)':44} {peer_rate:12,.0f}")
    print(f"{'scope table':44} {rate:12,.0f}   {rate / peer_rate:.1f} x, aim >= {AIM} x")
    print(f"{'same answers for every object':44} {'yes' if agree else 'NO':>12}")
    return peer_rate


def _alone(rules: list[SyncRule]) -> None:
    """A single object: the rules it meets, none of them seen before in the run."""
    kind, attributes = next(directory(1))
    fitting = [r for r in rules if r.source_type == kind]
    for rule in fitting:
        in_scope(rule, attributes)
    peer = _rate(lambda: [straightforward(rules, kind, attributes) for _ in range(2000)], 2000)
    plain = _rate(lambda: [[in_scope(r, attributes) for r in fitting] for _ in range(2000)], 2000)
    table = ScopeTable(rules)
    tabled = _rate(lambda: [table.decide(kind, attributes) for _ in range(2000)], 2000)
    for name, rate in (
        ("one object, straightforward (anchor)", peer),
        ("one object, rule by rule with its clause", plain),
        ("one object, scope table", tabled),
    ):
        print(f"{name:44} {1e6 / rate:9.1f} µs   {rate / peer:.1f} x")


def _linear(rules: list[SyncRule], sizes: Sequence[int], peer_rate: float) -> None:
    """The cost of one object at each size, objects made as they come, and the memory."""
    for size in sizes:
        table = ScopeTable(rules)
        gc.collect()
        made = _seconds(lambda size=size: [None for _ in directory(size)][:0])  # type: ignore[misc]
        taken = _seconds(lambda size=size, table=table: _sweep(table, size))  # type: ignore[misc]
        own = max(taken - made, 1e-9)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEBI
        rate = size / own
        print(
            f"{f'{size:,} objects, streamed':44} {rate:12,.0f}   "
            f"{rate / peer_rate:.1f} x   peak {memory:.0f} MiB"
        )


def _sweep(table: ScopeTable, size: int) -> int:
    return sum(len(table.decide(kind, attributes).taking) for kind, attributes in directory(size))


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _rate(work: Callable[[], object], count: int) -> float:
    return count / min(_seconds(work) for _ in range(3))


# --- the peer: each clause read anew for each object ---------------------------------------------


def straightforward(rules: Sequence[SyncRule], kind: str, attributes: Attributes) -> int:
    """How many rules take the object, the plain way."""
    return sum(
        1
        for rule in rules
        if not rule.disabled
        and rule.source_type.lower() in (kind.lower(), "*")
        and (
            not rule.scope
            or any(
                all(
                    _holds(c.operator, attributes[c.attribute], c.value, rule.connector)
                    for c in group
                )
                for group in rule.scope
            )
        )
    )


def _holds(operator: str, values: tuple[str, ...], wanted: str, connector: str) -> bool:
    wanted = wanted.replace("%Connector.ID%", connector).lower()
    lowered = [v.lower() for v in values]
    if operator == "ISNULL":
        return not values
    if operator == "ISNOTNULL":
        return bool(values)
    if operator == "EQUAL":
        return wanted in lowered
    if operator == "NOTEQUAL":
        return wanted not in lowered
    if operator == "NOTSTARTSWITH":
        return not any(v.startswith(wanted) for v in lowered)
    if operator == "ISBITNOTSET":
        return not any(int(v) & int(wanted) for v in lowered)
    if operator == "LESSTHAN":
        return any(float(v) < float(wanted) for v in lowered)
    raise NotImplementedError(operator)


if __name__ == "__main__":
    main()
