"""What a view is made with: its look-ups, its words and the time; and what it comes to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from handlers.diagnose import Request
from handlers.lookups import LookUps
from handlers.phrases import Phrases, Texts
from handlers.ports import ConnectServer, Directory, Handle, Tenant
from handlers.replies import Choice, Part, Stop
from handlers.resolve import Nobody, One, Several
from handlers.verdict import LookUp, Subject, Verdict
from knowledge.evidence import CouldNotLook, Found, Lookup


class Judges(Protocol):
    """Whoever can answer a request, and tell which object is named."""

    async def ask(self, request: Request) -> Verdict: ...
    async def resolve(self, handle: Handle, asked: str) -> One | Several | Nobody: ...


@dataclass(frozen=True, slots=True)
class Ports:
    """The ports of the three systems that a view looks at."""

    directory: Directory
    server: ConnectServer
    tenant: Tenant


@dataclass(frozen=True, slots=True)
class Body:
    """What a view tells: its first line, and what stands under it.

    `judged`: the verdict that it leans on, where it leans on one.
    """

    line: str
    parts: tuple[Part, ...] = ()
    journey: tuple[Stop, ...] = ()
    choices: tuple[Choice, ...] = ()
    judged: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: the text of the command, the object, and whether all is read anew.

    `called`: what is typed to ask about this same object again.
    """

    text: str = ""
    subject: Subject | None = None
    called: str = ""
    afresh: bool = False


@dataclass(slots=True)
class Sight:
    """One view in the making. What was looked at stays here, so that failures are told at the end.

    `extra` are look-ups that were made beside those of the case.
    """

    ports: Ports
    judges: Judges
    texts: Texts
    now: datetime
    asked: Asked
    evidence: dict[str, Lookup[Any]] = field(default_factory=dict)
    extra: list[LookUp] = field(default_factory=list)
    _opened: list[LookUps] = field(default_factory=list)

    @property
    def phrases(self) -> Phrases:
        """The words, with the object's name in them."""
        return Phrases(self.texts, Verdict(None, self.asked.subject, "inconclusive"))

    async def see(self, *names: str) -> None:
        """Make these look-ups, all at once."""
        self.evidence |= await self.look(*names)

    async def look(
        self, *names: str, known: Mapping[str, Lookup[Any]] | None = None
    ) -> Mapping[str, Lookup[Any]]:
        """Look-ups of their own, where `known` ones stand for what would be looked up."""
        ports, subject = self.ports, self.asked.subject
        looks = LookUps(ports.directory, ports.server, ports.tenant, subject, None, known)
        self._opened.append(looks)
        return await looks.gather(names)

    async def judge(self, symptom: str) -> Verdict:
        """What the tree of a symptom concludes; its look-ups count as those of the view."""
        asked = self.asked
        verdict = await self.judges.ask(Request(asked.text, symptom, afresh=asked.afresh))
        self.extra += verdict.look_ups
        return verdict

    def value(self, name: str) -> Any:
        """What a look-up found; None when it found nothing or could not look."""
        found = self.evidence[name]
        return found.value if isinstance(found, Found) else None

    def why(self, name: str) -> str | None:
        """Why a look-up could not look; None: it could."""
        found = self.evidence[name]
        return found.why if isinstance(found, CouldNotLook) else None

    @property
    def made(self) -> tuple[LookUp, ...]:
        """Every look-up once, the view's own first."""
        once: dict[str, LookUp] = {}
        for look in (*(x for looks in self._opened for x in looks.made.values()), *self.extra):
            once.setdefault(look.name, look)
        return tuple(once.values())

    def close(self) -> None:
        """End what is still under way."""
        for looks in self._opened:
            looks.cancel()
