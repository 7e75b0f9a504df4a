"""The Active Directory of a tenant folder on real domain controllers, one for each LDIF file."""

import base64
import json
import uuid
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from adapters.active_directory import Domain as Settings
from adapters.active_directory import Forest
from knowledge.ldif import Record, records
from knowledge.sid import sid_from_bytes
from tests.real.authority import Authority
from tests.real.samba import (
    LOADER,
    PASSWORD,
    READER,
    Controller,
    Domain,
    archived,
    fresh,
    run_script,
)


def load(controller: Controller, entries: Iterable[Record], *, only_these: bool = False) -> None:
    """Write these objects into the database of a controller that does not run.

    `only_these`: Samba's own accounts and groups go, but for those that it needs.
    """
    objects = [{"dn": e.dn, "values": _base64(e)} for e in entries]
    what = {"objects": objects, "deleted_readers": [READER], "only_these": only_these}
    report = json.loads(run_script(LOADER, controller.folder, json.dumps(what)))
    controller.left_out = tuple(report["left_out"])


def _base64(entry: Record) -> dict[str, list[str]]:
    return {k: [base64.b64encode(v).decode() for v in many] for k, many in entry.values.items()}


def read_ldif(text: bytes) -> list[Record]:
    """The records of an LDIF text."""
    return list(records(text.splitlines(keepends=True)))


@dataclass(frozen=True, slots=True)
class Lab:
    """The domain controllers that show what a tenant folder recorded."""

    main: dict[str, Controller]
    others: dict[str, dict[str, Controller]]  # by domain and by the name of the controller

    @property
    def controllers(self) -> Iterator[Controller]:
        """All of them."""
        yield from self.main.values()
        for named in self.others.values():
            yield from named.values()

    def stop(self) -> None:
        """Stop them all."""
        for controller in self.controllers:
            controller.stop()


def load_folder(tenant: Path, work: Path, parallel: int = 2) -> Lab:
    """A domain controller for each LDIF file of a tenant folder, loaded and started."""
    files = sorted((tenant / "active_directory").glob("*.ldif"))
    entries = {p.name.removesuffix(".ldif"): read_ldif(p.read_bytes()) for p in files}
    names = [name for name in entries if "@" not in name]
    domains = {name: _domain(name, entries[name], names) for name in names}
    for name in entries.keys() - domains.keys():
        main, _, dc = name.partition("@")
        domains[name] = replace(domains[main], host=dc.partition(".")[0])
    authority = Authority(work / "tls")

    def made(name: str) -> Controller:
        domain = domains[name]
        controller = fresh(domain, work / name, authority)
        load(controller, entries[name], only_these=True)
        controller.start()
        return controller

    with ThreadPoolExecutor(parallel) as pool:
        list(pool.map(archived, domains.values()))
        running = dict(zip(entries, pool.map(made, entries), strict=True))
    others: dict[str, dict[str, Controller]] = {}
    for name, controller in running.items():
        domain, at, dc = name.partition("@")
        if at:
            others.setdefault(domain, {})[dc] = controller
    return Lab({name: running[name] for name in names}, others)


def _domain(name: str, entries: Sequence[Record], names: Sequence[str]) -> Domain:
    """The domain as its LDIF file shows it; a domain below another is in its forest."""
    head = next((e for e in entries if e.dn.lower() == Domain(name, name).base.lower()), None)
    roots = [n for n in names if name == n or name.endswith(f".{n}")]
    forest = min(roots, key=len)
    guid = head.values.get("objectguid", [b""])[0] if head else b""
    plain = Domain(name, forest)
    text = str(uuid.UUID(bytes_le=guid)) if len(guid) == 16 else plain.guid
    return Domain(name, forest, text, _sid(entries) or plain.sid)


def _sid(entries: Sequence[Record]) -> str | None:
    """The domain's SID: that of its first account, without the last number."""
    for entry in entries:
        raw = entry.values.get("objectsid")
        text = sid_from_bytes(raw[0]) if raw else None
        if text and text.startswith("S-1-5-21-"):
            return text.rpartition("-")[0]
    return None


def forests(lab: Lab, user: str = READER) -> tuple[Forest, ...]:
    """The settings with which the live adapter reads a lab."""

    def servers(name: str) -> tuple[str, ...]:
        others = lab.others.get(name, {})
        return (lab.main[name].address, *(c.address for c in others.values()))

    names = sorted({c.domain.forest for c in lab.main.values()})
    inside = {f: [n for n, c in lab.main.items() if c.domain.forest == f] for f in names}
    ca_file = next(iter(lab.main.values())).ca_file
    return tuple(
        Forest(
            name,
            tuple(Settings(n, servers(n)) for n in inside[name]),
            f"{user}@{name}",
            lambda: PASSWORD,
            ca_file=ca_file,
        )
        for name in names
    )
