"""Plain data of the YAML files, kept between starts: parsing them costs more than a whole answer.

The cache file is named by a hash over name, size and times of every YAML file: when one changes,
another name is looked for. Without a readable cache the files are parsed; nothing depends on it.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

FORMAT = 1  # raise it when `parse` begins to read the same file differently
KEPT = 8  # versions of the knowledge that stay in the cache: several installations take turns
FOLDERS = ("diagnoses", "questions", "trees")
SINGLE = ("links.yaml", "errors.yaml", "facts.yaml", "words.yaml", "covers.yaml")


def files(root: Path) -> dict[str, Path]:
    """The YAML files of a knowledge folder, by their name relative to it."""
    found = {name: root / name for name in SINGLE if (root / name).is_file()}
    for folder in FOLDERS:
        found |= {f"{folder}/{path.name}": path for path in sorted((root / folder).glob("*.yaml"))}
    return found


def cached(root: Path) -> dict[str, Any]:
    """What the YAML files say, from the cache where that is possible."""
    sources = files(root)
    name = f"knowledge-{_key(root, sources)}.msgpack"
    try:
        return msgspec.msgpack.decode((_folder() / name).read_bytes(), type=dict[str, Any])
    except (OSError, msgspec.DecodeError):
        from knowledge.catalogue.parse import parse

        documents = parse(sources)
        _keep(name, documents)
        return documents


def _folder() -> Path:
    """The user's cache folder; one that is not absolute is none, as the XDG rules say."""
    home = os.path.join(os.path.expanduser("~"), ".cache")  # noqa: PTH111, PTH118  # never raises
    for told in (Path(os.environ.get("XDG_CACHE_HOME", "")), Path(home)):
        if told.is_absolute():
            return told / "whysync"
    raise FileNotFoundError("this account has no home folder")


def _age(path: Path) -> int:
    return path.stat().st_mtime_ns


def _key(root: Path, sources: Mapping[str, Path]) -> str:
    import hashlib

    digest = hashlib.blake2b(f"{FORMAT} {root}".encode(), digest_size=16)
    for name, path in sources.items():
        seen = path.stat()
        digest.update(f"\0{name} {seen.st_size} {seen.st_mtime_ns} {seen.st_ctime_ns}".encode())
    return digest.hexdigest()


def _keep(name: str, documents: Mapping[str, Any]) -> None:
    """Write beside and rename, so that no other start ever reads half a file; the oldest go."""
    try:
        folder = _folder()
        folder.mkdir(parents=True, exist_ok=True)
        beside = folder / f"{name}.{os.getpid()}"
        beside.write_bytes(msgspec.msgpack.encode(documents))
        beside.replace(folder / name)
        for old in sorted(folder.glob("knowledge-*.msgpack"), key=_age)[:-KEPT]:
            old.unlink()
    except OSError:
        return
