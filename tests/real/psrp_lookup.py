"""Get-WhySyncObject over recorded rows: look-ups, what they throw, and their controls.

The texts of the errors are invented: nobody has published the real ones, and the adapter must not
know any.
"""

import base64
import re
import uuid
from collections.abc import Callable
from typing import Any, Protocol

from knowledge.vocabulary import ENTRA_CONNECTOR_ID, NO_GUID, entra_dn

Json = dict[str, Any]
Parameters = dict[str, Any]


class Source(Protocol):
    """What is looked up in; `hidden` names throw something else than "not there"."""

    rows: list[Json]
    connectors: list[Json]
    metaverse: list[Json]
    logs: dict[str, list[Json]]
    hidden: set[str]
    fails: Callable[[str], Exception]


class LookupFailedError(Exception):
    """What a cmdlet throws: the type and the FullyQualifiedErrorId of its error beside the text."""

    def __init__(self, kind: str, error_id: str, message: str) -> None:
        super().__init__(message)
        self.told = {"Type": kind, "Id": error_id, "Message": message}


def absent(looked: str) -> LookupFailedError:
    """How this server says that an object is not there."""
    text = f"No object answers to {looked} here."
    return LookupFailedError("Stub.NotThereException", "NotThere,Stub", text)


def denied(looked: str) -> LookupFailedError:
    """How it says that the object must not be seen."""
    text = f"{looked} must not be read."
    return LookupFailedError("System.UnauthorizedAccessException", "Denied,Stub", text)


