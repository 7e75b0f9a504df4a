"""The files of a recorded system: which are there, and their text in whatever encoding."""

import codecs
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Literal, TypeAlias, TypeVar

from adapters.formats.errors import FormatError
from adapters.formats.reading import parse_json
from knowledge.evidence import CouldNotLook, Found, Lookup

T = TypeVar("T")
Recorded: TypeAlias = T | CouldNotLook

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Shelf:
    """The files of one system of the folder, or the reason why they are out of reach."""

    def __init__(self, root: Path, folder: str, why: str | None = None) -> None:
        self.root = root
        self.folder = folder
        self.why = why

    @property
    def path(self) -> Path:
        """Where the files of this system stand."""
        return self.root / self.folder

    def not_recorded(self, *names: str) -> CouldNotLook:
        """The answer when none of these files is there."""
        files = " and ".join(f"{self.folder}/{name}" for name in names)
        return CouldNotLook(f"not recorded: {files} {'is' if len(names) == 1 else 'are'} absent")

    def has(self, name: str) -> bool:
        """Whether the file is there and may be read."""
        if self.why is not None:
            return False
        path = self.path / name
        return (
            is_there(self.path, self.folder, "folder")
            and is_there(path.parent, self.name_of(path.parent), "folder")
            and is_there(path, self.name_of(path), "file")
        )

    def files(self, folder: str, suffix: str) -> tuple[Path, ...]:
        """The files of a sub-folder with this ending, by name."""
        place = self.path / folder
        if (
            self.why is not None
            or not is_there(self.path, self.folder, "folder")
            or not is_there(place, self.name_of(place), "folder")
        ):
            return ()
        with readable(self.name_of(place)):
            named = sorted(p for p in place.iterdir() if p.name.lower().endswith(suffix))
        return tuple(p for p in named if is_there(p, self.name_of(p), "file"))

    def name_of(self, path: Path) -> str:
        """The file's name as messages say it."""
        return path.relative_to(self.root).as_posix()

    def text(self, path: Path) -> str:
        """The whole text of a file."""
        return read_text(path, self.name_of(path))

    def load(self, name: str, parse: Callable[[object, str], T]) -> Recorded[T]:
        """A JSON file through its reader; CouldNotLook when out of reach or absent."""
        if self.why is not None:
            return CouldNotLook(self.why)
        if not self.has(name):
            return self.not_recorded(name)
        path = self.path / name
        return parse(parse_json(self.text(path), self.name_of(path)), self.name_of(path))


def found(value: Recorded[T]) -> Lookup[T]:
    """What was recorded, as the answer of a look-up."""
    return value if isinstance(value, CouldNotLook) else Found(value)


@contextmanager
def readable(file: str) -> Iterator[None]:
    """FormatError where a file or folder must not be looked at."""
    try:
        yield
    except OSError as error:
        problem = f"it cannot be read: {error.strerror or error}"
        raise FormatError(file, "", "make it readable for this account", problem) from None


def is_there(path: Path, file: str, kind: Literal["file", "folder"]) -> bool:
    """Whether this file or folder is there; FormatError when something else is."""
    with readable(file):
        is_right = path.is_file() if kind == "file" else path.is_dir()
        is_other = not is_right and (path.is_symlink() or path.exists())
    if is_other:
        mend = f"put a {kind} of this name there, or take it out"
        raise FormatError(file, "", mend, f"expected a {kind}, got something else")
    return is_right


def opened(path: Path, file: str) -> BinaryIO:
    """The file, open for reading; FormatError when it must not be read."""
    with readable(file):
        return path.open("rb")


def read_text(path: Path, file: str) -> str:
    """A file as text: UTF-8 with or without mark, or UTF-16 with its mark."""
    with opened(path, file) as stream:
        raw = stream.read()
    mark, encoding = encoding_of(raw[:4])
    try:
        return raw[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        raise not_text(file, encoding, error.start + len(mark)) from None


def encoding_of(head: bytes) -> tuple[bytes, str]:
    """The byte order mark at the head and the encoding that it stands for."""
    return next((pair for pair in _BOMS if head.startswith(pair[0])), (b"", "utf-8"))


def not_text(file: str, encoding: str, offset: int) -> FormatError:
    """The error for bytes that are no text of this encoding."""
    problem = f"these bytes are not {encoding.upper()}"
    mend = "save the file as UTF-8, or as UTF-16 with its byte order mark"
    return FormatError(file, f"byte {offset}", mend, problem)
