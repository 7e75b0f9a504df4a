"""From a finished walk to the outcome of contracts section 3.

A finding that stops the object is proven and is told, with what could not be looked at beside it.
What merely spoils is told as the cause only when nothing before it is unknown. Healthy is said only
of an object that was seen at its goal, or that waits for the next cycle; and of the server only
when nothing that could hold up all is left open.
"""

from collections.abc import Mapping, Sequence

from handlers.looking.seen import NO_SUBJECT
from handlers.verdict import Outcome, Verdict
from knowledge.evidence import CouldNotLook, Found
from knowledge.tree import Evidence, Step, Tree, Walked
from knowledge.vocabulary import Place, Server

IN_SYNC, WAITS = "healthy-in-sync", "healthy-wait-for-cycle"
INCONCLUSIVE = "inconclusive-missing-access"
OWNER = "managed-by"  # an object that another hand may manage is not known to be in sync
# What a full database or a retired build holds up are the runs: one that went through shows that
# they do not.
SHOWN_BY_RUNS = frozenset({"database-space", "version-supported"})
ESSENTIAL = (
    "server",
    "run_history",
    "directory",
    "connector_space",
    "metaverse",
    "entra_object",
)


def conclude(
    tree: Tree,
    walked: Walked,
    evidence: Evidence,
    covers: Mapping[str, tuple[str, ...]],
    places: Mapping[str, Place],
) -> Verdict:
    """The verdict of a walk; symptom, subject and look-ups are filled in by the caller."""
    chain = _specific(walked.chain, walked.chain, covers)
    asides = _specific(walked.asides, (*chain, *walked.asides), covers)
    faults = _open_faults(tree, walked)
    outcome, diagnosis = _outcome(walked, chain, _dark(tree, walked, evidence, faults))
    told = outcome == "diagnosed"
    first = chain[0] if told else None
    then = chain[1:] if told else chain
    question = (
        next((q for q in tree.questions if q.id == walked.open[0].question), None)
        if walked.open
        else None
    )
    return Verdict(
        symptom=None,
        subject=None,
        outcome=outcome,
        diagnosis=diagnosis,
        place=first.stops_at or places.get(diagnosis or "", first.place) if first else None,
        then=_ids(then) if told else (),
        also=_ids(asides if told else (*then, *asides), without=_ids(chain) if told else ()),
        chain=chain,
        asides=asides,
        question=question if outcome == "question" else None,
        trail=walked.trail,
        unknown=walked.unknown,
        open_faults=faults,
        certain=first.certain if first else True,
        next_cycle=_next_cycle(evidence),
    )


def _outcome(walked: Walked, chain: Sequence[Step], dark: bool) -> tuple[Outcome, str | None]:
    if chain and not _doubtful(walked, chain[0]):
        return "diagnosed", chain[0].diagnosis
    if walked.open:
        return "question", None
    if walked.blind or dark:
        return "inconclusive", INCONCLUSIVE
    if walked.waits:
        return "healthy", WAITS
    return ("healthy", IN_SYNC) if walked.landed else ("inconclusive", INCONCLUSIVE)


def _dark(tree: Tree, walked: Walked, evidence: Evidence, faults: Sequence[Step]) -> bool:
    """Whether a place without which nothing is called healthy was not seen.

    For an object that waits for the next cycle, so is every fault that would hold up the cycle, and
    what the rules will make of it. Where such a fault itself is asked about, none may be left open.
    """
    seen = (evidence.get(name) for name in ESSENTIAL)
    if any(isinstance(x, CouldNotLook) and x != NO_SUBJECT for x in seen):
        return True
    unknown = {s.question for s in walked.unknown}
    if OWNER in unknown:
        return True
    if walked.waits and any(q.ahead and q.id in unknown for q in tree.questions):
        return True
    if tree.waits is None:
        return bool(faults)
    return bool(walked.waits) and any(s.why_not for s in faults)


def _open_faults(tree: Tree, walked: Walked) -> tuple[Step, ...]:
    """The questions after what would hold up all that nobody could answer."""
    holding = {
        q.id
        for q in tree.questions
        for c in q.choices.values()
        if c.diagnose and c.effect == "holds"
    }
    judged = holding - tree.aside - SHOWN_BY_RUNS
    return tuple(s for s in walked.unknown if s.question in judged)


def _doubtful(walked: Walked, first: Step) -> bool:
    """A spoiled value is no proven cause while an earlier question is open."""
    if first.effect != "spoils":
        return False
    order = [s.question for s in walked.trail]
    return any(order.index(s.question) < order.index(first.question) for s in walked.open)


def _specific(
    steps: Sequence[Step], among: Sequence[Step], covers: Mapping[str, tuple[str, ...]]
) -> tuple[Step, ...]:
    """Without repetitions, and without the general where the specific stands too."""
    covered = {g for s in among for g in covers.get(s.diagnosis or "", ())}
    kept: dict[str, Step] = {}
    for step in steps:
        if step.diagnosis and step.diagnosis not in covered:
            kept.setdefault(step.diagnosis, step)
    return tuple(kept.values())


def _ids(steps: Sequence[Step], without: Sequence[str] = ()) -> tuple[str, ...]:
    return tuple(s.diagnosis for s in steps if s.diagnosis and s.diagnosis not in without)


def _next_cycle(evidence: Evidence) -> str | None:
    found = evidence.get("server")
    server = found.value if isinstance(found, Found) else None
    scheduler = server.scheduler if isinstance(server, Server) else None
    return scheduler.next_start.isoformat() if scheduler and scheduler.next_start else None
