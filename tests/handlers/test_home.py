"""The page of one person: health in short, his own cases, what he may do."""

import pytest

from handlers.cases import Case, CasesUnavailableError, to_text
from handlers.commands import COMMANDS
from handlers.home import LONGEST, SHOWN, Home, allowed
from handlers.ports import Handle
from handlers.replies import Reply
from handlers.rights import Actor, actor
from knowledge.vocabulary import Organization
from tests.fakes import NOON, MemoryCases
from tests.handlers.small import WORDS, Talk

HELPDESK = actor("helpdesk:jdoe@contoso.com")


@pytest.fixture
def talk() -> Talk:
    """A bot with a store in memory."""
    made = Talk()
    made.who = HELPDESK
    return made


async def page(talk: Talk, who: Actor = HELPDESK) -> Reply:
    """What he sees."""
    return await Home(talk.views, talk.cases, talk.catalogue).of(who)


def told(reply: Reply, part: str) -> list[str]:
    """The lines of a part."""
    found = reply.part(part)
    return [x.text for x in found.lines] if found else []


async def test_status_cases_and_commands(talk: Talk) -> None:
    """The first line is that of the status; each case can be opened."""
    talk.tenant.company = Organization(True, NOON)
    turned = await talk.say("why jdoe")
    reply = await page(talk)

    assert reply.id == "home"
    assert reply.verdict == (await talk.say("status", thread="s")).reply.verdict
    assert [p.id for p in reply.parts] == ["tenant", "cases", "allowed"]
    assert told(reply, "cases") == [f"{turned.case}, 2026-03-02 12:00 UTC: why jdoe"]
    assert [c.value for c in reply.choices] == [f"case {turned.case}"]
    assert (await talk.say(reply.choices[0].value, thread="x")).case == turned.case


async def test_all_roles_of_one_account_but_nobody_elses(talk: Talk) -> None:
    """What he asked as admin is his too."""
    await talk.say("why jdoe", thread="1")
    talk.who = actor("admin:jdoe@contoso.com")
    await talk.say("why oshaw", thread="2")
    talk.who = actor("admin:asmith@contoso.com")
    await talk.say("why asmith", thread="3")

    assert [x.rpartition(": ")[2] for x in told(await page(talk), "cases")] == [
        "why oshaw",
        "why jdoe",
    ]


async def test_a_user_sees_nothing_of_other_people(talk: Talk) -> None:
    """Not what he asked in a role that he has no more; no server, no tenant."""
    await talk.say("why oshaw")
    reply = await page(talk, actor("user:jdoe@contoso.com"))

    assert told(reply, "cases") == [WORDS["home-no-cases"]]
    assert reply.part("tenant") is None
    assert reply.verdict == WORDS["status-plain-unknown"]
    assert told(reply, "allowed")[0] == WORDS["role-user"]


def test_the_commands_of_a_user_are_those_about_himself() -> None:
    """Everything for the others."""
    words = [c.word for c in allowed(actor("user:jdoe@contoso.com"))]

    assert {"why", "attribute", "password", "status", "case", "help"} <= set(words)
    assert {"object", "rules", "runs", "errors", "deletes", "orphans", "member"}.isdisjoint(words)
    assert allowed(HELPDESK) == list(COMMANDS)


async def test_without_an_account_only_cases_of_that_name(talk: Talk) -> None:
    """Nobody knows whose else they are."""
    await talk.say("why jdoe")
    talk.who = actor("helpdesk")
    await talk.say("why oshaw", thread="b")

    assert len(told(await page(talk, actor("helpdesk")), "cases")) == 1


async def test_what_cannot_be_gone_on_with_is_passed_over(talk: Talk) -> None:
    """Help, refusals and damaged texts; and no more than fit on a page."""
    for n in range(SHOWN + 2):
        await talk.say("why jdoe", thread=f"t{n}")
    await talk.say("help", thread="h")
    cases = talk.cases
    assert isinstance(cases, MemoryCases)
    await cases.save("WS-BAD22", f'{{"actor": "{HELPDESK.name}"}}')

    assert len(told(await page(talk), "cases")) == SHOWN


@pytest.mark.parametrize(
    "text, symptom, shown",
    [
        ("why jdoe", "object-not-syncing", "why jdoe"),
        ("a long\npaste", "export-error", f"{WORDS['symptom-export-error']}: jdoe"),
        ("x" * (LONGEST + 1), "export-error", f"{WORDS['symptom-export-error']}: jdoe"),
        ("x" * (LONGEST + 1), None, "x" * (LONGEST - 1) + "…: jdoe"),
    ],
)
async def test_what_was_asked_in_plain_words(
    talk: Talk, text: str, symptom: str | None, shown: str
) -> None:
    """As it was typed; of a long text what it is about."""
    case = Case(
        "WS-22222",
        NOON.isoformat(),
        "t",
        HELPDESK.name,
        text,
        symptom,
        Handle("sam", "jdoe"),
        view=None if symptom else "object",
    )
    await talk.cases.save(case.id, to_text(case))

    assert told(await page(talk), "cases")[0].partition("UTC: ")[2] == shown


async def test_a_long_text_without_a_name(talk: Talk) -> None:
    """What it is about stands alone."""
    case = Case("WS-22222", NOON.isoformat(), "t", HELPDESK.name, "a\nb", "export-error")
    await talk.cases.save(case.id, to_text(case))

    assert told(await page(talk), "cases")[0].endswith(f": {WORDS['symptom-export-error']}")


class Away(MemoryCases):
    """A store that cannot be reached."""

    async def of(self, actors: object, most: int) -> tuple[str, ...]:
        raise CasesUnavailableError("the disk is full")


async def test_a_store_that_is_away_is_told() -> None:
    """With its reason; the rest of the page stands."""
    reply = await page(Talk(Away()))

    assert "the disk is full" in told(reply, "cases")[0]
    assert reply.choices == ()
    assert told(reply, "allowed")
