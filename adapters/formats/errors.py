"""The one error of all formats: a source that breaks its contract, in one line with its mend."""

from handlers.ports import SourceBrokenError


class FormatError(SourceBrokenError):
    """A broken source: which file, which place in it, what is wrong, and how to mend it."""

    def __init__(self, file: str, place: str, mend: str, problem: str) -> None:
        super().__init__(file, place, mend, problem)
        self.file = file
        self.place = place
        self.mend = mend
        self.problem = problem

    def __str__(self) -> str:
        where = ", ".join(part for part in (self.file, self.place) if part)
        return " ".join(f"{where}: {self.problem}. Mend: {self.mend}.".split())
