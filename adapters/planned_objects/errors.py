"""The one error of this adapter: a file that cannot be read, in one line with its mend."""

from handlers.ports import SourceBrokenError


class PlannedObjectsError(SourceBrokenError):
    """A broken file: which one, which place in it, what is wrong, and how to mend it."""

    def __init__(self, file: str, place: str, mend: str, problem: str) -> None:
        super().__init__(file, place, mend, problem)
        self.file, self.place, self.mend, self.problem = file, place, mend, problem

    def __str__(self) -> str:
        where = ", ".join(part for part in (self.file, self.place) if part)
        return " ".join(f"{where}: {self.problem}. Mend: {self.mend}.".split())
