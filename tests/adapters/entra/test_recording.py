"""What is taken down while a live tenant is asked replays to the same answers."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from adapters.entra.settings import EntraSettings
from adapters.tenant_folder import load
from handlers.ports import Handle
from knowledge.evidence import CouldNotLook, Found, Lookup
from tests.adapters.entra.conftest import Make
from tests.adapters.entra.small import ANNA, NOBODY, VPN_USERS

LAST = datetime.fromisoformat("2026-11-19T08:00:00Z")
ADMIN = "28dac4c3-d5e6-5f82-a8df-983b65d50e7a"
GONE = "c03c0d21-6374-52cb-9f0e-f8ab21943587"


class Notes:
    """A recorder that keeps everything in memory; later lines of an object come over earlier."""

    def __init__(self) -> None:
        self.files: dict[str, dict[str, Any]] = {}

    def entry(
        self, domain: str, controller: str | None, dn: str, raw: Mapping[str, Sequence[bytes]]
    ) -> None:
        raise AssertionError("this is no directory")

    def document(self, file: str, items: object) -> None:
        assert isinstance(items, list)
        kept = self.files.setdefault(file, {})
        for item in items:
            key = f"{item['id']}{item.get('roleDisplayName', '')}"
            kept[key] = {**kept.get(key, {}), **item}

    def write(self, folder: Path) -> None:
        """As a tenant folder."""
        (folder / "entra").mkdir()
        (folder / "tenant.toml").write_text('name = "recorded"\n')
        for file, items in self.files.items():
            (folder / file).write_text(json.dumps({"value": list(items.values())}))


async def answers(tenant: Any) -> list[Lookup[Any]]:
    """Questions of every kind."""
    return [
        await tenant.by_id(ANNA),
        await tenant.by_id(VPN_USERS),
        await tenant.by_id(NOBODY),
        await tenant.find(Handle("sam", "abaker")),
        await tenant.find(Handle("upn", "print@fabrikam.com")),
        await tenant.find(Handle("computer", "PC-0101")),
        await tenant.holders(["abaker@contoso.com", "zoe@contoso.com"]),
        await tenant.deleted(Handle("immutable-id", "MakpwSqoHFK0/ukYGdwFOg==")),
        await tenant.domains(),
        await tenant.organization(),
        await tenant.sync_features(),
        await tenant.audits(GONE),
        await tenant.roles(ADMIN),
        await tenant.roles(ANNA),
    ]


async def test_it_replays(make: Make, settings: EntraSettings, tmp_path: Path) -> None:
    """Folder and Graph say the same, once what was asked is in the folder."""
    notes = Notes()
    live = await answers(make(settings, notes, lambda: LAST))
    notes.write(tmp_path)
    recorded = load(tmp_path)
    recorded.check()
    replayed = await answers(recorded.tenant)
    assert [type(r) for r in live] == [type(r) for r in replayed]
    # A folder knows one view of an object; where it was seen twice, it has what both showed.
    assert [ids(r) for r in replayed] == [ids(r) for r in live]
    assert replayed[:2] == live[:2]
    assert replayed[8:11] == live[8:11]


async def test_only_what_was_asked(make: Make, settings: EntraSettings, tmp_path: Path) -> None:
    """What nobody asked for is absent, which says so: an empty list would say "there is none"."""
    notes = Notes()
    await make(settings, notes).by_id(ANNA)
    notes.write(tmp_path)
    assert "entra/domains.json" not in notes.files
    assert isinstance(await load(tmp_path).tenant.domains(), CouldNotLook)


def ids(found: Lookup[Any]) -> Any:
    """Of objects, their ids; of all else, the thing itself."""
    if not isinstance(found, Found):
        return found
    values = found.value if isinstance(found.value, tuple) else (found.value,)
    return sorted(str(getattr(v, "id", v)) for v in values)
