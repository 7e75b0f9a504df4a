"""A file, or what is piped in: LDIF or CSV, read from the start as often as it is asked."""

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

from adapters.planned_objects.csv_reader import read_csv
from adapters.planned_objects.errors import PlannedObjectsError
from adapters.planned_objects.ldif_reader import read_ldif
from adapters.planned_objects.reading import lines, readable
from handlers.preflight import Planned

STDIN = "-"
_Reader = Callable[[BinaryIO, str], Iterator[Planned]]
_READERS: dict[str, _Reader] = {
    ".ldif": read_ldif,
    ".ldf": read_ldif,
    ".csv": read_csv,
    ".tsv": read_csv,
}
_WANTED = "give a file of objects: LDIF, or CSV with a header of attribute names"


class PlannedFile:
    """The objects of an open file."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream, self._name = stream, name

    @property
    def name(self) -> str:
        """The name it was opened by."""
        return self._name

    def read(self) -> Iterator[Planned]:
        """The objects in their order; PlannedObjectsError where the file is broken or empty."""
        reader = _READERS.get(Path(self._name).suffix.lower()) or self._by_content()
        found = False
        for planned in reader(self._stream, self._name):
            found = True
            yield planned
        if not found:
            raise PlannedObjectsError(self._name, "", _WANTED, "there are no objects in it")

    def _by_content(self) -> _Reader:
        """LDIF begins with a name or its version, maybe after comments."""
        said = (x for x in lines(self._stream, self._name) if x.strip() and not x.startswith("#"))
        begins = next(said, "").casefold().startswith(("dn:", "version:"))
        return read_ldif if begins else read_csv


@contextmanager
def opened(name: str) -> Iterator[PlannedFile]:
    """The file of this name, a dash for stdin; a pipe is kept meanwhile in a nameless file."""
    with ExitStack() as closing:
        with readable(name):
            if name == STDIN:
                stream: BinaryIO = sys.stdin.buffer
            else:
                stream = closing.enter_context(Path(name).open("rb"))
            if name == STDIN or not stream.seekable():
                spool = closing.enter_context(tempfile.TemporaryFile())
                shutil.copyfileobj(stream, spool)
                stream = spool
        yield PlannedFile(stream, "stdin" if name == STDIN else name)
