"""Connectors/*.xml: connectors as Get-ADSyncServerConfiguration or the console exports them."""

from collections.abc import Iterable
from pathlib import Path
from xml.etree.ElementTree import Element

from adapters.formats.connectors import GROUP_FILTER, of_domain, of_forest
from adapters.formats.errors import FormatError
from adapters.formats.scalars import guid_of, instant, link_of
from adapters.formats.xml_reading import text_at
from adapters.tenant_folder.xml_files import parse_xml_file
from knowledge.vocabulary import Connector, Partition, RunProfile, RunProfileStep

ROOTS = frozenset({"ma-data", "saved-ma-configuration"})
# The schema is thousands of attribute types, nearly the whole file; nothing asks for any of these.
_SKIPPED = frozenset({"schema", "filter-hints", "ma-ui-settings", "extension-config", "cookie"})
_TASKS = {
    "full-import": "FullImport",
    "delta-import": "DeltaImport",
    "export": "Export",
    "full-import-reevaluate-rules": "FullImportFullSynchronization",
    "reevaluate-flow-connectors": "FullSynchronization",
    "apply-pending": "DeltaSynchronization",
}


def read_connector_file(path: Path, file: str) -> Connector:
    """The connector of one exported file, with or without its saved-ma-configuration."""
    root = parse_xml_file(path, file, _SKIPPED)
    data = root if root.tag == "ma-data" else root.find("ma-data")
    if data is None:
        problem = f"expected <ma-data>, got <{root.tag}>"
        raise FormatError(file, "line 1", "put only exported connectors here", problem)
    try:
        return _connector(data)
    except ValueError as error:
        raise FormatError(file, "<ma-data>", "export the connector again", str(error)) from None


def _connector(data: Element) -> Connector:
    partitions = tuple(_partition(p) for p in data.iterfind("ma-partition-data/partition"))
    included = data.find("attribute-inclusion")
    classes = dict.fromkeys(c for p in partitions for c in p.object_classes)
    shared = _parameters(data.iterfind("private-configuration//parameter"), "global")
    forest = text_at(data, "private-configuration/adma-configuration/forest-name")
    return Connector(
        identifier=guid_of(text_at(data, "id")),
        name=text_at(data, "name"),
        type_name=text_at(data, "category"),
        object_inclusion=tuple(classes) if partitions else None,
        attribute_inclusion=None if included is None else _texts(included, "attribute"),
        group_filter_dn=shared.get(GROUP_FILTER),
        partitions=partitions,
        run_profiles=tuple(_profile(p) for p in data.iterfind("ma-run-data/run-configuration")),
        last_modified=instant(text_at(data, "last-modification-time")),
        parameters=of_forest(shared, forest),
    )


def _parameters(elements: Iterable[Element], use: str) -> dict[str, str]:
    """Parameters of one use by name; what is encrypted is left alone."""
    return {
        element.get("name", ""): (element.text or "").strip()
        for element in elements
        if element.get("use", use) == use and element.get("encrypted") != "1"
    }


def _partition(element: Element) -> Partition:
    name = text_at(element, "name")
    return Partition(
        identifier=guid_of(text_at(element, "id")),
        dn=text_at(element, "custom-data/adma-partition-data/dn") or name,
        name=name,
        selected=text_at(element, "selected") == "1",
        is_domain=text_at(element, "custom-data/adma-partition-data/is-domain") == "1",
        object_classes=_texts(element, "filter/object-classes/object-class"),
        inclusions=_texts(element, "filter/containers/inclusions/inclusion"),
        exclusions=_texts(element, "filter/containers/exclusions/exclusion"),
        parameters=of_domain(
            _parameters(element.iterfind("parameter-values/parameter"), "partition")
        ),
    )


def _texts(element: Element, path: str) -> tuple[str, ...]:
    return tuple(text for e in element.iterfind(path) if (text := (e.text or "").strip()))


def _profile(element: Element) -> RunProfile:
    steps = tuple(_step(step) for step in element.iterfind("configuration/step"))
    return RunProfile(text_at(element, "name"), steps)


def _step(element: Element) -> RunProfileStep:
    kind = element.find("step-type")
    name = "" if kind is None else kind.get("type", "")
    subtype = text_at(element, "step-type/apply-rules-subtype")
    task = _TASKS.get(subtype if name == "apply-rules" else name, name)
    return RunProfileStep(link_of(text_at(element, "partition")), task)
