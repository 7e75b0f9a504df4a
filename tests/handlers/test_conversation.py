"""Whole turns with the bot, on fakes: what is said, and which id comes back."""

import asyncio
import json
import logging

import pytest

from handlers.cases import CasesUnavailableError, from_text
from handlers.conversation import Pressed, Said
from handlers.ports import SourceBrokenError
from handlers.rights import actor
from knowledge.language.reading import Reading, Subject
from tests.fakes import MemoryCases
from tests.handlers.small import ALL_WELL, Talk


@pytest.fixture
def talk() -> Talk:
    """Somebody who may ask everything."""
    return Talk()


async def test_a_guided_case_ends_in_a_diagnosis(talk: Talk) -> None:
    """With nothing to look at the bot asks, and each answer brings the next question."""
    assert await talk.ids("why isn't jdoe syncing?", "yes", "it is not there") == [
        "service-running",
        "in-ad-connector-space",
        "cs-ou-not-selected",
    ]


async def test_answers_given_ahead_are_not_asked(talk: Talk) -> None:
    """All questions answered: a healthy object, with no question in between."""
    turned = await talk.say("why isn't jdoe syncing?", **_under(ALL_WELL))

    assert turned.reply.id == "healthy-in-sync"
    assert turned.verdict is not None
    assert turned.verdict.outcome == "healthy"


async def test_look_ups_answer_by_themselves(talk: Talk) -> None:
    """What a check proves is told with its fact."""
    reply = (await talk.say("why oshaw", service_running="running")).reply

    part = reply.part("proof")
    assert reply.id == "cs-ou-not-selected"
    assert part is not None
    assert "OU=Odd decides since 2026-03-02 11:30 UTC" in part.lines[0].text


async def test_back_takes_the_last_answer_back(talk: Talk) -> None:
    """Back leads to the question before; with no answer left it says so."""
    ids = await talk.ids("why jdoe", "1", "1", "back", "back", "back")

    assert ids[2:] == [
        "suffix",
        "in-ad-connector-space",
        "service-running",
        "nothing-to-take-back",
    ]


async def test_not_known_is_an_answer(talk: Talk) -> None:
    """Whoever can't look goes on; in the end it is inconclusive, never healthy."""
    ids = await talk.ids("why jdoe", *["I can't look"] * 4)

    assert ids[-1] == "inconclusive-missing-access"


async def test_why_and_evidence(talk: Talk) -> None:
    """With an open question why? gives its reason, else that of the answer; evidence the trail."""
    ids = await talk.ids("why jdoe", "why?", "evidence", "2", "why?")

    assert ids == ["service-running", "why", "evidence", "svc-adsync-not-running", "why"]


async def test_again_looks_again(talk: Talk) -> None:
    """No evidence is kept: what was mended meanwhile is seen."""
    await talk.say("why oshaw", **_under(ALL_WELL))
    talk.directory.objects = [x for x in talk.directory.objects if x.name != "oshaw"]

    assert await talk.ids("again") == ["ad-object-not-found"]


async def test_words_for_a_case_need_a_case(talk: Talk) -> None:
    """There is nothing to take back before anything was asked."""
    assert await talk.ids("back", "evidence") == ["nothing-open", "nothing-open"]


@pytest.mark.parametrize("text", ["2", "alice", "Alice Smith"])
async def test_a_pick_list_by_number_or_words(talk: Talk, text: str) -> None:
    """Several fit: one is picked, and the case goes on with it."""
    asked = await talk.say("why isn't asmith syncing?")
    picked = await talk.say(text)

    assert asked.reply.id == "several-candidates"
    assert asked.reply.question is not None
    assert len(asked.reply.question.answers) == 2
    assert picked.verdict is not None
    assert picked.verdict.subject is not None
    assert picked.verdict.subject.dn == "CN=Alice Smith,OU=Staff,DC=corp,DC=contoso,DC=com"
    assert picked.case == asked.case


