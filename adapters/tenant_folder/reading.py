"""From bytes on disk to checked data: encodings, JSON, and messages with file, place and mend."""

import codecs
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Generic, Literal, NoReturn, TypeAlias, TypeVar

import msgspec

from adapters.tenant_folder.errors import TenantFolderError
from adapters.tenant_folder.scalars import decode, kind_of
from knowledge.evidence import CouldNotLook, Found, Lookup

T = TypeVar("T")
Recorded: TypeAlias = T | CouldNotLook

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_AT = re.compile(r"^(?P<what>.*?)(?: - at `(?P<in>key in )?\$(?P<path>.*)`)?$", re.DOTALL)
_STEP = re.compile(r"\[(?P<index>\d+|\.\.\.)\]|\.(?P<key>[^.\[]+)")
_BYTE = re.compile(r"^(?:JSON is malformed: )?(?P<what>.*?) \(byte (?P<at>\d+)\)$")
_WORDS = {
    "int": "a whole number",
    "float": "a number",
    "str": "text",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}


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


class Duplicates(Generic[T]):
    """Refuses a key that comes twice, naming both places."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._places: dict[T, tuple[str, str]] = {}

    def check(self, key: T, file: str, place: str) -> None:
        """Take note of a key; TenantFolderError when it was there before."""
        first = self._places.setdefault(key, (file, place))
        if first != (file, place):
            problem = f"the {self._what} {key} is already at {first[0]}, {first[1]}"
            raise TenantFolderError(file, place, "take one of the two out", problem)


@contextmanager
def readable(file: str) -> Iterator[None]:
    """TenantFolderError where a file or folder must not be looked at."""
    try:
        yield
    except OSError as error:
        problem = f"it cannot be read: {error.strerror or error}"
        raise TenantFolderError(file, "", "make it readable for this account", problem) from None


def is_there(path: Path, file: str, kind: Literal["file", "folder"]) -> bool:
    """Whether this file or folder is there; TenantFolderError when something else is."""
    with readable(file):
        is_right = path.is_file() if kind == "file" else path.is_dir()
        is_other = not is_right and (path.is_symlink() or path.exists())
    if is_other:
        mend = f"put a {kind} of this name there, or take it out"
        raise TenantFolderError(file, "", mend, f"expected a {kind}, got something else")
    return is_right


def opened(path: Path, file: str) -> BinaryIO:
    """The file, open for reading; TenantFolderError when it must not be read."""
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


def not_text(file: str, encoding: str, offset: int) -> TenantFolderError:
    """The error for bytes that are no text of this encoding."""
    problem = f"these bytes are not {encoding.upper()}"
    mend = "save the file as UTF-8, or as UTF-16 with its byte order mark"
    return TenantFolderError(file, f"byte {offset}", mend, problem)


def parse_json(text: str, file: str) -> object:
    """The value of a JSON text, or TenantFolderError with line and column."""
    raw = text.encode()
    try:
        value = msgspec.json.decode(raw)
    except msgspec.DecodeError as error:
        raise _bad_json(str(error), raw, file) from None
    except RecursionError:
        mend = "write it with ConvertTo-Json -Depth 6"
        raise TenantFolderError(file, "the whole file", mend, "it is nested too deeply") from None
    wrapped = '"KeyedCollectionAsList"' in text or '"Count"' in text
    return _without_wrappers(value) if wrapped else value


def _bad_json(message: str, raw: bytes, file: str) -> TenantFolderError:
    detail = _BYTE.match(message)
    at = int(detail["at"]) if detail else len(raw)
    before = raw[:at].decode("utf-8", "replace")
    place = f"line {before.count(chr(10)) + 1}, column {len(before) - before.rfind(chr(10))}"
    if not detail:
        return TenantFolderError(
            file, place, "copy the whole output again", "the JSON ends too early"
        )
    problem = f"this is not JSON: {detail['what']}"
    return TenantFolderError(file, place, "write JSON, as ConvertTo-Json does", problem)


def _without_wrappers(value: object) -> object:
    """The plain list in place of what Windows PowerShell writes for some: an object around it.

    A keyed collection has its elements in KeyedCollectionAsList; a list that carries properties of
    its own becomes `{"value": [...], "Count": n}`.
    """
    if isinstance(value, list):
        return [_without_wrappers(v) for v in value]
    if not isinstance(value, dict):
        return value
    if "KeyedCollectionAsList" in value:
        return _without_wrappers(value["KeyedCollectionAsList"])
    if value.keys() == {"value", "Count"} and isinstance(value["value"], list):
        return _without_wrappers(value["value"])
    return {k: _without_wrappers(v) for k, v in value.items()}


def convert(raw: object, kind: type[T], file: str, place: str = "") -> T:
    """Raw data as a shape, or TenantFolderError that says where it breaks."""
    try:
        return msgspec.convert(raw, kind, strict=False, dec_hook=decode)
    except msgspec.ValidationError as error:
        raise _bad_shape(str(error), file, place) from None


def convert_list(raw: object, item: type[T], file: str) -> tuple[T, ...]:
    """A list, or the one element that ConvertTo-Json made of a list of one."""
    items = as_list(raw, file)
    return tuple(convert(items, list[item], file))  # type: ignore[valid-type]


def as_list(raw: object, file: str) -> list[object]:
    """The elements of a top-level list, one alone included; null is no element."""
    if isinstance(raw, list):
        return raw
    if isinstance(raw, dict):
        return [raw]
    return [] if raw is None else _wrong_top(raw, file, "a list")


def as_object(raw: object, file: str) -> dict[str, object]:
    """A top-level object; a list of one is taken as its element."""
    if isinstance(raw, list) and len(raw) == 1:
        raw = raw[0]
    return raw if isinstance(raw, dict) else _wrong_top(raw, file, "an object")


def _wrong_top(raw: object, file: str, wanted: str) -> NoReturn:
    problem = f"expected {wanted}, got {kind_of(raw)}"
    mend = f"let the whole file be {wanted}"
    raise TenantFolderError(file, "the whole file", mend, problem)


def _bad_shape(message: str, file: str, place: str) -> TenantFolderError:
    parts = _AT.match(message)
    what, path = (parts["what"], parts["path"] or "") if parts else (message, "")
    where = ", ".join(part for part in (place, _place(path)) if part)
    name = _STEP.findall(path)[-1][1] if path else ""
    missing = re.search(r"missing required field `(.*)`", what)
    if missing:
        return TenantFolderError(file, where, f"add {missing[1]}", f"{missing[1]} is missing")
    unknown = re.search(r"unknown field `(.*)`", what)
    if unknown:
        return TenantFolderError(file, where, "take it out", f"{unknown[1]} is not known here")
    problem = re.sub(r"`([^`]*)`", lambda found: _words(found[1]), what)
    wanted = problem.removeprefix("Expected ").removeprefix("expected ").partition(", got")[0]
    mend = f"write {wanted}{' in ' + name if name else ''}, as the real source does"
    if "object" in what and what.endswith("got `str`"):  # what ConvertTo-Json cut off
        mend = "write it again with ConvertTo-Json -Depth 6"
    return TenantFolderError(file, where, mend, problem[:1].lower() + problem[1:])


def _words(types: str) -> str:
    return " or ".join(_WORDS.get(name, name) for name in types.split(" | "))


def _place(path: str) -> str:
    """`$[2].Steps[0].Id` as `item 3, Steps item 1, Id`."""
    words: list[str] = []
    for step in _STEP.finditer(path):
        index = step["index"]
        if index is None:
            words.append(step["key"])
            continue
        number = "an item" if index == "..." else f"item {int(index) + 1}"
        words[-1:] = [f"{words[-1]} {number}"] if words else [number]
    return ", ".join(words)
