"""Views in a conversation: who may see what, which object is meant, and how one goes on."""

import json
from dataclasses import replace

import pytest

from handlers.cases import VIEWS, Case, from_text
from handlers.ports import Handle
from handlers.resolve import Nobody
from handlers.rights import actor
from handlers.verdict import Verdict
from handlers.views.showing import Views
from handlers.views.sight import Ports
from tests.fakes import FixedClock
from tests.handlers.small import WORDS, Talk
from tests.handlers.views.scene import Judge, dark, run

COMMANDS = ("status", "runs", "errors", "object jdoe", "rules jdoe", "deletes")


@pytest.fixture
def talk() -> Talk:
    """Somebody who may ask everything."""
    return Talk()


@pytest.mark.parametrize("text, view", [*zip(COMMANDS, VIEWS, strict=True)])
async def test_each_command_opens_its_view(talk: Talk, text: str, view: str) -> None:
    """The case keeps which one, so that it can be opened again."""
    turned = await talk.say(text)
    again = await talk.say(f"case {turned.case}", thread="other")

    assert turned.reply.id == again.reply.id == view
    assert turned.reply.footer
    assert from_text(talk.cases.texts[turned.case]).view == view  # type: ignore[attr-defined]
    assert turned.case == again.case


@pytest.mark.parametrize("text", [x for x in COMMANDS if x != "status"])
async def test_a_user_is_refused_but_for_status(talk: Talk, text: str) -> None:
    """In the same words for himself and for others; he is told what he may ask instead."""
    talk.who = actor("user:jdoe")
    turned = await talk.say(text)
    other = await talk.say(text.replace("jdoe", "oshaw"))

    assert turned.reply.id == "refused"
    assert turned.reply.verdict == other.reply.verdict == WORDS["verdict-refused-view"]
    assert turned.reply.parts == other.reply.parts
    assert [x.text for p in turned.reply.parts for x in p.lines] == [WORDS["refused-view"]]
    assert talk.server.asked == []


async def test_a_view_refuses_a_user_by_itself_too(talk: Talk) -> None:
    """Whatever way leads to it, what a user may not see is not looked up."""
    case = Case("WS-22222", "", "t", "user:jdoe", handle=Handle("sam", "jdoe"))
    told = await talk.views.show(actor("user:jdoe"), case, "object")

    assert told.reply.id == "refused"
    assert talk.server.asked == []


async def test_a_user_is_told_the_status_plainly(talk: Talk) -> None:
    """One line, and nothing beside it that names a server."""
    talk.who = actor("user:jdoe")
    talk.server.kill(why="CONNECT01 is away")
    turned = await talk.say("status")

    assert turned.reply.verdict == WORDS["status-plain-unknown"]
    assert (turned.reply.parts, turned.reply.choices, turned.verdict) == ((), (), None)


async def test_what_could_not_be_looked_at_is_told_with_its_reason(talk: Talk) -> None:
    """In every view, of the judgement's look-ups too."""
    talk.server.kill(why="CONNECT01 is away")
    for text in COMMANDS:
        part = (await talk.say(text)).reply.part("not-looked")

        assert part is not None, text
        assert "CONNECT01 is away" in part.lines[0].text


async def test_several_lead_to_a_pick_list_and_back(talk: Talk) -> None:
    """What is picked is shown in the same view, and goes by its own name from then on."""
    listed = await talk.say("object asmith")
    wrong = await talk.say("7")
    picked = await talk.say("2")

    assert listed.reply.id == wrong.reply.id == "several-candidates"
    assert "7" in wrong.reply.verdict
    assert picked.reply.id == "object"
    alice = "CN=Alice Smith,OU=Staff,DC=corp,DC=contoso,DC=com"
    assert [c.value for c in picked.reply.choices] == [f"why {alice}", f"rules {alice}", "again"]
    assert picked.case == listed.case


async def test_nobody_leads_to_the_nearest_names(talk: Talk) -> None:
    """And what is picked of them to the view."""
    near = await talk.say("rules jane doee")
    picked = await talk.say("1")
    talk.directory.kill()
    blind = await talk.say("object jdoe", thread="blind")

    assert near.verdict is not None
    assert near.verdict.outcome == "not-found"
    assert picked.reply.id == "rules"
    assert blind.reply.id == "inconclusive-missing-access"
    assert blind.reply.part("not-looked") is not None