async def test_a_pick_given_ahead(talk: Talk) -> None:
    """Programs answer which-object ahead, by name, GUID or another handle."""
    wanted = "CN=Alice Smith,OU=Staff,DC=corp,DC=contoso,DC=com"
    for value in (wanted, "00000000-0000-0000-0000-000000000001"):
        told = await talk.say("why isn't asmith syncing?", which_object=value)
        assert told.verdict is not None
        assert told.verdict.subject is not None
        assert told.verdict.subject.dn == wanted
    told = await talk.say("why isn't he syncing?", thread="new", which_object="CORP\\oshaw")
    assert told.reply.id == "cs-ou-not-selected"


async def test_the_wrong_number_is_asked_again(talk: Talk) -> None:
    """Seven is none of two, and a word that fits nobody neither."""
    await talk.say("why isn't asmith syncing?")

    for text in ("7", "not there"):
        told = await talk.say(text)
        assert text in told.reply.verdict
        assert told.reply.question is not None
        assert told.reply.question.id == "which-object"


async def test_what_is_no_answer_repeats_the_question(talk: Talk) -> None:
    """The question stays open, and the reply says that this was no answer."""
    first = await talk.say("why jdoe")
    told = await talk.say("bananas perhaps")

    assert "bananas" in told.reply.verdict
    assert told.reply.question == first.reply.question
    assert told.case == first.case


@pytest.mark.parametrize("text", ["asdf", "asmith"])
async def test_a_word_is_no_answer_and_no_new_case(talk: Talk, text: str) -> None:
    """While a question is open, one word that is none of its answers begins nothing."""
    first = await talk.say("why jdoe")
    told = await talk.say(text)

    assert text in told.reply.verdict
    assert (told.case, told.reply.question) == (first.case, first.reply.question)


@pytest.mark.parametrize(
    "text", ["why isn't oshaw syncing?", "why oshaw", "oshaw@contoso.com", "orphans"]
)
async def test_a_question_or_a_command_begins_a_new_case(talk: Talk, text: str) -> None:
    """An open question holds nobody: what is clearly another question is one."""
    first = await talk.say("why jdoe")

    assert (await talk.say(text)).case != first.case


async def test_near_misses_can_be_picked(talk: Talk) -> None:
    """Nobody of that name: the nearest names are offered."""
    missed = await talk.say("why jdo")
    picked = await talk.say("1")

    assert missed.reply.id == "ad-object-not-found"
    assert picked.verdict is not None
    assert picked.verdict.subject is not None
    assert picked.verdict.subject.name == "jdoe"


async def test_who_is_it_about(talk: Talk) -> None:
    """Without a name the bot asks for one, and takes a bare name as the answer."""
    assert await talk.ids("why is he not syncing?", "jdoe") == ["which-object", "service-running"]


async def test_a_question_is_no_name(talk: Talk) -> None:
    """Asked for a name, another question is still a question."""
    assert await talk.ids("why is he not syncing?", "why isn't nosuchone syncing?") == [
        "which-object",
        "ad-object-not-found",
    ]


async def test_a_bare_name_asks_whether_it_syncs(talk: Talk) -> None:
    """A name, a DN or a GUID alone is question enough."""
    for name in ("jdoe", "jdoe@contoso.com", "CN=jdoe,OU=Sales,DC=corp,DC=contoso,DC=com"):
        assert (await talk.say(name, thread=name)).reply.id == "service-running"


async def test_what_about_somebody_else(talk: Talk) -> None:
    """The same question about another object is a case of its own."""
    first = await talk.say("why jdoe", service_running="running")
    told = await talk.say("what about oshaw?", service_running="running")

    assert told.reply.id == "cs-ou-not-selected"
    assert told.case != first.case


async def test_somebody_else_who_was_named_is_not_lost(talk: Talk) -> None:
    """Two in one question: the first is answered, and the reply says how to ask of the second."""
    told = await talk.say("why aren't oshaw and jdoe syncing?", service_running="running")
    part = told.reply.part("note")
    other = await talk.say("what about jdoe?")

    assert told.reply.id == "cs-ou-not-selected"
    assert part is not None
    assert "what about jdoe?" in part.lines[0].text
    assert other.reply.id == "service-running"
    assert other.reply.part("note") is None