class Looking:
    """One call of Get-WhySyncObject."""

    def __init__(self, source: Source, asked: Parameters) -> None:
        self.source, self.asked = source, asked
        self.rows: dict[str, Json] = {}
        self.metaverse: dict[str, Json] = {}
        self.logs: dict[str, list[Json]] = {}
        self.outcomes: list[Json] = []
        self.controls: list[Json] = []

    def answer(self) -> Json:
        asked = self.asked
        names = asked.get("DistinguishedName", [])
        wants = [
            ("DistinguishedName", dn, connector, dn)
            for dn, connector in zip(names, asked.get("ConnectorIdentifier", []), strict=True)
        ]
        wants += [
            ("SourceAnchor", anchor, ENTRA_CONNECTOR_ID, entra_dn(anchor))
            for anchor in asked.get("SourceAnchor", [])
        ]
        wants += [("ConnectorSpaceId", x, "", x) for x in asked.get("ConnectorSpaceId", [])]
        found = [self._row(*want) for want in wants]
        for row in found:
            self._linked(row["ConnectedMVObjectId"] if row else NO_GUID)
        for mv_id in asked.get("MetaverseId", []):
            self._linked(mv_id)
        for cs_id in asked.get("ObjectLogId", []):
            self._log(cs_id)
        self._control()
        return {
            "ConnectorSpace": list(self.rows.values()),
            "Metaverse": list(self.metaverse.values()),
            "ObjectLog": self.logs,
            "Asked": self.outcomes,
            "Control": self.controls,
        }

    def look(self, kind: str, connector: str, looked: str) -> Json:
        """One cmdlet: the object, or what it throws."""
        if looked in self.source.hidden:
            raise denied(looked)
        if kind == "MetaverseId":
            hits = [x for x in self.source.metaverse if x["ObjectId"] == looked]
        elif kind == "ConnectorSpaceId":
            hits = [x for x in self.source.rows if x["ObjectId"] == looked]
        else:
            hits = [
                x
                for x in self.source.rows
                if x["ConnectorId"] == connector
                and x["DistinguishedName"].casefold() == looked.casefold()
            ]
        if not hits:
            raise self.source.fails(looked)
        return hits[0]

    def _outcome(
        self, kind: str, value: str, connector: str, looked: str
    ) -> tuple[Json, Json | None]:
        outcome: Json = {"Kind": kind, "Value": value, "Connector": connector, "Looked": looked}
        outcome |= {"Result": "nothing", "ObjectId": None, "Error": None}
        try:
            found = self.look(kind, connector, looked)
        except LookupFailedError as error:
            return outcome | {"Result": "error", "Error": error.told}, None
        return outcome | {"Result": "found", "ObjectId": found["ObjectId"]}, found

    def _row(self, kind: str, value: str, connector: str, looked: str) -> Json | None:
        outcome, found = self._outcome(kind, value, connector, looked)
        self.outcomes.append(outcome)
        if found is not None:
            self.rows[found["ObjectId"]] = found
        return found

    def _linked(self, mv_id: str) -> None:
        if mv_id == NO_GUID or mv_id in self.metaverse:
            return
        outcome, found = self._outcome("MetaverseId", mv_id, "", mv_id)
        self.outcomes.append(outcome)
        if found is None:
            return
        self.metaverse[found["ObjectId"]] = found
        for line in found["Lineage"]:
            cs_id = line["ConnectedCsObjectId"]
            if cs_id not in self.rows:
                self._row("ConnectorSpaceId", cs_id, "", cs_id)

    def _log(self, cs_id: str) -> None:
        self.logs[cs_id] = self.source.logs.get(cs_id, [])
        outcome = {"Kind": "ObjectLogId", "Value": cs_id, "Connector": "", "Looked": cs_id}
        self.outcomes.append({**outcome, "Result": "found", "ObjectId": None, "Error": None})

    def _control(self) -> None:
        done = set()
        for outcome in [x for x in self.outcomes if x["Result"] != "found"]:
            key = outcome["Kind"], outcome["Connector"]
            if key in done:
                continue
            done.add(key)
            kind, value, connector = outcome["Kind"], outcome["Value"], outcome["Connector"]
            for _ in range(2):
                impossible = _impossible(kind, outcome["Looked"])
                control, _found = self._outcome(kind, value, connector, impossible)
                self.controls.append({**control, "Purpose": "cannot-exist"})
            existing = self._existing(kind, connector or ENTRA_CONNECTOR_ID)
            control = {"Kind": kind, "Value": value, "Connector": connector, "Looked": ""}
            control |= {"Result": "nothing", "ObjectId": None, "Error": None}
            control["Counted"] = self._counted(connector)
            if existing:
                control, _found = self._outcome(kind, value, connector, existing)
            self.controls.append({**control, "Purpose": "exists"})

    def _counted(self, connector: str) -> int | None:
        return counted(self.source.connectors, connector) if connector else None

    def _existing(self, kind: str, connector: str) -> str:
        page = [row for row in self.source.rows if row["ConnectorId"] == connector][:5]
        for row in page:
            if kind == "ConnectorSpaceId":
                return str(row["ObjectId"])
            if kind != "MetaverseId":
                return str(row["DistinguishedName"])
            if row["ConnectedMVObjectId"] != NO_GUID:
                return str(row["ConnectedMVObjectId"])
        return ""


COUNTS = (
    "ExportAdds", "ExportUpdates", "ExportDeletes", "ImportAdds", "ImportUpdates", "ImportDeletes",
    "ImportNoChange", "TotalConnectors",
)  # fmt: skip


def counted(connectors: list[Json], identifier: str) -> int | None:
    """All that a connector's statistics count; None when a number is not told."""
    told: Json = next((c for c in connectors if c["Identifier"] == identifier), {})
    numbers = [(told.get("Statistics") or {}).get(name) for name in COUNTS]
    return None if None in numbers else sum(x for x in numbers if x is not None)


def _impossible(kind: str, looked: str) -> str:
    made = uuid.uuid4()
    if kind == "SourceAnchor":
        return entra_dn(base64.b64encode(made.bytes_le).decode())
    if kind != "DistinguishedName":
        return str(made)
    return f"CN={made}," + re.sub(r"^(\\.|[^\\,])*,", "", looked)
