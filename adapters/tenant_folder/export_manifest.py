"""export.json: which export is the newest, when it was begun, its files, and what it lacks."""

import re

from adapters.formats.scalars import Moment, Text
from adapters.formats.shapes import Many, Shape, many

SCHEMA = 1
MANIFEST = "export.json"
FOLDER = re.compile(r"export-\d{8}T\d{6}Z")
FILE = re.compile(r"[a-z_]+\.json")
_PART = re.compile(r"[A-Za-z]{1,40}")


class FileShape(Shape):
    """One file of an export."""

    name: Text
    size: int
    sha256: Text


class FailedShape(Shape):
    """A part of the server's state that the export could not read."""

    part: Text


class ManifestShape(Shape):
    """export.json."""

    schema: int
    started: Moment
    folder: Text
    files: Many[FileShape] = None
    failed: Many[FailedShape] = None
    server: Text | None = None


def plain(name: str) -> str:
    """The name of a file, where it is one that an export may have."""
    return name if FILE.fullmatch(name) else "a file"


def failed_parts(manifest: ManifestShape) -> tuple[str, ...]:
    """The parts that could not be read when the export was written, by name."""
    names = (str(x.part) for x in many(manifest.failed))
    return tuple(x if _PART.fullmatch(x) else "a part that is not known here" for x in names)