@pytest.mark.parametrize(
    "text", ["why isn't jdoe in the group asmith?", "why aren't oshaw and oshaw syncing?"]
)
async def test_a_second_that_belongs_to_the_question_is_no_note(talk: Talk, text: str) -> None:
    """A group is part of what was asked, and one object named twice is one."""
    assert (await talk.say(text)).reply.part("note") is None


async def test_and_his_mail(talk: Talk) -> None:
    """One attribute of the same object; a part that nobody knows is no question."""
    await talk.say("why oshaw", service_running="running")
    told = await talk.say("and his mail?", service_running="running")
    unknown = await talk.say("and his zodiac sign?")

    assert told.verdict is not None
    assert (told.verdict.symptom, told.verdict.attribute) == ("attribute-not-syncing", "mail")
    assert "mail of oshaw" in told.reply.verdict
    assert unknown.reply.id == "not-understood"


async def test_a_pronoun_is_whoever_the_case_is_about(talk: Talk) -> None:
    """Somebody not named again is the one before."""
    await talk.say("why oshaw", service_running="running")
    told = await talk.say("why does her password not work?", service_running="running")

    assert told.verdict is not None
    assert told.verdict.symptom == "password-not-syncing"
    assert told.verdict.subject is not None
    assert told.verdict.subject.name == "oshaw"


@pytest.mark.parametrize(
    "text, symptom",
    [
        ("password jdoe", "password-not-syncing"),
        ("attribute jdoe job title", "attribute-not-syncing"),
        ("attribute jdoe msWeirdThing", "attribute-not-syncing"),
        ("duplicates jane@contoso.com", "duplicate-attribute"),
        ("orphans", "orphan"),
    ],
)
async def test_commands_map_onto_symptoms(talk: Talk, text: str, symptom: str) -> None:
    """A command asks what its words would ask."""
    told = await talk.say(text)

    assert told.verdict is not None
    assert told.verdict.symptom == symptom


async def test_a_member_and_a_group(talk: Talk) -> None:
    """Both objects are resolved; a pick among groups is kept beside the member."""
    told = await talk.say("member jdoe asmith")
    picked = await talk.say("1")

    assert told.verdict is not None
    assert told.verdict.outcome == "pick"
    assert "asmith" in told.reply.verdict
    assert picked.reply.id == "service-running"
    assert picked.verdict is not None
    assert picked.verdict.subject is not None
    assert picked.verdict.subject.name == "jdoe"


async def test_nothing_typed_is_a_call_for_help(talk: Talk) -> None:
    """Before a case and inside one; it belongs to no case, and the open one goes on."""
    first = await talk.say(" ")
    asked = await talk.say("why jdoe")
    inside = await talk.say("")
    on = await talk.say("1")

    assert first.reply.id == inside.reply.id == "help"
    assert first.reply.case == inside.reply.case == ""
    assert asked.reply.id == "service-running"
    assert on.case == asked.case


async def test_a_text_to_explain_that_is_not_there(talk: Talk) -> None:
    """A message without a text that was chosen in a chat: it is said so, no usage is shown."""
    assert await talk.ids("explain", "explain ") == ["nothing-to-explain"] * 2


async def test_usage_help_and_typos(talk: Talk) -> None:
    """An unfinished command shows its usage; a mistyped one what was meant."""
    assert await talk.ids("help", "attribute jdoe", "hlep") == ["help", "usage", "did-you-mean"]
    told = await talk.say("hlep")
    assert [c.value for c in told.reply.choices] == ["help"]


async def test_explain(talk: Talk) -> None:
    """An error leads to its diagnosis, or is explained and asked about; an unknown one is not."""
    with_diagnosis = await talk.say("explain AttributeValueMustBeUnique")
    without = await talk.say("what does LargeObject mean?", thread="b")
    unknown = await talk.say("explain gobbledygook", thread="c")
    of_object = await talk.say("jdoe has the export error LargeObject", thread="d")

    assert with_diagnosis.reply.id == "upn-suffix-not-verified"
    assert without.reply.id == "which-object"
    assert without.reply.part("explained") is not None
    assert without.reply.part("explained-do") is not None
    assert unknown.reply.id == "not-understood"
    assert of_object.reply.part("explained") is not None