async def test_again_reads_anew(talk: Talk) -> None:
    """What happened meanwhile is seen."""
    first = await talk.say("runs")
    talk.server.runs = (run(),)
    again = await talk.say("again")

    assert first.reply.verdict == WORDS["verdict-runs-none"]
    assert again.reply.part("runs") is not None
    assert again.case == first.case


async def test_a_view_has_no_answers_to_take_back(talk: Talk) -> None:
    """Nor evidence: it is evidence."""
    assert await talk.ids("status", "back", "evidence", "why?") == ["status", *["nothing-open"] * 3]


async def test_what_about_somebody_else(talk: Talk) -> None:
    """The same view of another object; a view of all has nobody to change."""
    assert await talk.ids("object jdoe", "what about oshaw?") == ["object", "object"]
    told = await talk.say("runs", thread="b")
    other = await talk.say("what about oshaw?", thread="b")

    assert told.reply.id == "runs"
    assert other.reply.id != "runs"


async def test_the_same_object_can_be_asked_about(talk: Talk) -> None:
    """From the view to a question on its mail, or on itself."""
    mail = await talk.ids("object jdoe", "and his mail?")
    why = await talk.ids("object oshaw", "why isn't he syncing?")

    assert [mail[1], why[1]] == ["service-running", "cs-ou-not-selected"]


async def test_a_command_that_lacks_its_name(talk: Talk) -> None:
    """It says how it is used."""
    assert await talk.ids("rules") == ["usage"]


async def test_an_answer_that_is_called_like_a_view(talk: Talk) -> None:
    """The open question comes first; a view's name that is no answer of it opens the view."""
    question = talk.catalogue.questions["service-running"]
    errors = replace(question, choices={**question.choices, "errors": question.choices["stopped"]})
    talk.catalogue.questions["service-running"] = errors  # type: ignore[index]
    asked = await talk.say("why jdoe")
    answered = await talk.say("errors")
    shown = await talk.say("runs")

    assert asked.reply.id == "service-running"
    assert answered.case == asked.case
    assert shown.reply.id == "runs"


async def test_a_stored_case_of_before_has_no_view(talk: Talk) -> None:
    """Old texts lack it; one with a view that nobody knows is damaged."""
    turned = await talk.say("why jdoe")
    old = json.loads(talk.cases.texts[turned.case])  # type: ignore[attr-defined]
    del old["view"]
    assert from_text(json.dumps(old)).view is None

    talk.cases.texts[turned.case] = json.dumps(old | {"view": "everything"})  # type: ignore[attr-defined]
    assert await talk.ids(f"case {turned.case}") == ["case-damaged"]


async def test_the_brief_status_is_that_of_the_role(talk: Talk) -> None:
    """Short for a page that shows more; plain for a user."""
    whole = await talk.views.brief(actor("helpdesk"))
    plainly = await talk.views.brief(actor("user:jdoe"))

    assert whole.parts
    assert plainly.line == WORDS["status-plain-unknown"]


async def test_a_case_without_a_name_asks_for_nobody(talk: Talk) -> None:
    """A damaged mind of a case ends in words, not in a bug."""
    judge = Judge(Verdict(None, None, "not-found"), Nobody((dark("directory", "away"),)))
    ports = Ports(talk.directory, talk.server, talk.tenant)
    said: list[Verdict] = []

    class Says:
        def say(self, who, case, verdict):  # type: ignore[no-untyped-def]
            said.append(verdict)

    views = Views(ports, judge, Says(), talk.catalogue, FixedClock())
    fresh = from_text(next(iter((await _stored(talk)).values())))
    await views.show(actor("admin"), replace(fresh, handle=None), "object")

    assert said[0].outcome == "inconclusive"


async def _stored(talk: Talk) -> dict[str, str]:
    await talk.say("object jdoe")
    return talk.cases.texts  # type: ignore[attr-defined,no-any-return]
