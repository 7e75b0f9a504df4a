"""`status`: does synchronization run, and how fresh is everything?

Whether it is held up is what the tree of service-not-running concludes: there is no second
judgement here.
"""

import asyncio
from collections.abc import Iterable, Iterator
from datetime import datetime

from handlers import parts
from handlers.looking.seen import NO_SUBJECT
from handlers.phrases import Phrases
from handlers.replies import Choice, Line, Part, Words, plain
from handlers.verdict import Verdict
from handlers.views.sight import Body, Sight
from handlers.views.telling import fresh, leads, lines, moment, span
from knowledge.runs import Kind, kind, newest_first
from knowledge.tree import Step
from knowledge.vocabulary import Connector, Organization, Run, Scheduler, Server, Threshold

SYMPTOM = "service-not-running"
NAMES = ("server", "connectors", "run_history", "organization", "sync_features")
LEADS_ON = ("runs", "errors", "deletes")
LANDED = "landed"
KINDS: tuple[Kind, ...] = ("import", "sync", "export")


async def status(sight: Sight) -> Body:
    """The server, the last runs and the tenant."""
    verdict, _ = await asyncio.gather(sight.judge(SYMPTOM), sight.see(*NAMES))
    words = sight.phrases.words
    told = Phrases(sight.texts, verdict)
    line = first_line(told, verdict, sight)
    return Body(
        line,
        (
            _part(words, "server", _server(words, sight)),
            Part("connectors", words("heading-connectors"), tuple(_connectors(sight))),
            _part(words, "tenant", _tenant(words, sight)),
            parts.also(told, verdict),
        ),
        choices=(*_asks(words, verdict), *leads(words, *LEADS_ON), fresh(words)),
        judged=verdict,
    )


async def plain_status(sight: Sight) -> Body:
    """The same for somebody who may not see the service: one line, without a cause or a number."""
    verdict = await sight.judge(SYMPTOM)
    words = sight.phrases.words
    if verdict.outcome == "diagnosed" and verdict.certain:
        return Body(words("status-plain-held-up"))
    if verdict.outcome == "healthy":
        return Body(words("status-plain-runs"))
    return Body(words("status-plain-unknown"))


def first_line(phrases: Phrases, verdict: Verdict, sight: Sight) -> str:
    """What the tree concluded, and when the next cycle starts."""
    words, told = phrases.words, phrases.diagnosis()
    if verdict.outcome == "diagnosed" and told is not None:
        spoils = bool(verdict.chain) and verdict.chain[0].effect == "spoils"
        line = words("status-spoilt" if spoils else "status-held-up", title=told.title)
        return line if verdict.certain else words("verdict-uncertain", line=line)
    if verdict.outcome == "healthy":
        return _runs(phrases, verdict, sight)
    return _not_known(phrases, verdict, sight)


def _runs(phrases: Phrases, verdict: Verdict, sight: Sight) -> str:
    """That it runs; a fault that spoils values comes before the next cycle."""
    spoilt = next((s.diagnosis for s in verdict.asides if s.diagnosis and _spoils(sight, s)), None)
    if spoilt is not None:
        return phrases.words("status-spoilt", title=phrases.told(spoilt).title)
    scheduler = _scheduler(sight)
    return phrases.words(_cycle(scheduler, sight.now), next=_next(scheduler))


def _spoils(sight: Sight, found: Step) -> bool:
    """Whether what was found beside spoils the objects that it touches."""
    choices = sight.texts.questions[found.question].choices.values()
    return any(c.diagnose == found.diagnosis and c.effect == "spoils" for c in choices)


def _not_known(phrases: Phrases, verdict: Verdict, sight: Sight) -> str:
    """That nobody knows, and what is known all the same."""
    words, why, tenant = phrases.words, sight.why("server"), sight.value("organization")
    dark = [x for x in verdict.not_looked if x.why != NO_SUBJECT.why]
    line = words("status-unknown" if dark else "status-no-cycle")
    if why is not None:
        line = words("status-unseen", why=plain(why))
    elif verdict.open_faults and exports(verdict):
        asked = [phrases.question(x)[0] for x in verdict.open_faults]
        line = words("status-partly", questions=" ".join(asked))
    if tenant is None or tenant.last_sync is None:
        return line
    ago = span(words, sight.now - tenant.last_sync)
    return words("status-but-tenant", line=line, span=ago)


def exports(verdict: Verdict) -> bool:
    """Whether an export to Entra ID was seen to go through lately."""
    return any(s.answer == LANDED for s in verdict.trail)


def _asks(words: Words, verdict: Verdict) -> tuple[Choice, ...]:
    """Where a person can tell what could not be looked at: the guided questions."""
    if verdict.outcome != "question":
        return ()
    return (Choice(words(f"example-{SYMPTOM}"), words("button-questions")),)