def clueless(_: str) -> Reading:
    """A reader that makes nothing of a text."""
    return Reading(None, None, None, None, None, 0.0, ())


def vague(text: str) -> Reading:
    """A reader that understands a complaint, and makes nothing of a name alone."""
    symptom = "object-not-syncing" if "syncing" in text else None
    return Reading(symptom, None, None, None, None, 0.9 if symptom else 0.0, ())


async def test_a_name_alone_answers_who_it_is_about() -> None:
    """What is typed after that question is the name, unless it is a question itself."""
    talk = Talk(reader=vague)

    assert await talk.ids("it is not syncing", "still not syncing", "jdoe") == [
        "which-object",
        "which-object",
        "service-running",
    ]


async def test_not_understood_shows_what_a_question_looks_like() -> None:
    """Where no reading can be offered, two examples are shown."""
    talk = Talk(reader=clueless)
    for text in ("the weather is fine", "17"):
        reply = (await talk.say(text, thread="x" + text)).reply
        part = reply.part("examples")
        assert reply.id == "not-understood"
        assert part is not None
        assert len(part.lines) == 2


def unsure(_: str) -> Reading:
    """A reader that knows of whom a text speaks, and wavers between two symptoms."""
    alternatives = ("password-not-syncing", "upn-mismatch")
    return Reading(None, Subject("sam", "jdoe"), None, None, None, 0.4, alternatives)


async def test_a_reading_can_be_picked() -> None:
    """Picking a likely reading asks that."""
    talk = Talk(reader=unsure)
    told = await talk.say("something about jdoe")
    picked = await talk.say("2")

    assert told.verdict is not None
    assert told.verdict.outcome == "not-understood"
    assert told.reply.question is not None
    assert len(told.reply.question.answers) == 2
    assert picked.verdict is not None
    assert picked.verdict.symptom == "upn-mismatch"
    assert picked.verdict.subject is not None
    assert picked.verdict.subject.name == "jdoe"


async def test_a_case_goes_on_elsewhere(talk: Talk) -> None:
    """Another thread opens the case by its id and goes on where it stopped."""
    first = await talk.say("why jdoe")
    await talk.say("yes")
    opened = await talk.say(f"case {first.case.lower()}", thread="elsewhere")
    answered = await talk.say("not there", thread="elsewhere")

    assert opened.reply.id == "in-ad-connector-space"
    assert answered.reply.id == "cs-ou-not-selected"
    assert answered.case == first.case


async def test_cases_that_cannot_be_opened(talk: Talk) -> None:
    """Unknown, empty and damaged cases each have a clear reply, and the bot goes on."""
    memory = talk.cases
    assert isinstance(memory, MemoryCases)
    helped = await talk.say("help", thread="h")
    memory.texts["WS-BAD22"] = "{"
    memory.threads["t"] = "WS-BAD22"

    assert await talk.ids("case WS-NONE2", f"case {helped.case}", "case WS-BAD22") == [
        "no-case",
        "no-case",
        "case-damaged",
    ]
    assert await talk.ids("why jdoe") == ["service-running"]


@pytest.mark.parametrize(
    "where, named",
    [(("fabrikam", "/b"), "contoso:"), (("contoso", "/b"), "contoso (/a):")],
)
async def test_a_case_of_another_tenant_is_refused(where: tuple[str, str], named: str) -> None:
    """Its object is another one here, or nobody; the reply names the tenant it belongs to."""
    memory = MemoryCases()
    first = await Talk(memory, tenant="contoso", folder="/a").say("why jdoe")
    elsewhere = Talk(memory, tenant=where[0], folder=where[1])
    opened = await elsewhere.say(f"case {first.case}", thread="new")
    went_on = await elsewhere.say("again")

    assert (opened.reply.id, opened.verdict, went_on.reply.id) == (
        "other-tenant",
        None,
        "nothing-open",
    )
    assert named in opened.reply.verdict


