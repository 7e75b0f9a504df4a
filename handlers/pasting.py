"""A pasted sync error is explained: what it means, what is wrong with its object, and its run."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from handlers.asking import Asking, Told
from handlers.cases import Case
from handlers.pasted import Pasted, read_paste, run_named
from handlers.phrases import Texts
from handlers.ports import ConnectServer, Handle
from handlers.replies import Line, Part, Reply, Words, plain
from handlers.resolve import Nobody, One, Several
from handlers.rights import Actor
from handlers.sureness import SYNCING
from handlers.verdict import Candidate, Subject, Verdict
from handlers.views.errors import Met, latest_runs, met_in
from handlers.views.names import anchor_of
from handlers.views.runs import run_words
from handlers.views.sight import Judges
from knowledge.dn import dns_domain, normalised
from knowledge.evidence import CouldNotLook, Found
from knowledge.vocabulary import Run, guid_to_base64

FAILED = "export-error"
EXPLAINED = ("explained", "explained-do")
KEPT = 4000  # characters of the text that a case keeps


class Pasting:
    """Explains pasted texts."""

    def __init__(self, asking: Asking, server: ConnectServer, judges: Judges, texts: Texts) -> None:
        self._asking, self._server, self._judges = asking, server, judges
        self._texts, self._words = texts, Words(texts.words)

    def fits(self, text: str, *, named: bool) -> bool:
        """Whether a text is an error to explain; where a name was read in it, only with its own."""
        pasted = read_paste(text, self._texts.errors)
        return bool(pasted.codes) and bool(pasted.objects or not named)

    async def explain(self, who: Actor, case: Case, text: str) -> Told:
        """What the error means, what is wrong with its object, and where it stands."""
        pasted = read_paste(text, self._texts.errors)
        error = pasted.text[:KEPT] if pasted.codes else None
        case = replace(case, symptom=FAILED if error else SYNCING, error=error)
        if who.own:
            return await self._plainly(who, case, pasted)
        found = await self._found(pasted.objects)
        subjects = _distinct(found)
        told = await self._told(who, case, pasted, found, subjects)
        if not pasted.codes:
            return told
        subject = subjects[0] if len(subjects) == 1 else None
        part = await self._run(pasted, subject)
        return replace(told, reply=_with(told.reply, part)) if part else told

    async def _plainly(self, who: Actor, case: Case, pasted: Pasted) -> Told:
        """For somebody who may ask about himself alone."""
        if pasted.codes:
            return self._asking.explain(who, case, case.error or "")
        if not pasted.objects:
            return self._nothing(who, case)
        return await self._asking.ask(who, replace(case, handle=pasted.objects[0]))

    async def _found(
        self, handles: Sequence[Handle]
    ) -> list[tuple[Handle, One | Several | Nobody]]:
        resolved = await asyncio.gather(*(self._judges.resolve(x, x.value) for x in handles))
        return list(zip(handles, resolved, strict=True))

    async def _told(
        self,
        who: Actor,
        case: Case,
        pasted: Pasted,
        found: Sequence[tuple[Handle, One | Several | Nobody]],
        subjects: Sequence[Candidate],
    ) -> Told:
        codes = pasted.codes[:1]
        if len(subjects) == 1:
            only = subjects[0]
            known = replace(case, handle=_called(found), picked=_key(only))
            return await self._asking.ask(who, known)
        if subjects:
            verdict = Verdict(
                case.symptom,
                None,
                "pick",
                "several-candidates",
                candidates=tuple(subjects),
                explained=codes,
            )
            told = self._asking.say(who, replace(case, handle=_called(found)), verdict)
            line = self._words("verdict-pasted-several", count=len(subjects))
            return replace(told, reply=replace(told.reply, verdict=line))
        if not codes:
            if not found:
                return self._nothing(who, case)
            return await self._asking.ask(who, replace(case, handle=found[0][0]))
        told = self._asking.explain(who, case, case.error or "")
        return self._noted(told, found)

    def _noted(self, told: Told, found: Sequence[tuple[Handle, One | Several | Nobody]]) -> Told:
        """With a line on every object that is named there and was not found."""
        lines = []
        for handle, nobody in found:
            blocked = nobody.blocked if isinstance(nobody, Nobody) else ()
            word = "pasted-unseen" if blocked else "pasted-not-found"
            why = blocked[0].why if blocked else ""
            lines.append(Line(self._words(word, name=plain(handle.value), why=plain(why))))
        if not lines:
            return told
        part = Part("note", self._words("heading-note"), tuple(lines))
        return replace(told, reply=replace(told.reply, parts=(*told.reply.parts, part)))

    def _nothing(self, who: Actor, case: Case) -> Told:
        verdict = Verdict(None, None, "not-understood", reason="paste-unknown")
        told = self._asking.say(who, replace(case, symptom=None), verdict)
        line = self._words("verdict-paste-unknown")
        return replace(told, reply=replace(told.reply, verdict=line))

    async def _run(self, pasted: Pasted, subject: Candidate | None) -> Part | None:
        """The one run that the text names, or that has this error."""
        history = await self._server.run_history()
        title = self._words("heading-run")
        if isinstance(history, CouldNotLook):
            line = self._words("pasted-no-history", why=plain(history.why))
            return Part("run", title, (Line(line),))
        runs = history.value if isinstance(history, Found) else ()
        named = run_named(pasted.text, runs)
        unknown = bool(pasted.objects) and subject is None  # whose error it is, is not known
        holding = None if unknown else self._holding(pasted, subject, runs)
        run = named or holding
        if run is None:
            return None
        line = self._words(
            "pasted-stands" if run is holding else "pasted-fits",
            run=run_words(self._words, run),
            start=run.start.isoformat() if run.start else None,
            result=plain(run.result),
        )
        return Part("run", title, (Line(line),))

    def _holding(
        self, pasted: Pasted, subject: Candidate | None, history: Sequence[Run]
    ) -> Run | None:
        """The one latest run that has the error, on this object where one is known."""
        met = [
            x
            for x in met_in(latest_runs(history), self._texts.errors)
            if x.code in pasted.codes and (subject is None or _is_of(x, subject))
        ]
        runs = list({id(x.run): x.run for x in met}.values())
        return runs[0] if len(runs) == 1 else None


def _with(reply: Reply, part: Part) -> Reply:
    """The reply with one part more, after what the error means."""
    at = max(
        (n for n, p in enumerate(reply.parts, 1) if p.id in EXPLAINED), default=len(reply.parts)
    )
    return replace(reply, parts=(*reply.parts[:at], part, *reply.parts[at:]))


def _is_of(met: Met, subject: Candidate) -> bool:
    """Whether an error is one of this object, by its name or its source anchor."""
    dn = met.error.dn
    if subject.dn and normalised(dn) == normalised(subject.dn):
        return True
    anchor = anchor_of(dn)
    return bool(subject.object_guid) and anchor == guid_to_base64(subject.object_guid or "")


def _distinct(found: Sequence[tuple[Handle, One | Several | Nobody]]) -> list[Candidate]:
    """Every object that the handles lead to, once."""
    every: list[Candidate] = []
    for _, resolved in found:
        if isinstance(resolved, One):
            every.append(_candidate(resolved.subject))
        elif isinstance(resolved, Several):
            every += resolved.candidates
    return list({_key(x): x for x in every}.values())


def _candidate(found: Subject) -> Candidate:
    domain = dns_domain(found.dn) if found.dn else ""
    return Candidate(
        found.dn or "",
        found.object_guid,
        found.type,
        found.name,
        None,
        None,
        domain or "",
        entra_id=found.entra_id,
    )


def _key(found: Candidate) -> str:
    return found.object_guid or found.dn or found.entra_id or found.name


def _called(found: Sequence[tuple[Handle, One | Several | Nobody]]) -> Handle:
    return next(h for h, resolved in found if not isinstance(resolved, Nobody))
