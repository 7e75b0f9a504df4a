"""ConnectorConnectionInformationXml of a run step: an XML fragment without a root, or an object."""

from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from adapters.formats.xml_reading import parse_xml


@dataclass(frozen=True, slots=True)
class Connection:
    """How the connection to the connected directory went."""

    result: str = ""
    server: str = ""
    detail: str = ""


def read_connection(value: str | dict[str, object] | None, file: str, place: str) -> Connection:
    """The outcome, the server, and the text of every incident's error."""
    if isinstance(value, dict):
        return _from_object(value)
    if not value or not value.strip():
        return Connection()
    place = f"{place}, ConnectorConnectionInformationXml"
    fragment = value.partition("?>")[2] if value.lstrip().startswith("<?xml") else value
    return _from_xml(parse_xml(f"<connection>{fragment}</connection>", file, place))


def _from_xml(root: Element) -> Connection:
    holder = root.find("ma-connection")
    holder = root if holder is None else holder
    errors = [
        _joined(error.findtext("error-code"), error.findtext("error-literal"))
        for error in holder.iterfind("connection-log/incident/cd-error")
    ]
    results = [i.text or "" for i in holder.iterfind("connection-log/incident/connection-result")]
    result = holder.findtext("connection-result") or (results[-1] if results else "")
    return Connection(result.strip(), (holder.findtext("server") or "").strip(), _lines(errors))


def _from_object(value: dict[str, object]) -> Connection:
    log = value.get("connection-log")
    incidents = log.get("incident") if isinstance(log, dict) else None
    errors = [
        _joined(error.get("error-code"), error.get("error-literal"))
        for incident in (incidents if isinstance(incidents, list) else [incidents])
        if isinstance(incident, dict) and isinstance(error := incident.get("cd-error"), dict)
    ]
    result, server = value.get("connection-result"), value.get("server")
    return Connection(str(result or ""), str(server or ""), _lines(errors))


def _joined(*parts: object) -> str:
    return " ".join(text for part in parts if (text := str(part or "").strip()))


def _lines(texts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(text for text in texts if text))
