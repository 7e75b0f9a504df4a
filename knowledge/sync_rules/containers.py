"""Container filtering: is a DN in scope of a connector's partitions, and which entry decided?

Source: engine-semantics section 3, the algorithm of Microsoft's newer script: the longest matching
container wins; an exclusion that is longer puts the object out; no match at all lets it in.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.dn import is_below, normalised, parse
from knowledge.vocabulary import Connector, Partition


@dataclass(frozen=True, slots=True)
class ContainerDecision:
    """Whether the DN is in scope, and the entry of the list that decided (None: none matched)."""

    in_scope: bool
    decided_by: str | None = None


def partition_of(dn: str, connectors: Iterable[Connector]) -> tuple[Connector, Partition] | None:
    """The AD connector and partition that a DN belongs to: the longest partition that covers it."""
    fitting = [
        (c, p)
        for c in connectors
        if not c.is_entra
        for p in c.partitions
        if p.dn and is_below(dn, p.dn)
    ]
    return max(fitting, key=lambda x: len(parse(x[1].dn)), default=None)


def container_scope(dn: str, partition: Partition) -> ContainerDecision:
    """Inclusions and exclusions of a partition, by the longest matching container."""
    included = _longest(dn, partition.inclusions)
    excluded = _longest(dn, partition.exclusions)
    if included and excluded:
        inside = len(parse(included)) >= len(parse(excluded))
        return ContainerDecision(inside, included if inside else excluded)
    if excluded:
        return ContainerDecision(False, excluded)
    return ContainerDecision(True, included)


def _longest(dn: str, containers: Iterable[str]) -> str | None:
    own = normalised(dn)
    fitting = [c for c in containers if c.strip() and (is_below(dn, c) or normalised(c) == own)]
    return max(fitting, key=lambda c: len(parse(c)), default=None)
