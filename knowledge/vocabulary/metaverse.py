"""The metaverse: an object, its values and the rows joined to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from knowledge.vocabulary.basics import Attributes


@dataclass(frozen=True, slots=True)
class MetaverseAttribute:
    """Values and who contributed them."""

    values: tuple[str, ...]
    rule: str = ""
    connector: str = ""
    modified: datetime | None = None


@dataclass(frozen=True, slots=True)
class MetaverseLink:
    """One row of a metaverse object's Connectors tab."""

    cs_id: str
    cs_dn: str
    connector_name: str
    connector_id: str


@dataclass(frozen=True, slots=True)
class MetaverseObject:
    """Get-ADSyncMVObject."""

    object_id: str
    lineage: tuple[MetaverseLink, ...]
    attributes: Mapping[str, MetaverseAttribute]

    def attribute(self, name: str) -> MetaverseAttribute | None:
        """By name, without case."""
        wanted = name.lower()
        return next(
            (a for n, a in self.attributes.items() if n.lower() == wanted and a.values), None
        )

    def first(self, name: str) -> str | None:
        """The first value, or None when absent."""
        found = self.attribute(name)
        return found.values[0] if found else None

    @property
    def plain(self) -> Attributes:
        """The values alone, for scoping filters."""
        return Attributes({n: a.values for n, a in self.attributes.items()})
