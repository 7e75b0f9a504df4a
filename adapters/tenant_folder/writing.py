"""Writes a tenant folder: what the systems said of one object, as contracts section 4 has it.

A recording is taken down in memory and written as a whole: a folder is either there in full or not
at all, and only its owner may read it.
"""

import base64
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from adapters.formats.errors import FormatError
from knowledge.dn import dns_domain, normalised

FOLDER = "active_directory"
# Entra files that hold one thing, not a list to be searched; Graph writes them like the others.
_COLLECTION = "entra/"
_BY_NAME = frozenset({"connect/visible.json", "connect/object_log.json"})
_OBJECTS = frozenset({"connect/server.json", "connect/password_sync.json"})
_KEYS: Mapping[str, tuple[str, ...]] = {
    "connect/connectors.json": ("Identifier",),
    "connect/rules.json": ("Identifier",),
    "connect/runs.json": ("ConnectorId", "RunNumber", "StartDate"),
    "connect/connector_space.json": ("ObjectId",),
    "connect/metaverse.json": ("ObjectId",),
    "entra/role_members.json": ("roleDisplayName", "id"),
}
_WIDEST = 76  # of an LDIF line, in bytes

Values = Mapping[str, Sequence[bytes]]


@dataclass(slots=True)
class Recording:
    """A Recorder (adapters/formats/recording.py) that keeps what it is told until it is written.

    `entries`: by domain and domain controller (None: the main view) the objects by name.
    `documents`: by file either a mapping or a list, as the file will hold it.
    """

    entries: dict[tuple[str, str | None], dict[str, tuple[str, dict[str, list[bytes]]]]] = field(
        default_factory=dict
    )
    documents: dict[str, Any] = field(default_factory=dict)

    def entry(self, domain: str, controller: str | None, dn: str, raw: Values) -> None:
        """An object of Active Directory; with an empty name only: this domain was looked at."""
        held = self.entries.setdefault(((domain or dns_domain(dn)).lower(), controller), {})
        if not dn:
            return
        _, values = held.setdefault(normalised(dn), (dn, {}))
        same = {name.lower(): name for name in values}
        for name, many in raw.items():
            known = same.get(name.lower())
            if known is None or len(many) >= len(values[known]):
                values[known or name] = list(many)

    def document(self, file: str, items: object) -> None:
        """What a file would hold: joined by key to what is there already."""
        if file in _OBJECTS:
            held = self.documents.setdefault(file, {})
            held.update(items if isinstance(items, dict) else {})
        elif file in _BY_NAME:
            self.documents.setdefault(file, {}).update(_by_name(items))
        else:
            self.documents[file] = _joined(file, self.documents.get(file, []), _items(items))

    def has(self, folder: str) -> bool:
        """Whether anything of this system was taken down."""
        if folder == FOLDER:
            return bool(self.entries)
        return any(file.startswith(f"{folder}/") for file in self.documents)

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Every file but tenant.toml: its path and its text."""
        views = sorted(self.entries.items(), key=lambda pair: (pair[0][0], pair[0][1] or ""))
        has_more = any(controller is None and domain for (domain, controller), _ in views)
        for (domain, controller), held in views:
            if domain or not has_more:
                name = f"{domain}@{controller}" if controller else domain or "domain"
                yield f"{FOLDER}/{_file_name(name)}.ldif", ldif(held.values())
        for file, held_document in sorted(self.documents.items()):
            yield file, _json(file, held_document)


@dataclass(frozen=True, slots=True)
class About:
    """tenant.toml. `recorded` says what was asked and what came of it; no reader needs it."""

    name: str
    now: datetime
    unreachable: Mapping[str, str] = field(default_factory=dict)
    recorded: Mapping[str, str] = field(default_factory=dict)

    def text(self) -> str:
        """The file."""
        lines = [f"name = {_quoted(self.name)}", f"now = {_quoted(self.now.isoformat())}"]
        for table, values in (("unreachable", self.unreachable), ("recorded", self.recorded)):
            told = [f"{key} = {_quoted(value)}" for key, value in values.items() if value]
            lines += ["", f"[{table}]", *told] if told else []
        return "\n".join(lines) + "\n"


@contextmanager
def written(recording: Recording, about: About, folder: Path) -> Iterator[Path]:
    """The folder, in full, beside the place where it shall be; `settle` puts it there.

    What is not settled is gone at the end. FormatError where the place is taken or not writable.
    """
    refuse_taken(folder)
    place = folder.resolve()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{place.name}.", dir=place.parent))  # mode 0700
    except OSError as error:
        raise _unwritable(folder, error) from None
    try:
        _fill(beside, recording, about)
        yield beside
    except OSError as error:
        raise _unwritable(folder, error) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def settle(beside: Path, folder: Path) -> None:
    """Put what was written to its place, which is new or an empty folder."""
    try:
        beside.rename(folder.resolve())
    except OSError as error:
        raise _unwritable(folder, error) from None


def refuse_taken(folder: Path) -> None:
    """FormatError where a recording must not go."""
    try:
        taken = folder.is_symlink() or (
            folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
        )
    except OSError as error:
        raise _unwritable(folder, error) from None
    if taken:
        mend = "give --out a folder that is new or empty"
        raise FormatError(str(folder), "", mend, "there is something already")


def _fill(place: Path, recording: Recording, about: About) -> None:
    files = [("tenant.toml", about.text().encode()), *recording.files()]
    for name, content in files:
        path = place / name
        path.parent.mkdir(mode=0o700, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)


def _unwritable(folder: Path, error: OSError) -> FormatError:
    problem = f"it cannot be written: {error.strerror or error}"
    return FormatError(str(folder), "", "give --out a place that may be written", problem)


def ldif(objects: Iterable[tuple[str, Values]]) -> bytes:
    """Content records by RFC 2849; base64 wherever a value is more than plain text."""
    lines = [b"version: 1"]
    for dn, values in objects:
        lines += [b"", *_attribute("dn", dn.encode())]
        for name, many in values.items():
            for value in many:
                lines += _attribute(name, value)
    if len(lines) == 1:
        lines += [b"# looked, and there is none"]
    return b"\n".join([*lines, b"", b""])


def _attribute(name: str, value: bytes) -> list[bytes]:
    line = (
        b"%s: %s" % (name.encode(), value)
        if _is_safe(value)
        else b"%s:: %s" % (name.encode(), base64.b64encode(value))
    )
    first, rest = line[:_WIDEST], line[_WIDEST:]
    width = _WIDEST - 1
    return [first, *(b" " + rest[at : at + width] for at in range(0, len(rest), width))]


def _is_safe(value: bytes) -> bool:
    """SAFE-STRING of RFC 2849; no value that ends in a space, and none that is empty."""
    return (
        bool(value)
        and value[:1] not in b" :<"
        and value[-1:] != b" "
        and value.isascii()
        and all(byte not in b"\0\r\n" for byte in value)
    )


def _items(items: object) -> list[Any]:
    """The elements of a list, of a Graph collection, or one object alone."""
    if isinstance(items, dict):
        held = items.get("value")
        return list(held) if isinstance(held, list) else [items]
    return list(items) if isinstance(items, (list, tuple)) else []


def _by_name(items: object) -> dict[str, Any]:
    if isinstance(items, dict):
        return dict(items)
    return {item: [] for item in _items(items) if isinstance(item, str)}


def _joined(file: str, held: list[Any], more: list[Any]) -> list[Any]:
    key = _key_of(file)
    by_key: dict[str, Any] = {key(item): item for item in held}
    for item in more:
        known = by_key.get(key(item))
        is_both = isinstance(known, dict) and isinstance(item, dict)
        by_key[key(item)] = {**known, **item} if known is not None and is_both else item
    return list(by_key.values())


def _key_of(file: str) -> Callable[[Any], str]:
    names = _KEYS.get(file, ("id",) if file.startswith(_COLLECTION) else ())

    def key(item: Any) -> str:
        has_all = isinstance(item, dict) and names and all(name in item for name in names)
        told = [str(item[name]).lower() for name in names] if has_all else item
        return json.dumps(told, sort_keys=True, default=str)

    return key


def _json(file: str, held: Any) -> bytes:
    told = {"value": held} if file.startswith(_COLLECTION) and isinstance(held, list) else held
    try:
        return msgspec.json.format(msgspec.json.encode(told), indent=1) + b"\n"
    except UnicodeEncodeError:  # half of a pair of surrogates: only its number can be written
        return json.dumps(told).encode() + b"\n"


def _quoted(text: str) -> str:
    """A basic string of TOML: JSON's escapes are among its own, but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _file_name(name: str) -> str:
    """A name that is no path: what a server says must not lead out of the folder."""
    return "".join(c if c.isalnum() or c in ".-_@" else "-" for c in name).lstrip(".") or "domain"