async def test_a_case_without_a_tenant_gets_the_one_that_opens_it() -> None:
    """A case that was stored before tenants were kept is accepted, once for all."""
    memory = MemoryCases()
    first = await Talk(memory).say("why jdoe")
    told = await Talk(memory, tenant="contoso", folder="/a").say(f"case {first.case}")

    assert told.reply.id == "service-running"
    assert from_text(memory.texts[first.case]).tenant == "contoso"


class BrokenCases(MemoryCases):
    """A store that is away."""

    async def save(self, case_id: str, text: str) -> None:
        raise CasesUnavailableError("disk full")

    async def latest(self, thread: str) -> str | None:
        raise CasesUnavailableError("disk full")


async def test_an_answer_does_not_hang_on_the_store() -> None:
    """Without a store the answer is given, and that it ends here is said."""
    turned = await Talk(BrokenCases()).say("why jdoe")

    assert turned.reply.id == "service-running"
    assert turned.reply.part("note") is not None


class BuggyCases(MemoryCases):
    """A store with a bug."""

    async def save(self, case_id: str, text: str) -> None:
        raise ZeroDivisionError


async def test_a_bug_is_told_under_the_case_id(caplog: pytest.LogCaptureFixture) -> None:
    """The person gets an id, and the log has the rest under it."""
    with caplog.at_level(logging.ERROR):
        turned = await Talk(BuggyCases()).say("why jdoe")

    assert (turned.failed, turned.reply.id) == (True, "trouble")
    assert turned.case in turned.reply.verdict
    assert turned.case in caplog.text


async def test_a_broken_source_is_no_bug(caplog: pytest.LogCaptureFixture) -> None:
    """It reaches whoever started the program as it is; once mended, the thread goes on."""
    talk, broken = Talk(), SourceBrokenError("a.json, line 1: no JSON. Mend: write JSON.")
    talk.directory.broken = broken
    for text in ("why jdoe", "why jdoe"):
        with pytest.raises(SourceBrokenError) as caught:
            await talk.say(text)
        assert caught.value is broken
    assert (await talk.say("help")).reply.id == "help"
    talk.directory.broken = None

    assert (await talk.say("why jdoe")).reply.id == "service-running"
    assert caplog.text == ""


async def test_a_broken_source_is_told_of_to_users_too() -> None:
    """Who may ask whom needs a look as well."""
    talk = Talk()
    talk.who = actor("user:jdoe")
    talk.tenant.broken = SourceBrokenError("users.json: broken. Mend: mend it.")
    with pytest.raises(SourceBrokenError, match=r"users\.json"):
        await talk.say("why isn't jdoe syncing?")


async def test_one_turn_at_a_time_within_a_thread(talk: Talk) -> None:
    """Two answers at once are answered one after the other, on the same case."""
    first = await talk.say("why jdoe")
    await asyncio.gather(talk.say("yes"), talk.say("1"))

    memory = talk.cases
    assert isinstance(memory, MemoryCases)
    case = from_text(memory.texts[first.case])
    assert list(case.answers) == ["service-running", "in-ad-connector-space"]


async def test_nothing_seen_is_stored(talk: Talk) -> None:
    """A stored case holds what was said, and no evidence."""
    told = await talk.say("why oshaw", service_running="running")

    memory = talk.cases
    assert isinstance(memory, MemoryCases)
    stored = json.loads(memory.texts[told.case])
    assert "OU=Odd" not in memory.texts[told.case]
    assert stored["handle"]["value"] == "oshaw"


async def test_a_thread_without_a_name_is_not_bound(talk: Talk) -> None:
    """One question alone is stored as a case, and belongs to no thread."""
    told = await talk.say("why jdoe", thread="")

    memory = talk.cases
    assert isinstance(memory, MemoryCases)
    assert told.case in memory.texts
    assert memory.threads == {}


async def test_what_is_not_understood_does_not_end_the_case(talk: Talk) -> None:
    """After a stray remark the case is still the one of this thread."""
    first = await talk.say("why oshaw", service_running="running")
    await talk.say("thank you so much")

    assert (await talk.say("evidence")).case == first.case


