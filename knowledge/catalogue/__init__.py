"""The strict loader of the knowledge files: what is wrong is refused, with file, place and mend.

`load` checks everything, as `whysync knowledge check` and CI do. `load_fast` is for the start of
the program: cached plain data, shapes and names only.
"""

from pathlib import Path

from knowledge.catalogue.cache import cached, files
from knowledge.catalogue.catalogue import Catalogue, build
from knowledge.catalogue.complaints import CatalogueError, Complaint, near
from knowledge.catalogue.draft import read
from knowledge.catalogue.reach import NAMED_BY_HANDLERS
from knowledge.catalogue.references import references
from knowledge.catalogue.scenarios import Scenarios, scenarios
from knowledge.catalogue.shapes import Diagnosis, ErrorText, Link
from knowledge.catalogue.signatures import HOME, checks

__all__ = [
    "HOME",
    "NAMED_BY_HANDLERS",
    "Catalogue",
    "CatalogueError",
    "Complaint",
    "Diagnosis",
    "ErrorText",
    "Link",
    "Scenarios",
    "load",
    "load_fast",
    "near",
    "scenarios",
]


def load(root: Path = HOME) -> Catalogue:
    """The catalogue of a knowledge folder, or a CatalogueError with every complaint about it."""
    from knowledge.catalogue.parse import parse
    from knowledge.catalogue.strict import strict

    draft = read(parse(files(root)))
    known = checks(root)
    complaints = [*draft.complaints, *references(draft, known), *strict(draft, known, root)]
    if complaints:
        raise CatalogueError(complaints)
    return build(draft, known, root)


def load_fast(root: Path = HOME) -> Catalogue:
    """The same catalogue in a fraction of the time; only shapes and names are checked."""
    draft = read(cached(root))
    known = checks(root)
    complaints = [*draft.complaints, *references(draft, known)]
    if complaints:
        raise CatalogueError(complaints)
    return build(draft, known, root)
