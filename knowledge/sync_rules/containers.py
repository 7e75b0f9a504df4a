"""Container filtering: is a DN in scope of a connector's partitions, and which entry decided?

Source: engine-semantics section 3, the algorithm of Microsoft's newer script: the longest matching
container wins; an exclusion that is longer puts the object out; no match at all lets it in.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.dn import above, is_below, normalised, parent, parse
from knowledge.vocabulary import Connector, DirectoryObject, Partition


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


def renamed_container(
    now: str,
    known: str | None,
    place: tuple[Connector, Partition],
    containers: Iterable[DirectoryObject],
) -> str | None:
    """The selected container that is gone, when one that holds the object now may have been it.

    `known` is the name the object had before, if anything remembers it. A container keeps its own
    parent when it is renamed; a new or an unchanged neighbour of a deleted one was not renamed.
    """
    connector, partition = place
    existing = {normalised(c.dn): c for c in containers}
    if not existing:
        return None
    listed = {normalised(c) for c in (*partition.inclusions, *partition.exclusions)}
    holding = [c for c in above(now) if normalised(c) not in listed]
    for old in partition.inclusions:
        if normalised(old) in existing or normalised(old) == normalised(partition.dn):
            continue
        if known is not None and not is_below(known, old):
            continue
        beside = [c for c in holding if normalised(parent(c)) == normalised(parent(old))]
        if any(_may_be(existing.get(normalised(c)), connector) for c in beside):
            return old
    return None


def _may_be(container: DirectoryObject | None, connector: Connector) -> bool:
    """Whether a container may have had another name when the filter was set.

    Renaming keeps whenCreated and moves whenChanged.
    """
    since = connector.last_modified
    if container is None or since is None:
        return True
    made, changed = container.time("whenCreated"), container.time("whenChanged")
    return (made is None or made <= since) and (changed is None or changed >= since)


def _longest(dn: str, containers: Iterable[str]) -> str | None:
    own = normalised(dn)
    fitting = [c for c in containers if c.strip() and (is_below(dn, c) or normalised(c) == own)]
    return max(fitting, key=lambda c: len(parse(c)), default=None)
