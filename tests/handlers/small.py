"""A small world to talk to: four questions, a handful of diagnoses, two errors, fakes for ports."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import yaml

from handlers.asking import Asking
from handlers.conductor import conducted
from handlers.conversation import Conversation, Said, Turned
from handlers.diagnose import Diagnose
from handlers.ports import Cases
from handlers.replies import Words
from handlers.rights import Actor, Rights, actor
from handlers.routing import Read, Routing
from handlers.views.showing import Views
from handlers.views.sight import Ports
from knowledge.answer import About, Answer, Fact
from knowledge.errors import ErrorBook, ErrorEntry
from knowledge.language.reading import read
from knowledge.tree import Choice, Question, Tree
from knowledge.vocabulary import DirectoryObject, Place
from tests.fakes import FakeDirectory, FakeServer, FakeTenant, FixedClock, MemoryCases, ad_object

WORDS: Mapping[str, Any] = yaml.safe_load(Path("knowledge/words.yaml").read_text("utf-8"))
DIAGNOSES = {
    "svc-adsync-not-running": "the service is not running",
    "cs-ou-not-selected": "an OU filter leaves the object out",
    "upn-suffix-not-verified": "the UPN suffix is not verified",
    "ops-completed-errors": "the last run finished with errors",
    "healthy-in-sync": "the object is in sync",
    "healthy-wait-for-cycle": "the change goes with the next cycle",
    "inconclusive-missing-access": "a place could not be looked at",
    "ad-object-not-found": "no object was found",
    "several-candidates": "more than one fits",
    "not-connect-sync": "the object is managed elsewhere",
}


def disabled(directory: DirectoryObject | None, about: About) -> Answer[str] | None:
    """Is the account marked in AD? Every account is live, but "oshaw" proves a filter."""
    if directory is None or directory.name != "oshaw":
        return Answer("clean")
    fact = Fact(
        "filter-decides",
        "ad-connector-space",
        "connect-server",
        actual="OU=Odd",
        expected="a selected OU",
        values={"entry": "OU=Odd", "detail": "", "when": "2026-03-02T11:30:00+00:00"},
    )
    return Answer("filtered", (fact,))


def question(id_: str, place: Place, **choices: Choice) -> Question:
    """A question that only a person can answer."""
    named = {k.replace("_", "-"): v for k, v in choices.items()}
    return Question(
        id_, place, f"Is {{name}} all right at {id_}?", f"why {id_}", f"tab {id_}", named
    )


QUESTIONS = (
    question(
        "service-running",
        "environment",
        running=Choice("Yes, running"),
        stopped=Choice("No", "svc-adsync-not-running"),
    ),
    Question(
        "filter",
        "ad-connector-space",
        "Is it filtered?",
        "",
        "",
        {"clean": Choice("No"), "filtered": Choice("Yes", "cs-ou-not-selected")},
        check=disabled,
        needs=("directory",),
        wants=("about",),
    ),
    question(
        "in-ad-connector-space",
        "ad-connector-space",
        there=Choice("It is there"),
        not_there=Choice("It is not there", "cs-ou-not-selected"),
    ),
    question(
        "suffix",
        "entra-id",
        verified=Choice("It ends in a verified domain"),
        not_verified=Choice("It ends in another domain", "upn-suffix-not-verified", "spoils"),
        unsure=Choice("A run had errors", "ops-completed-errors", "aside"),
    ),
    question("in-entra-id", "entra-id", landed=Choice("Landed"), not_landed=Choice("Not landed")),
)
ALL_WELL = {
    "service-running": "running",
    "in-ad-connector-space": "there",
    "suffix": "verified",
    "in-entra-id": "landed",
}
NAMED = (
    "object-not-syncing",
    "attribute-not-syncing",
    "password-not-syncing",
    "group-membership",
    "upn-mismatch",
)
NAMELESS = ("service-not-running", "orphan", "duplicate-attribute", "export-error")


@dataclass(frozen=True)
class SmallCatalogue:
    """What the handlers read of the catalogue."""

    diagnoses: Mapping[str, Any] = field(
        default_factory=lambda: {
            id_: SimpleNamespace(
                title=title,
                because="" if id_ == "upn-suffix-not-verified" else "{name}: because of {type}.",
                do=["Do this.", "Then that."] if id_.startswith("cs") else ["Do this."],
                who=["connect-admin", "ad-admin", "helpdesk"],
                links=["page"],
            )
            for id_, title in DIAGNOSES.items()
        }
    )
    links: Mapping[str, Any] = field(
        default_factory=lambda: {"page": SimpleNamespace(title="A page", url="https://x.example/")}
    )
    facts: Mapping[str, str] = field(
        default_factory=lambda: {
            "filter-decides": "{entry} decides since {when} for {name}. {detail}"
        }
    )
    words: Mapping[str, Any] = field(default_factory=lambda: WORDS)
    questions: Mapping[str, Question] = field(default_factory=lambda: {q.id: q for q in QUESTIONS})
    trees: Mapping[str, Tree] = field(
        default_factory=lambda: {
            s: Tree(s, QUESTIONS, landed="in-entra-id") for s in (*NAMED, *NAMELESS)
        }
    )
    covers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    errors: ErrorBook = field(
        default_factory=lambda: ErrorBook(
            (
                ErrorEntry(
                    "AttributeValueMustBeUnique",
                    "entra-error",
                    "A value is taken.",
                    ("Find the holder.",),
                    diagnosis="upn-suffix-not-verified",
                ),
                ErrorEntry("LargeObject", "entra-error", "Too large.", ("Shrink it.", "Wait.")),
            )
        )
    )


def people() -> tuple[DirectoryObject, ...]:
    """Who is in the directory: jdoe, odd, and two Smiths with the same account name."""
    return (
        ad_object("jdoe", displayName="Jane Doe", mail="jane@contoso.com"),
        ad_object("oshaw"),
        ad_object(
            "asmith", "CN=Adam Smith,OU=EMEA,DC=emea,DC=contoso,DC=com", displayName="Adam Smith"
        ),
        ad_object(
            "asmith",
            "CN=Alice Smith,OU=Staff,DC=corp,DC=contoso,DC=com",
            displayName="Alice Smith",
            department="Sales",
            userAccountControl="514",
            objectGUID="AAAAAAAAAAAAAAAAAAAAAQ==",
        ),
    )


class Talk:
    """A person talking to the bot, with the fakes in reach."""

    def __init__(
        self,
        cases: Cases | None = None,
        reader: Read = read,
        tenant: str = "",
        folder: str = "",
        keeps: bool = False,
    ) -> None:
        self.catalogue = SmallCatalogue()
        self.directory, self.server, self.tenant = (
            FakeDirectory(*people()),
            FakeServer(),
            FakeTenant(),
        )
        self.cases = cases or MemoryCases()
        clock = FixedClock()
        looked_at = conducted(self.directory, "ad") if keeps else self.directory
        diagnose = Diagnose(self.catalogue, looked_at, self.server, self.tenant, clock)
        rights = Rights(self.directory, self.tenant, diagnose)
        asking = Asking(diagnose, rights, self.catalogue, clock)
        ports = Ports(self.directory, self.server, self.tenant)
        self.views = Views(ports, diagnose, asking, self.catalogue, clock)
        routing = Routing(asking, self.catalogue, reader, self.views)
        self.conversation = Conversation(routing, Words(WORDS), self.cases, clock, tenant, folder)
        self.who: Actor = actor("admin")

    async def say(self, text: str, thread: str = "t", **answers: str) -> Turned:
        """One turn; answers given ahead have underscores for hyphens."""
        given = {k.replace("_", "-"): v for k, v in answers.items()}
        return await self.conversation.turn(Said(self.who, thread, text, given))

    async def ids(self, *texts: str) -> list[str]:
        """The reply ids of several turns."""
        return [(await self.say(text)).reply.id for text in texts]