def _cycle(scheduler: Scheduler | None, now: datetime) -> str:
    if scheduler is None or (scheduler.next_start is None and not scheduler.in_progress):
        return "status-runs"
    if scheduler.in_progress or scheduler.next_start is None:
        return "status-runs-now"
    return "status-runs-next" if scheduler.next_start >= now else "status-runs-due"


def _next(scheduler: Scheduler | None) -> str | None:
    when = scheduler.next_start if scheduler else None
    return when.isoformat() if when else None


def _scheduler(sight: Sight) -> Scheduler | None:
    server: Server | None = sight.value("server")
    return server.scheduler if server else None


def _part(words: Words, name: str, texts: Iterable[str]) -> Part:
    return Part(name, words(f"heading-{name}"), lines(texts))


def _server(words: Words, sight: Sight) -> Iterator[str]:
    if sight.why("server") is not None:
        return
    server: Server | None = sight.value("server")
    if server is None:
        yield words("status-no-server")
        return
    named = plain(server.name), server.version, server.service_status
    yield words("status-server", name=named[0], version=named[1], service=named[2])
    if server.scheduler is not None:
        yield from _scheduled(words, server, server.scheduler, sight.now)


def _scheduled(words: Words, server: Server, scheduler: Scheduler, now: datetime) -> Iterator[str]:
    facts = {
        "staging": scheduler.staging,
        "cycle": scheduler.cycle_enabled,
        "suspended": scheduler.suspended,
        "running": scheduler.in_progress,
    }
    said = {x: words(f"flag-{str(v).lower()}") for x, v in facts.items()}
    yield words("status-scheduler", **said)
    runs = (server.service_status or "running").casefold() == "running"
    held = scheduler.cycle_enabled is False or scheduler.suspended
    if scheduler.next_start is not None and runs and not held:
        start, due = moment(words, scheduler.next_start, now), scheduler.next_start < now
        word = "status-was-due" if due else "status-next"
        yield words(word, start=start, policy=plain(scheduler.next_policy) or None)


def threshold(sight: Sight) -> Threshold | None:
    """The deletion threshold: as the server tells it, else as the tenant does."""
    server, features = sight.value("server"), sight.value("sync_features")
    own = server.threshold if server else None
    return own or (features.threshold if features else None)


def threshold_line(sight: Sight) -> Iterator[str]:
    """The deletion threshold in words; nothing where nobody could look for it."""
    found, words = threshold(sight), sight.phrases.words
    if found is not None:
        yield words("status-threshold", threshold=_limit(words, found))
    elif sight.why("server") is None and sight.why("sync_features") is None:
        yield words("status-threshold", threshold=words("value-missing"))


def _limit(words: Words, found: Threshold) -> str:
    known = f"threshold-{found.prevention}"
    return words(
        known if known in words else "threshold-other",
        count=found.count,
        prevention=plain(found.prevention),
    )


def _connectors(sight: Sight) -> Iterator[Line]:
    if sight.why("run_history") is not None:
        return
    words = sight.phrases.words
    history: tuple[Run, ...] = sight.value("run_history") or ()
    connectors: tuple[Connector, ...] = sight.value("connectors") or ()
    names = {c.identifier: c.name for c in connectors}
    for run in newest_first(history):
        names.setdefault(run.connector_id, run.connector_name)
    if not names:
        yield Line(words("verdict-runs-none"))
    for identifier, name in names.items():
        own = [r for r in newest_first(history) if r.connector_id == identifier]
        latest = [next((r for r in own if kind(r) == wanted), None) for wanted in KINDS]
        said = [_latest(words, r, sight.now) for r in latest if r is not None]
        yield Line(
            words(
                "status-connector",
                name=plain(name),
                runs=sight.phrases.listed(said, "list-semicolon", "list-semicolon")
                or words("status-no-run"),
            )
        )


def _latest(words: Words, run: Run, now: datetime) -> str:
    when = run.end or run.start
    ago = span(words, now - when) if when else None
    return words(f"status-{kind(run)}", result=plain(run.result), ago=ago)


def _tenant(words: Words, sight: Sight) -> Iterator[str]:
    found: Organization | None = sight.value("organization")
    if found is not None:
        yield words("status-tenant", on=words(f"flag-{str(found.sync_enabled).lower()}"))
        yield words("status-tenant-sync", when=moment(words, found.last_sync, sight.now))
        passwords = moment(words, found.last_password_sync, sight.now)
        yield words("status-tenant-passwords", when=passwords)
    elif sight.why("organization") is None:
        yield words("status-no-tenant")
    yield from threshold_line(sight)
