"""Who says "my mail", "am I" or "me" asks about himself, in every role that has an account."""

import pytest

from handlers.commands import EXAMPLES_OWN
from handlers.himself import about_himself, is_himself, named
from handlers.ports import Handle
from handlers.rights import actor
from handlers.sureness import sure
from knowledge.language.reading import Reading, read
from tests.conversations.demo import Demo
from tests.conversations.test_views import Bot
from tests.handlers.small import WORDS, Talk

HIM = Handle("upn", "asmith@contoso.com")
SYNCING, ATTRIBUTE = "object-not-syncing", "attribute-not-syncing"
PASSWORD, MEMBER = "password-not-syncing", "group-membership"
OWN = [
    ("why is my mail not syncing", ATTRIBUTE),
    ("my mail is missing", ATTRIBUTE),
    ("why isn\u2019t my mail synced", ATTRIBUTE),
    ("and my mail?", ATTRIBUTE),
    ("my title is wrong", ATTRIBUTE),
    ("is my account ok", SYNCING),
    ("am I ok?", SYNCING),
    ("am I synced", SYNCING),
    ("I'm not syncing", SYNCING),
    ("why am I not syncing?", SYNCING),
    ("what is wrong with my account", SYNCING),
    ("me", SYNCING),
    ("why me", SYNCING),
    ("my password isnt working in office", PASSWORD),
    ("why am I missing in group Sales Team", MEMBER),
]
OTHERS = [
    "why isn't jdoe syncing?",
    "my new user jdoe does not sync",
    "why does jdoe's mail differ from my mail",
    "I moved jdoe to another OU and he is not syncing",
    "tell me why jdoe is not synced",
    "my users don't sync",
    "show me errors",
    "why is my sync not running",
    "help me with it",
]


@pytest.mark.parametrize("text, symptom", OWN)
def test_he_speaks_of_himself(text: str, symptom: str) -> None:
    """The reading is the same as if his name stood there."""
    told = about_himself(text, lambda x: sure(read(x)), HIM)

    assert told.symptom == symptom
    assert told.subject is not None
    assert (told.subject.kind, told.subject.value) == ("upn", HIM.value)


def test_an_attribute_and_a_group_are_kept() -> None:
    """What else is said belongs to the question."""
    mail = about_himself("my mail is missing", read, HIM)
    member = about_himself("why am I missing in group Sales Team", read, HIM)

    assert mail.attribute == "mail"
    assert member.second is not None
    assert member.second.value == "Sales Team"


@pytest.mark.parametrize("text", OTHERS)
def test_he_speaks_of_others(text: str) -> None:
    """A name, or "my" before what is not part of a person, changes nothing."""
    assert about_himself(text, read, HIM) == read(text)


def test_without_an_account_he_has_no_name() -> None:
    """The question is understood, and is about nobody yet."""
    told = about_himself("is my mail synced?", read, None)

    assert (told.symptom, told.subject) == (ATTRIBUTE, None)


def test_what_is_not_understood_of_him_stays_so() -> None:
    """More than the question whether all is well with him is no such question."""
    told = about_himself("my account is locked", lambda text: sure(read(text)), HIM)

    assert told.symptom is None
    assert told.subject is not None
    assert told.subject.value == HIM.value


def test_a_reader_that_sees_no_name_leaves_it() -> None:
    """Nobody is put into a sentence in which no name is read."""
    nothing = Reading(None, None, None, None, None, 0.0, ())

    assert about_himself("is my mail there", lambda _: nothing, HIM) == nothing


@pytest.mark.parametrize("name, him", [("me", True), ("My account", True), ("jdoe", False)])
def test_a_word_for_himself_is_no_name(name: str, him: bool) -> None:
    """In a command it stands for whoever asks."""
    assert is_himself(name) is him
    assert (named(name) is None) is not him


@pytest.fixture
def talk() -> Talk:
    """A talk over the small world."""
    return Talk()