async def test_a_case_opened_with_answers_given_ahead(talk: Talk) -> None:
    """The command line may answer the open question of a stored case."""
    first = await talk.say("why jdoe", thread="")
    told = await talk.say(f"case {first.case}", thread="", service_running="stopped")

    assert told.reply.id == "svc-adsync-not-running"


async def test_a_very_long_text(talk: Talk) -> None:
    """A hundred kilobytes are read like any other text."""
    told = await talk.say("why isn't jdoe syncing? " + "blah " * 20_000)

    assert not told.failed


@pytest.mark.parametrize(
    "text", ["\udcff", "why isn't j\udce4doe syncing?", "\x00", "\u202e\x1b[2J" * 99]
)
async def test_any_characters_are_fine(talk: Talk, text: str) -> None:
    """What cannot be a name is not understood or not found, and never breaks the bot."""
    told = await talk.say(text)

    assert not told.failed
    assert "\x1b" not in told.reply.verdict


def _under(answers: dict[str, str]) -> dict[str, str]:
    return {key.replace("-", "_"): value for key, value in answers.items()}


def test_the_actor_of_a_talk_is_an_admin(talk: Talk) -> None:
    """Whoever asks locally may ask everything."""
    assert talk.who == actor("admin")


async def press(talk: Talk, text: str, case: str, question: str | None = None) -> str:
    """A button under a reply; the id of what comes back."""
    said = Said(talk.who, "t", text, pressed=Pressed(case, question))
    return (await talk.conversation.turn(said)).reply.id


async def test_a_button_belongs_to_its_own_case(talk: Talk) -> None:
    """Not to the newest of the thread, which is about somebody else by then."""
    first = (await talk.say("why jdoe")).case
    await talk.say("why oshaw")

    assert await press(talk, "running", first, "service-running") == "in-ad-connector-space"


async def test_a_button_of_a_question_that_is_answered_changes_nothing(talk: Talk) -> None:
    """He is told so, and may see where the case stands."""
    case = (await talk.say("why jdoe")).case
    await talk.say("yes")

    assert await press(talk, "stopped", case, "service-running") == "stale-question"
    assert await press(talk, "again", case) == "in-ad-connector-space"


async def test_a_line_of_a_list_is_picked_by_its_button(talk: Talk) -> None:
    """A pick list that asks, and readings that were offered without asking."""
    two = (await talk.say("why asmith", thread="a")).case
    near = (await talk.say("why jdoee", thread="b")).case

    assert await press(talk, "2", two, "which-object") == "service-running"
    assert await press(talk, "1", near, "which-object") == "service-running"


async def test_a_button_of_a_case_that_is_gone_says_so(talk: Talk) -> None:
    """Also while the store is away: then it may be pressed again."""
    assert await press(talk, "again", "WS-22222") == "stale-case"

    class Away(MemoryCases):
        async def load(self, case_id: str) -> str | None:
            raise CasesUnavailableError("the disk is full")

    away = Talk(Away())
    said = Said(away.who, "t", "again", pressed=Pressed("WS-22222"))
    assert "the disk is full" in (await away.conversation.turn(said)).reply.verdict


async def test_a_user_does_not_change_somebody_else_s_case(talk: Talk) -> None:
    """In a thread that both read: what was asked stays open, and the thread goes on with it."""
    case = (await talk.say("why asmith")).case
    helpdesk, talk.who = talk.who, actor("user:jane@contoso.com")
    await talk.ids("1", "yes", "why jdoe", "why oshaw", "back")

    talk.who = helpdesk
    turned = await talk.say("2")

    assert (turned.case, turned.reply.id) == (case, "service-running")


async def test_a_user_s_press_does_not_change_somebody_else_s_case(talk: Talk) -> None:
    """Even where the case is about himself."""
    case = (await talk.say("why jdoe")).case
    helpdesk, talk.who = talk.who, actor("user:jdoe@contoso.com")
    await press(talk, "running", case, "service-running")

    talk.who = helpdesk
    assert (await talk.say("again")).reply.id == "service-running"
