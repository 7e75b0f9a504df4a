"""Where a new object is to stand: the container must be there, or come with the same file."""

from collections.abc import Iterator

from handlers.preflight.checkup import Finding, could_not_look
from handlers.preflight.planned import Planned
from handlers.preflight.rows import Rows
from handlers.preflight.surroundings import Surroundings
from knowledge import dn
from knowledge.evidence import CouldNotLook


def placing(planned: Planned, around: Surroundings, rows: Rows) -> Iterator[Finding]:
    """Whether its container is missing, in a domain whose containers are known."""
    above = dn.parent.__wrapped__(planned.object.dn)
    if not planned.is_new or not above:
        return
    if isinstance(around.containers, CouldNotLook):
        yield could_not_look("file", "containers", around.containers.why)
        return
    known, name = around.containers, dn.normalised(above)
    is_there = name in known.names or f"dn:{name}" in rows
    if dn.dns_domain(above) in known.domains and not is_there:
        yield Finding("file", "no-container", "spoils", {"container": above}, above)