# --- in a talk -------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["user:jdoe@contoso.com", "helpdesk:jdoe@contoso.com"])
@pytest.mark.parametrize(
    "text, symptom",
    [
        ("is my mail synced?", ATTRIBUTE),
        ("why me", SYNCING),
        ("attribute me mail", ATTRIBUTE),
        ("what is wrong with my account", SYNCING),
    ],
)
async def test_himself_in_each_role(talk: Talk, who: str, text: str, symptom: str) -> None:
    """Helpdesk and admins too have an account of their own."""
    talk.who = actor(who)
    told = await talk.say(text)

    assert told.verdict is not None
    assert told.verdict.symptom == symptom
    assert told.verdict.subject is not None
    assert told.verdict.subject.name == "jdoe"


async def test_what_about_me(talk: Talk) -> None:
    """The same question about himself."""
    talk.who = actor("helpdesk:jdoe@contoso.com")
    await talk.say("why oshaw")
    told = await talk.say("what about me?")

    assert told.verdict is not None
    assert told.verdict.subject is not None
    assert told.verdict.subject.name == "jdoe"


async def test_a_role_without_an_account_is_asked_who_is_meant(talk: Talk) -> None:
    """Of an admin on the command line nobody knows who he is."""
    talk.who = actor("admin")

    assert await talk.ids("why am I not syncing?") == ["which-object"]


@pytest.mark.parametrize("text", ["", "help"])
async def test_help_for_a_user_holds_what_he_may_use(talk: Talk, text: str) -> None:
    """No command that he would be refused, and examples about himself."""
    talk.who = actor("user:jdoe@contoso.com")
    reply = (await talk.say(text)).reply
    commands, examples = reply.part("commands"), reply.part("examples")

    assert commands is not None
    words = {x.text.split(":")[0].split(" ")[0] for x in commands.lines}
    assert words == {
        "status",
        "why",
        "attribute",
        "password",
        "duplicates",
        "explain",
        "case",
        "help",
    }
    assert examples is not None
    assert [x.value for x in examples.lines] == [WORDS[f"example-own-{x}"] for x in EXAMPLES_OWN]


async def test_examples_for_a_user_are_about_himself(talk: Talk) -> None:
    """Also where he was not understood; and no command is offered that he may not use."""
    talk.who = actor("user:jdoe@contoso.com")
    told = await talk.say("the weather is fine")
    mistyped = await talk.say("erorrs")
    examples = told.reply.part("examples")

    assert told.reply.id == mistyped.reply.id == "not-understood"
    assert examples is not None
    assert [x.value for x in examples.lines] == [WORDS[f"example-own-{x}"] for x in EXAMPLES_OWN]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo tenant."""
    return Demo(tmp_path_factory.mktemp("himself"))


@pytest.mark.parametrize("text", [WORDS[f"example-own-{x}"] for x in EXAMPLES_OWN])
async def test_what_a_user_is_shown_works(demo: Demo, text: str) -> None:
    """Each example is answered about his own account: two are called asmith, he is Alice."""
    bot = Bot(demo.tenant(None))
    bot.who = actor("user:asmith@contoso.com")
    turned = await bot.say(text)

    assert turned.verdict is not None
    assert turned.verdict.outcome in ("healthy", "diagnosed")
    assert turned.verdict.subject is not None
    assert turned.verdict.subject.dn == "CN=Alice Smith,OU=Staff,DC=corp,DC=contoso,DC=com"


@pytest.mark.parametrize("name", ["asmith", "CORP\\asmith", "asmith@contoso.com", "me"])
async def test_his_own_name_is_himself(demo: Demo, name: str) -> None:
    """He may call himself as he likes; a view of himself is refused, with what to ask instead."""
    bot = Bot(demo.tenant(None))
    bot.who = actor("user:asmith@contoso.com")
    why = await bot.say(f"why {name}")
    view = (await bot.say(f"object {name}")).reply
    after = view.part("next")

    assert why.verdict is not None
    assert why.verdict.outcome == "healthy"
    assert after is not None
    assert WORDS["example-own-object"] in after.lines[0].text
