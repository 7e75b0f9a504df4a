"""The rule engine over a directory: scoping filters against a straightforward interpreter, flows.

The rules are the 62 of a real server (92 clauses). The peer reads each clause anew for each object,
as a first version would; both see the same objects, and the rules they find are compared one by
one. Then one object alone, a directory in which no value repeats, the cost and memory up to many
objects, and attribute flows.

    python -m benchmarks.rules [--small] [--objects N]
"""

import argparse
import gc
import itertools
import resource
import time
from collections.abc import Callable, Iterator, Sequence

from knowledge.sync_rules.expressions import Scene
from knowledge.sync_rules.flows import weighed
from knowledge.sync_rules.scope import in_scope
from knowledge.sync_rules.scope_table import ScopeTable
from knowledge.vocabulary import Attributes, SyncRule
from tests.data.real import rules as real_rules

AIM = 10
MEBI = 1024
CHUNK = 10_000
Objects = Sequence[tuple[str, Attributes]]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="fewer objects, for CI")
    parser.add_argument("--objects", type=int, default=1_000_000)
    chosen = parser.parse_args(arguments)
    rules = list(real_rules())
    clauses = sum(len(group) for rule in rules for group in rule.scope)
    print(f"{len(rules)} rules, {clauses} clauses")
    print(f"{'what':48} {'objects/s':>12}")
    size = 2_000 if chosen.small else CHUNK
    peer = _compare(rules, list(directory(size)), "")
    _compare(rules, list(directory(size, unlike=True)), ", no value repeats")
    _alone(rules)
    for count in (2_000, 20_000) if chosen.small else (CHUNK, 100_000, chosen.objects):
        _stream(rules, count, peer)
    _flows(rules, list(directory(size // 10)))


def directory(count: int, unlike: bool = False) -> Iterator[tuple[str, Attributes]]:
    """A directory: users, some disabled, some with a mailbox; groups, contacts, computers.

    `unlike`: every value that a scoping filter reads is another one for each object.
    """
    kinds = itertools.cycle(("user",) * 6 + ("group", "contact", "computer", "inetOrgPerson"))
    for n, kind in zip(range(count), kinds, strict=False):
        values: dict[str, tuple[str, ...]] = {
            "cn": (f"J Doe {n}",),
            "displayName": (f"J Doe {n}",),
            "sAMAccountName": (f"jdoe{n}",),
            "userPrincipalName": (f"jdoe{n}@contoso.com",),
            "userAccountControl": (str(512 + 8 * n) if unlike else "514" if n % 9 == 0 else "512",),
            "department": (f"Sales {n % 40}",),
        }
        if n % 3:
            values["mailNickname"] = (f"jdoe{n}",)
            values["proxyAddresses"] = (f"SMTP:jdoe{n}@contoso.com", f"smtp:j{n}@contoso.com")
        if n % 500 == 0:
            values["isCriticalSystemObject"] = ("TRUE",)
        if unlike or n % 700 == 0:
            values["adminDescription"] = (f"{'User_' if n % 700 == 0 else ''}{n}",)
        yield kind, Attributes(values)


def _compare(rules: list[SyncRule], found: Objects, what: str) -> float:
    """Objects per second of both, and whether they find the same rules; the peer's rate."""
    peer_rate = _rate(lambda: [straightforward(rules, k, a) for k, a in found], len(found))
    table = ScopeTable(rules)

    def ours() -> list[list[str]]:
        return [[r.identifier for r in table.decide(k, a).taking] for k, a in found]

    expected = [sorted(straightforward(rules, k, a)) for k, a in found]
    agree = [sorted(ids) for ids in ours()] == expected
    rate = _rate(lambda: _sweep(ScopeTable(rules), found), len(found))
    print(f"{f'straightforward interpreter (anchor){what}':48} {peer_rate:12,.0f}")
    told = f"{rate / peer_rate:.1f} x, aim >= {AIM} x" if not what else f"{rate / peer_rate:.1f} x"
    print(f"{f'scope table{what}':48} {rate:12,.0f}   {told}")
    print(f"{f'same rules for every object{what}':48} {'yes' if agree else 'NO':>12}")
    return peer_rate


def _sweep(table: ScopeTable, found: Objects) -> list[tuple[SyncRule, ...]]:
    return [table.decide(kind, attributes).taking for kind, attributes in found]


def _alone(rules: list[SyncRule]) -> None:
    """A single object: warm, as in a program that goes on; and the first one of all."""
    kind, attributes = next(directory(1))
    fitting = [r for r in rules if r.source_type == kind]
    times = 2000
    peer = _rate(lambda: [straightforward(rules, kind, attributes) for _ in range(times)], times)
    table = ScopeTable(rules)
    tabled = _rate(lambda: [table.decide(kind, attributes) for _ in range(times)], times)
    plain = _rate(lambda: [[in_scope(r, attributes) for r in fitting] for _ in range(times)], times)
    first = _rate(lambda: ScopeTable(rules).decide(kind, attributes), 1)
    for name, rate in (
        ("one object, straightforward (anchor)", peer),
        ("one object, scope table", tabled),
        ("one object, plain reading with clause and value", plain),
        ("the first object, table made for it", first),
    ):
        print(f"{name:48} {1e6 / rate:9.1f} µs   {rate / peer:.2f} x")


def _stream(rules: list[SyncRule], count: int, peer_rate: float) -> None:
    """The cost of the decisions alone, over objects made chunk by chunk, and the memory."""
    table = ScopeTable(rules)
    gc.collect()
    made, taken = directory(count), 0.0
    while chunk := list(itertools.islice(made, CHUNK)):
        taken += _seconds(lambda chunk=chunk: _sweep(table, chunk))  # type: ignore[misc]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEBI
    rate = count / taken
    print(
        f"{f'{count:,} objects, streamed':48} {rate:12,.0f}   "
        f"{rate / peer_rate:.1f} x   peak {memory:.0f} MiB"
    )


def _flows(rules: list[SyncRule], found: Objects) -> None:
    """Every attribute that the inbound rules of the AD connector write, for each object."""
    inbound = [r for r in rules if r.direction == "Inbound" and r.precedence < 119]
    table = ScopeTable(inbound)
    work = [(table.decide(kind, own).decisions, Scene(own)) for kind, own in found]
    rate = _rate(lambda: [weighed(judged, scene) for judged, scene in work], len(found))
    print(f"{'attribute flows, all of an object':48} {rate:12,.0f}")


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _rate(work: Callable[[], object], count: int) -> float:
    return count / min(_seconds(work) for _ in range(3))


# --- the peer: each clause read anew for each object ---------------------------------------------


def straightforward(rules: Sequence[SyncRule], kind: str, attributes: Attributes) -> list[str]:
    """The rules that take the object, the plain way."""
    return [
        rule.identifier
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
    ]


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
