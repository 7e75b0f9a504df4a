"""The functions of the JEA endpoint over a tenant folder: what adapters/connect_server/jea answers.

Written beside the PowerShell, function by function, so that its answers can be had without Windows.
The texts of the errors are invented: nobody has published the real ones, and the adapter must not
know any.
"""

import asyncio
import copy
import hashlib
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from adapters.tenant_folder.cmdlets_json import rule_json
from adapters.tenant_folder.rules_xml import read_rule_file
from knowledge.vocabulary import ENTRA_CONNECTOR_ID, NO_GUID
from tests.real.psrp_lookup import Looking, absent, counted
from tests.real.psrp_wire import CommandError, Parameters

Json = dict[str, Any]
_SCRIPT_ID = "ConnectServer,Stub"
_UNASKED = {"get_why_sync_version", "get_why_sync_state", "get_why_sync_features"}


class Endpoint:
    """Answers the functions. Whatever a test wants to go wrong is an attribute."""

    def __init__(self, folder: Path) -> None:
        self.connect = folder / "connect"
        self.server: Json = self._load("server.json", {})
        self.connectors: list[Json] = self._load("connectors.json", [])
        self.runs: list[Json] = self._load("runs.json", [])
        self.rows: list[Json] = self._load("connector_space.json", [])
        self.metaverse: list[Json] = self._load("metaverse.json", [])
        self.logs: dict[str, list[Json]] = self._load("object_log.json", {})
        self.passwords: Json | None = self._load("password_sync.json", None)
        self.events: list[Json] | None = self._load("events.json", None)
        self.visible: list[str] = list(self._load("visible.json", []))
        self.rules = self._rules()
        self.schema: object = 1
        self.delay = 0.0  # seconds that every function takes
        self.functions = {name for name in dir(self) if name.startswith("get_why_sync")}
        self.error: CommandError | None = None
        self.hidden: set[str] = set()  # what a look-up of these throws is not "not there"
        self.fails: Callable[[str], Exception] = absent
        self.page = 500  # rows of the Entra connector space that are read at once
        self.pages: int | None = None  # how many pages are read before the time is over
        self.failed_parts: dict[str, str] = {}
        self.configuration = "1"
        self.calls: list[tuple[str, Parameters]] = []
        self.called = asyncio.Event()

    def _load(self, name: str, otherwise: Any) -> Any:
        path = self.connect / name
        return json.loads(path.read_text()) if path.exists() else otherwise

    def _rules(self) -> list[Json]:
        listed: list[Json] = self._load("rules.json", [])
        return listed or json.loads(_exported(self.connect / "SynchronizationRules"))

    @property
    def busy(self) -> bool:
        return self.cycle is not False

    @property
    def cycle(self) -> bool | None:
        """Whether a cycle is running; None where the scheduler cannot be read."""
        scheduler: Json = self.server.get("Scheduler") or {}
        is_failed = "Scheduler" in self.failed_parts
        return None if is_failed else scheduler.get("SyncCycleInProgress")

    async def run(self, name: str, asked: Parameters) -> str:
        """One command of a pipeline."""
        self.calls.append((name, asked))
        self.called.set()
        await asyncio.sleep(self.delay)
        if self.error is not None:
            raise self.error
        method = re.sub(r"(?<=[a-z])(?=[A-Z])|-", "_", name).replace("__", "_").lower()
        if method not in self.functions:
            text = f"The term '{name}' is not recognized as the name of a cmdlet"
            raise CommandError(text, "CommandNotFoundException")
        if self.cycle is None and not asked.get("DuringCycle") and method not in _UNASKED:
            raise CommandError("SyncCycleInProgress is not told.", _SCRIPT_ID)
        content = getattr(self, method)(asked)
        quiet = self.busy and not asked.get("DuringCycle")
        if quiet and method not in {"get_why_sync_version", "get_why_sync_state"}:
            content = {}
        else:
            quiet = self.busy and method == "get_why_sync_state"
        head = {
            "Schema": self.schema,
            "Function": name,
            "Server": self.server.get("ServerName"),
            "At": datetime.now(UTC).isoformat(),
            "Busy": quiet,
        }
        return json.dumps({**head, **content})

    def get_why_sync_version(self, _: Parameters) -> Json:
        names = ["Version", "State", "Features", "Connectors"]
        names += ["Rules", "Object", "PendingEntra", "Visible"]
        return {
            "ModuleVersion": "1.0.0",
            "Functions": [f"Get-WhySync{name}" for name in names],
            "ServiceStatus": self.server.get("ServiceStatus"),
        }

    def get_why_sync_state(self, asked: Parameters) -> Json:
        known = set(asked.get("Known", ()))
        runs = copy.deepcopy(self.runs[: asked.get("Runs", 60)])
        for run in runs:
            if run.get("RunHistoryId") in known:
                run["RunStepResults"] = None
        left_out = {"CompanyFeatures", "DeletionThreshold", "Database"}
        server = {key: value for key, value in self.server.items() if key not in left_out}
        parts: Json = {
            "ServerState": server,
            "Runs": runs,
            "Events": self.events,
            "Statistics": {c["Identifier"]: c.get("Statistics") or {} for c in self.connectors},
            "PasswordSync": self.passwords,
            "ConfigurationVersion": self._version(),
        }
        if self.busy and not asked.get("DuringCycle"):
            parts |= dict.fromkeys(("Statistics", "PasswordSync", "ConfigurationVersion"))
        own = {"ServiceStatus", "Scheduler", "GlobalSettings"} & self.failed_parts.keys()
        parts["ServerState"] = {k: v for k, v in server.items() if k not in own}
        parts |= dict.fromkeys(self.failed_parts.keys() - own)
        error = {"Id": "Stub", "Message": "no"}
        parts["Failed"] = [
            {"Part": part, "Error": {"Type": kind, **error}}
            for part, kind in self.failed_parts.items()
        ]
        return parts

    def get_why_sync_features(self, _: Parameters) -> Json:
        features = self.server.get("CompanyFeatures")
        if features is None:
            raise CommandError("Entra ID could not be reached", _SCRIPT_ID)
        return {"CompanyFeatures": features}

    def get_why_sync_connectors(self, _: Parameters) -> Json:
        plain = [{k: v for k, v in c.items() if k != "Statistics"} for c in self.connectors]
        return {"ConfigurationVersion": self._version(), "Connectors": plain}

    def get_why_sync_rules(self, _: Parameters) -> Json:
        return {"ConfigurationVersion": self._version(), "Rules": self.rules}

    def get_why_sync_object(self, asked: Parameters) -> Json:
        for values in asked.values():
            if isinstance(values, list) and len(values) > 25:
                raise CommandError("The number of provided arguments, exceeds 25", "Validation")
        return Looking(self, asked).answer()

    def get_why_sync_pending_entra(self, asked: Parameters) -> Json:
        entra = [row for row in self.rows if row["ConnectorId"] == ENTRA_CONNECTOR_ID]
        numbers = {c["Identifier"]: c.get("Statistics") or {} for c in self.connectors}
        deletes = numbers[ENTRA_CONNECTOR_ID].get("ExportDeletes")
        found: list[Json] = []
        complete, seen = deletes == 0 and not asked.get("Orphans"), 0
        while not complete and (self.pages is None or seen < self.pages * self.page):
            page = entra[seen : seen + self.page]
            seen += len(page)
            found += [row for row in page if row["ConnectedMVObjectId"] == NO_GUID and _waits(row)]
            held = sum((row["PendingExport"] or {}).get("Operation") == "delete" for row in found)
            if not page:  # who may see no row gets an empty page too
                complete = seen > 0 or counted(self.connectors, ENTRA_CONNECTOR_ID) == 0
                break
            complete = not asked.get("Orphans") and deletes is not None and held >= deletes
        answer = {"ConnectorSpace": found, "Complete": complete, "Seen": seen}
        return {**answer, "ExportDeletes": deletes, "Error": None}

    def get_why_sync_visible(self, asked: Parameters) -> Json:
        readable = {dn.casefold() for dn in self.visible}
        return {
            "Visible": [
                {"DistinguishedName": dn, "Found": dn.casefold() in readable, "Attributes": []}
                for dn in asked["DistinguishedName"]
            ]
        }

    def _version(self) -> str:
        return hashlib.sha256(self.configuration.encode()).hexdigest()


@cache
def _exported(folder: Path) -> str:
    """Exported rules as JSON."""
    paths = sorted(folder.glob("*.xml"))
    return json.dumps([rule_json(read_rule_file(path, path.name)) for path in paths])


def _waits(row: Json) -> bool:
    pending_export, pending_import = row.get("PendingExport"), row.get("PendingImport")
    return (pending_export or {}).get("Operation") == "delete" or (
        (pending_import or {}).get("Operation") == "add"
    )
