"""What somebody sees before he asks: health in short, his own cases, and what he may do."""

from collections.abc import Iterator

from handlers.asking import NOT_ABOUT_ONE
from handlers.cases import Case, CaseDamagedError, CasesUnavailableError, from_text
from handlers.commands import COMMANDS, Command
from handlers.phrases import Texts
from handlers.ports import Cases
from handlers.replies import Choice, Line, Part, Reply, Words, plain
from handlers.rights import ROLES, Actor
from handlers.views.showing import FOR_ALL, Views

READ, SHOWN = 30, 10  # the latest cases, of which some hold nothing to go on with
LONGEST = 80


class Home:
    """The page that belongs to one person."""

    def __init__(self, views: Views, cases: Cases, texts: Texts) -> None:
        self._views, self._cases = views, cases
        self._words = Words(texts.words)

    async def of(self, who: Actor) -> Reply:
        """The page of this person."""
        words = self._words
        status = await self._views.brief(who)
        fresh = next((p for p in status.parts if p.id == "tenant"), None)
        try:
            cases = await self._own(who)
            told = tuple(self._case(x) for x in cases) or (Line(words("home-no-cases")),)
        except CasesUnavailableError as error:
            cases, told = [], (Line(words("home-cases-away", why=plain(str(error)))),)
        parts = (
            fresh or Part("tenant", "", ()),
            Part("cases", words("heading-cases"), told),
            Part("allowed", words("heading-allowed"), tuple(map(Line, self._allowed(who)))),
        )
        return Reply(
            id="home",
            verdict=status.line,
            parts=tuple(p for p in parts if p.lines),
            choices=tuple(Choice(f"case {x.id}", words("button-case", case=x.id)) for x in cases),
        )

    async def _own(self, who: Actor) -> list[Case]:
        """His cases that can be gone on with. What he asked in a role that he has no more of
        other people is not shown to a user."""
        names = [Actor(x, who.account).name for x in ROLES]
        mine = [who.name] if who.own or who.account is None else names
        read = (_case(x) for x in await self._cases.of(mine, READ))
        return [x for x in read if x is not None and x.begun][:SHOWN]

    def _case(self, case: Case) -> Line:
        """A case in a line: its id, when it began, and what was asked."""
        words = self._words
        return Line(words("home-case", case=case.id, when=case.created, asked=self._asked(case)))

    def _asked(self, case: Case) -> str:
        text = plain(case.text, LONGEST + 1)
        if text and len(text) <= LONGEST and "\n" not in case.text.strip():
            return text
        known = f"symptom-{case.symptom}"
        what = self._words(known) if known in self._words else plain(case.text, LONGEST)
        name = case.handle.value if case.handle else ""
        return self._words("home-asked", what=what, name=plain(name)) if name else what

    def _allowed(self, who: Actor) -> Iterator[str]:
        words = self._words
        yield words(f"role-{who.role}")
        yield words("home-commands", commands=", ".join(c.word for c in allowed(who)))


def allowed(who: Actor) -> list[Command]:
    """The commands that somebody may use; a user those about himself."""
    return [c for c in COMMANDS if not who.own or _for_himself(c)]


def _for_himself(command: Command) -> bool:
    if command.view is not None:
        return command.view in FOR_ALL
    return command.symptom not in NOT_ABOUT_ONE


def _case(text: str) -> Case | None:
    try:
        return from_text(text)
    except CaseDamagedError:
        return None
