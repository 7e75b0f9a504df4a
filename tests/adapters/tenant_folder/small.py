"""Writes small tenant folders for the tests: texts and bytes as they are, all else as JSON."""

import json
from pathlib import Path
from typing import TypeVar

from adapters.tenant_folder import TenantFolder, load
from knowledge.evidence import Found, Lookup

T = TypeVar("T")

NOW = 'name = "small"\nnow = "2026-11-19T08:00:00Z"\n'
ENTRA = "b891884f-051e-4a83-95af-2544101c9083"
AD = "22222222-2222-2222-2222-222222222222"
ANCHOR = "ABEiM0RVZneImaq7zN3u/w=="  # the bytes 00 11 22 ... ff
GUID = "33221100-5544-7766-8899-aabbccddeeff"


def folder(root: Path, **files: object) -> TenantFolder:
    """A folder of these files; `__` in a name stands for `/`, and a name without ending is JSON."""
    write(root, "tenant.toml", NOW)
    for name, content in files.items():
        path = name.replace("__", "/")
        write(root, path if "." in path else f"{path}.json", content)
    return load(root)


def write(root: Path, name: str, content: object) -> None:
    """One file."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        text = content if isinstance(content, str) else json.dumps(content)
        path.write_text(text, encoding="utf-8", newline="")


def guid(number: int) -> str:
    """A GUID of one's own."""
    return f"{number:08x}-0000-4000-8000-000000000000"


def value(lookup: Lookup[T]) -> T:
    """What was found."""
    assert isinstance(lookup, Found), lookup
    return lookup.value
