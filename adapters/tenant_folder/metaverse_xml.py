"""GlobalSettings/MV.xml: the schema of the metaverse and the server's settings, as exported."""

from pathlib import Path
from xml.etree.ElementTree import Element

from adapters.formats.errors import FormatError
from adapters.formats.xml_reading import text_at
from adapters.tenant_folder.xml_files import parse_xml_file
from knowledge.vocabulary import MetaverseSchema

ROOT = "saved-mv-configuration"
_DSML = "{http://www.dsml.org/DSML}"
_VERSION = "Microsoft.Synchronize.ServerConfigurationVersion"


def read_metaverse_schema(path: Path, file: str) -> MetaverseSchema:
    """What the file tells of the metaverse."""
    root = parse_xml_file(path, file)
    if root.tag != ROOT:
        problem = f"expected <{ROOT}>, got <{root.tag}>"
        raise FormatError(file, "line 1", "put the exported MV.xml here", problem)
    settings = {p.get("name", ""): (p.text or "").strip() for p in root.iter("parameter")}
    types = [(_id(t), t) for t in root.iter(f"{_DSML}attribute-type")]
    return MetaverseSchema(
        server=root.get("server", ""),
        version=settings.get(_VERSION) or None,
        classes={
            text_at(c, f"{_DSML}name") or _id(c): frozenset(
                a.get("ref", "").lstrip("#") for a in c.iterfind(f"{_DSML}attribute")
            )
            for c in root.iter(f"{_DSML}class")
        },
        attributes=frozenset(name for name, _ in types),
        multi_valued=frozenset(n for n, t in types if t.get("single-value", "false") != "true"),
        settings=settings,
    )


def _id(element: Element) -> str:
    return text_at(element, f"{_DSML}name") or element.get("id", "")
