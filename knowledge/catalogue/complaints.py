"""A complaint about the knowledge files: one sentence that says file, place and mend."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Complaint(NamedTuple):
    """What is wrong in one place of one file, and how it is mended."""

    file: str
    place: str
    text: str

    def __str__(self) -> str:
        return (
            f"{self.file}, {self.place}: {self.text}" if self.place else f"{self.file}: {self.text}"
        )


class CatalogueError(ValueError):
    """The knowledge files cannot be used as they are; every complaint is a line."""

    def __init__(self, complaints: Sequence[Complaint]) -> None:
        super().__init__("\n".join(str(c) for c in complaints))
        self.complaints = tuple(complaints)


def near(name: str, known: Iterable[str]) -> str:
    """A hint at the known name that was probably meant, or nothing."""
    import difflib  # only a slip needs it, and it costs the start

    found = difflib.get_close_matches(name, sorted(known), n=1)
    return f" Did you mean {found[0]}?" if found else ""


def unknown(
    file: str, place: str, kind: str, name: str, known: Iterable[str], home: str
) -> Complaint:
    """The complaint about a name that leads nowhere."""
    text = f"there is no {kind} {name} in {home}; mend the name or add it there."
    return Complaint(file, place, text + near(name, known))


def listed(names: Iterable[str]) -> str:
    """Names in one phrase."""
    return ", ".join(sorted(names)) or "none"
