"""What the server told, handed to a recorder in the shapes of a tenant folder."""

from collections.abc import Mapping
from typing import Any

from adapters.formats.recording import Recorder


class Takedown:
    """Writes down each answer as the file that it would be; nothing where nobody records."""

    def __init__(self, recorder: Recorder | None) -> None:
        self._recorder = recorder

    def state(self, raw: Mapping[str, Any]) -> None:
        """Get-WhySyncState, but for the server itself."""
        for key, file in (
            ("Runs", "connect/runs.json"),
            ("Events", "connect/events.json"),
            ("PasswordSync", "connect/password_sync.json"),
        ):
            if raw.get(key) is not None:
                self.file(file, raw[key])

    def connectors(self, raw: list[Any], statistics: Mapping[str, Mapping[str, int]]) -> None:
        """Connectors with their numbers, as one file holds both."""
        whole = [{**item, "Statistics": statistics.get(item["Identifier"], {})} for item in raw]
        self.file("connect/connectors.json", whole)

    def objects(self, raw: Mapping[str, Any]) -> None:
        """Get-WhySyncObject: what was found; empty files where nothing was."""
        self.file("connect/connector_space.json", raw["ConnectorSpace"])
        self.file("connect/metaverse.json", raw["Metaverse"])
        if raw["ObjectLog"]:
            self.file("connect/object_log.json", raw["ObjectLog"])

    def file(self, name: str, items: object) -> None:
        """One file, or more for one that is there."""
        if self._recorder is not None:
            self._recorder.document(name, items)
