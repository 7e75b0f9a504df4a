"""The demo tenant with its overlays, loaded once each, and the questions put to it."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from adapters.tenant_folder import TenantFolder, load
from handlers.diagnose import Diagnose, Looks
from handlers.lookups import LookUps
from handlers.verdict import Verdict
from tests.recorded.harness import catalogue, request

HERE = Path(__file__).parent
OVERLAYS = HERE / "overlays"
DEMO = HERE.parents[1] / "adapters" / "tenant_folder" / "demo"


@dataclass(frozen=True)
class Row:
    """One row of demo_expected.yaml; its head comment says what the fields mean."""

    ask: str
    overlay: str | None
    outcome: str
    diagnosis: str | None
    place: str | None
    then: tuple[str, ...]
    also: tuple[str, ...]
    doubt: str = ""

    @property
    def id(self) -> str:
        """What pytest calls it."""
        return f"{self.overlay or 'demo'}: {self.ask}"


def rows() -> tuple[Row, ...]:
    """All rows of demo_expected.yaml."""
    told = yaml.safe_load((HERE / "demo_expected.yaml").read_text("utf-8"))["cases"]
    return tuple(_row(x) for x in told)


def _row(x: dict[str, Any]) -> Row:
    lists = (tuple(x["then"] or ()), tuple(x["also"] or ()))
    facts = (x["ask"], x["overlay"], x["outcome"], x["diagnosis"], x["place"])
    return Row(*facts, *lists, doubt=x.get("doubt") or "")


class Demo:
    """The demo tenant; with an overlay, or without some systems, a copy of its folder."""

    def __init__(self, copies: Path) -> None:
        self._copies = copies
        self._loaded: dict[tuple[str | None, frozenset[str]], TenantFolder] = {}

    def tenant(self, overlay: str | None, away: frozenset[str] = frozenset()) -> TenantFolder:
        """The demo, with an overlay laid over it, without the systems that are `away`."""
        key = (overlay, away)
        if key not in self._loaded:
            self._loaded[key] = load(self.folder(overlay, away))
        return self._loaded[key]

    def folder(self, overlay: str | None, away: frozenset[str] = frozenset()) -> Path:
        """Where that tenant lies."""
        if not overlay and not away:
            return DEMO
        folder = self._copies / "-".join([overlay or "demo", *sorted(away)])
        return folder if folder.exists() else self._copy(overlay, away)

    def _copy(self, overlay: str | None, away: frozenset[str]) -> Path:
        folder = self._copies / "-".join([overlay or "demo", *sorted(away)])
        shutil.copytree(DEMO, folder)
        if overlay:
            shutil.copytree(OVERLAYS / overlay, folder, dirs_exist_ok=True)
        lines = [f'{name} = "it did not answer"' for name in sorted(away)]
        with (folder / "tenant.toml").open("a", encoding="utf-8") as file:
            file.write("\n".join(["", "[unreachable]", *lines, ""]) if away else "")
        return folder

    async def ask(
        self, row: Row, looks: Looks = LookUps, away: frozenset[str] = frozenset()
    ) -> Verdict:
        """The verdict on a row's question, with other look-ups or without some systems."""
        found = self.tenant(row.overlay, away)
        ports = (found.directory, found.server, found.tenant, found.clock)
        return await Diagnose(catalogue(), *ports, looks).ask(request(row.ask))
