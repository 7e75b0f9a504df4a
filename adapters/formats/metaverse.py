"""connect/metaverse.json: metaverse objects as Get-ADSyncMVObject gives them."""

from msgspec import field

from adapters.formats.reading import Duplicates, convert
from adapters.formats.scalars import Guid, Link, Text, when
from adapters.formats.shapes import AttributeShape, Many, Shape, many, with_attribute_lists
from knowledge.vocabulary import MetaverseAttribute, MetaverseLink, MetaverseObject


class MetaverseLinkShape(Shape):
    """A line of a metaverse object's lineage."""

    connected_cs_object_id: Link | None = None
    connected_cs_object_dn: Text | None = field(name="ConnectedCsObjectDN", default=None)
    connector_name: Text | None = None
    connector_id: Link | None = None


class MetaverseShape(Shape):
    """Get-ADSyncMVObject."""

    object_id: Guid
    lineage: Many[MetaverseLinkShape] = None
    attributes: Many[AttributeShape] = None


def read_metaverse(raw: object, file: str) -> dict[str, MetaverseObject]:
    """Metaverse objects by ObjectId; one that comes twice is refused."""
    shapes = convert(with_attribute_lists(raw, file), list[MetaverseShape], file)
    ids = Duplicates[str]("ObjectId")
    for i, shape in enumerate(shapes, 1):
        ids.check(shape.object_id, file, f"item {i}")
    return {str(shape.object_id): _object(shape) for shape in shapes}


def _object(shape: MetaverseShape) -> MetaverseObject:
    return MetaverseObject(
        object_id=shape.object_id,
        lineage=tuple(_link(link) for link in many(shape.lineage)),
        attributes={a.name: _attribute(a) for a in many(shape.attributes)},
    )


def _link(shape: MetaverseLinkShape) -> MetaverseLink:
    return MetaverseLink(
        cs_id=shape.connected_cs_object_id or "",
        cs_dn=shape.connected_cs_object_dn or "",
        connector_name=shape.connector_name or "",
        connector_id=shape.connector_id or "",
    )


def _attribute(shape: AttributeShape) -> MetaverseAttribute:
    return MetaverseAttribute(
        values=tuple(shape.values or ()),
        rule=shape.sync_rule_name or "",
        connector=shape.connector_name or "",
        modified=when(shape.last_modification_time),
    )
