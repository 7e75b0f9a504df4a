"""Container filtering: is a DN in scope of a connector's partitions, and which entry decided?

Source: engine-semantics section 3, the algorithm of Microsoft's newer script: the longest matching
container wins; an exclusion that is longer puts the object out. What happens to a name that neither
list covers is not verified: it follows `Semantics.uncovered_container` and is not certain.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from knowledge.dn import above, depth, is_below, normalised, parent
from knowledge.sync_rules.semantics import DEFAULT, Semantics
from knowledge.vocabulary import Connector, DirectoryObject, Partition

_LISTS_KEPT = 256


@dataclass(frozen=True, slots=True)
class ContainerDecision:
    """Whether the DN is in scope, and the entry of the list that decided (None: none matched)."""

    in_scope: bool
    decided_by: str | None = None
    certain: bool = True


@dataclass(frozen=True, slots=True)
class ContainerLists:
    """The two lists of a partition made ready: each name in its key, with the spelling it has."""

    included: Mapping[str, str]
    excluded: Mapping[str, str]
    deepest: int

    def decide(self, key: str, semantics: Semantics = DEFAULT) -> ContainerDecision:
        """The decision for a normalised name, by the longest entry that covers it."""
        for name in covering(key, self.deepest):
            # Of one container in both lists the exclusion is not longer, so it does not put out.
            if name in self.included:
                return ContainerDecision(True, self.included[name])
            if name in self.excluded:
                return ContainerDecision(False, self.excluded[name])
        return ContainerDecision(semantics.uncovered_container == "in", None, certain=False)


def container_lists(partition: Partition) -> ContainerLists:
    """The lists of a partition, made ready once."""
    return _lists(partition.inclusions, partition.exclusions)


def container_scope(
    dn: str, partition: Partition, semantics: Semantics = DEFAULT
) -> ContainerDecision:
    """Inclusions and exclusions of a partition, by the longest matching container."""
    return container_lists(partition).decide(normalised(dn), semantics)


def covers(container: str, dn: str) -> bool:
    """Whether a name is this container or stands somewhere in it."""
    return is_below(dn, container) or (bool(container) and normalised(dn) == normalised(container))


def partition_of(dn: str, connectors: Iterable[Connector]) -> tuple[Connector, Partition] | None:
    """The AD connector and partition that a DN belongs to: the longest partition that covers it."""
    fitting = [
        (c, p) for c in connectors if not c.is_entra for p in c.partitions if covers(p.dn, dn)
    ]
    return max(fitting, key=lambda x: depth(x[1].dn), default=None)


@lru_cache(maxsize=_LISTS_KEPT)
def _lists(inclusions: tuple[str, ...], exclusions: tuple[str, ...]) -> ContainerLists:
    named = [c for c in (*inclusions, *exclusions) if c.strip()]
    return ContainerLists(
        _by_key(inclusions), _by_key(exclusions), max(map(depth, named), default=0)
    )


def _by_key(containers: Iterable[str]) -> dict[str, str]:
    """Names by their key; of two spellings of one name the first."""
    return {normalised(c): c for c in reversed(tuple(containers)) if c.strip()}


def covering(key: str, deepest: int) -> Iterator[str]:
    """The name and the containers above it that are no deeper than any entry, deepest first.

    In a normalised name every comma stands between components.
    """
    starts: list[int] = []
    at = len(key)
    while at > 0 and len(starts) < deepest:
        at = key.rfind(",", 0, at)
        starts.append(at + 1)
    return (key[start:] for start in reversed(starts))


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
