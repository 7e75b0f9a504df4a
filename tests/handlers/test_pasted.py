"""Pasted texts: the error, the object and the run, told only where the text says which."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.pasted import LONG, Pasted, is_paste, read_paste, run_named
from handlers.ports import Handle
from handlers.replies import Reply
from handlers.rights import actor
from knowledge.vocabulary import DirectoryObject, Run, RunStep, entra_dn
from tests.fakes import ad_object
from tests.handlers.small import WORDS, SmallCatalogue, Talk
from tests.handlers.views.scene import ANCHOR, CLOUD_NAME, ago, failed, run

BOOK = SmallCatalogue().errors
DN = "CN=Jane Doe,OU=Staff,DC=contoso,DC=com"
GUID = "4fc3694c-a4c1-5e28-b75b-e41673c687fc"
JANE = Handle("upn", "jane@contoso.com")


def read(text: str) -> Pasted:
    """What the small error book reads."""
    return read_paste(text, BOOK)


@pytest.mark.parametrize(
    "text, paste",
    [("LargeObject", False), ("a\nb", True), ("a\n", False), ("x" * (LONG + 1), True)],
)
def test_what_is_a_paste(text: str, paste: bool) -> None:
    """Several lines, or a long one."""
    assert is_paste(text) is paste


@pytest.mark.parametrize(
    "text, objects",
    [
        (f"Distinguished Name: {DN}\nLargeObject", [Handle("dn", DN)]),
        (f"> ```\n> DN: {DN}\n> ```", [Handle("dn", DN)]),
        (f'{{"distinguishedName": "{DN}", "mail": "x@contoso.com"}}', [Handle("dn", DN)]),
        (f"Object DN = {entra_dn(ANCHOR)}", [Handle("immutable-id", ANCHOR)]),
        (f"the row {entra_dn(ANCHOR)} failed", [Handle("immutable-id", ANCHOR)]),
        ("DN: CN={FFFE}", []),
        (f"ObjectGUID: {{{GUID.upper()}}}", [Handle("guid", GUID)]),
        (f"Object Id: {GUID}", [Handle("guid", GUID)]),
        (f"Tracking Id: {GUID}", []),
        (f"sourceAnchor: {ANCHOR}", [Handle("immutable-id", ANCHOR)]),
        ("ImmutableId: nonsense", []),
        ("UserPrincipalName: jane@contoso.com.", [JANE]),
        ("UPN: <mailto:jane@contoso.com|jane@contoso.com>", [JANE]),
        ("sAMAccountName: jdoe", [Handle("sam", "jdoe")]),
        ("Account name: CORP\\jdoe", [Handle("domain-sam", "CORP\\jdoe")]),
        (f"UPN: jane@contoso.com\nDN: {DN}", [Handle("dn", DN)]),
        ("jane@contoso.com cannot be exported", [JANE]),
        ("jane@contoso.com and john@contoso.com", []),
        ("held by the cloud user jane@contoso.com", []),
        ("proxyAddresses smtp:jane@contoso.com", []),
        ("Existing object UPN: jane@contoso.com", []),
        ("From: jane@contoso.com\nnothing else", []),
        (f"DN: {DN}\nDN: {DN}\nUPN: x@contoso.com", [Handle("dn", DN)]),
        ("", []),
    ],
)
def test_the_object(text: str, objects: list[Handle]) -> None:
    """By its label, or by its form where it can be nobody else; else none."""
    assert list(read(text).objects) == objects


def test_several_objects_named_equally_surely() -> None:
    """All of them, but no endless list."""
    lines = "\n".join(f"DN: CN=u{n},DC=contoso,DC=com" for n in range(9))

    assert len(read(lines).objects) == 5


def test_codes_but_no_likeness() -> None:
    """The known errors in the text."""
    assert read("ErrorType: LargeObject\nErrorCode: 0").codes == ("LargeObject",)
    assert read("error: LargeObjekt\nand so on").codes == ()


@given(st.text(max_size=300))
def test_any_text_is_fine(text: str) -> None:
    """Nothing raises, and what is told stands in the text."""
    found = read(text)

    assert all(x.value for x in found.objects)
    assert run_named(text, (run(),)) in (None, run())


NINE, TEN = (datetime(2026, 3, 2, h, tzinfo=UTC) for h in (9, 10))
AT_NINE = run("Delta Import", start=NINE, end=NINE)
AT_TEN = run("Delta Import", start=TEN)
EXPORT = run("Export", entra=True, start=TEN)


@pytest.mark.parametrize(
    "text, found",
    [
        ("Delta Import on contoso.com", AT_TEN),
        ("Delta Import on contoso.com at 2026-03-02T09:00:30Z", AT_NINE),
        ("Delta Import on contoso.com at 2026-03-02 10:00 UTC", AT_TEN),
        ("Delta Import on contoso.com at 2026-03-02 11:00:00 +01:00", AT_TEN),
        ("Delta Import on contoso.com at 2026-03-02T09:30:00Z", None),
        ("Delta Import on contoso.com at 2026-99-02T09:30:00Z", AT_TEN),
        ("Delta Import of jane@contoso.com", None),
        ("Delta Import on corp.contoso.com", None),
        ("contoso.com", None),
        (f"Connector {CLOUD_NAME}, profile Export", EXPORT),
        (f"Export error on {CLOUD_NAME}", None),
        (f"Export, Delta Import: contoso.com, {CLOUD_NAME}", None),
    ],
)
def test_the_run_that_a_text_names(text: str, found: Run | None) -> None:
    """By connector and profile, and by a time that says its zone; only one counts."""
    timeless = run("Delta Import", start=None)

    assert run_named(text, (AT_NINE, AT_TEN, EXPORT, timeless)) == found


# The use case


@pytest.fixture
def talk() -> Talk:
    """With Jane's error in the newest export."""
    made = Talk()
    made.directory.objects.append(jane())
    error = failed(DN, "LargeObject")
    made.server.runs = (
        run("Export", "completed-export-errors", steps=(RunStep("x", errors=(error,)),)),
        run(start=ago(minutes=1)),
    )
    return made


def jane() -> DirectoryObject:
    """Whom most texts are about."""
    return ad_object("jd", DN, mail="jd@contoso.com")


def told(reply: Reply, part: str) -> list[str]:
    """The lines of a part."""
    found = reply.part(part)
    return [x.text for x in found.lines] if found else []


async def test_meaning_diagnosis_and_run(talk: Talk) -> None:
    """One text brings all three, pasted as it is or after "explain"."""
    text = f"DN: {DN}\nLargeObject"
    for typed in (text, f"explain {text}"):
        turned = await talk.say(typed)

        assert turned.verdict is not None
        assert turned.verdict.subject is not None
        assert turned.verdict.subject.dn == DN
        assert told(turned.reply, "explained") == ["Too large."]
        assert "Export of contoso.com" in told(turned.reply, "run")[0]
        stands = WORDS["pasted-stands"].partition("{")[0]
        assert told(turned.reply, "run")[0].startswith(stands)


async def test_an_error_alone(talk: Talk) -> None:
    """Its meaning, and the one run that has it."""
    turned = await talk.say("Export failed\nLargeObject\n")
    talk.server.runs = (*(talk.server.runs or ())[:1], _cloud_export())
    two = await talk.say("Export failed\nLargeObject\n", thread="b")

    assert "explained" in [p.id for p in turned.reply.parts]
    assert told(turned.reply, "run")
    assert told(two.reply, "run") == []


def _cloud_export() -> Run:
    error = failed(entra_dn(str(jane().attributes.first("objectGUID"))), "LargeObject")
    return run("Export", entra=True, steps=(RunStep("x", errors=(error,)),))


async def test_the_run_of_this_object(talk: Talk) -> None:
    """By its anchor where its name there is one; not the run of somebody else's error."""
    talk.server.runs = (_cloud_export(),)
    own = await talk.say(f"DN: {DN}\nLargeObject")
    other = await talk.say("UPN: oshaw@contoso.com\nLargeObject", thread="b")
    nobody = await talk.say("UPN: nobody@contoso.com\nLargeObject", thread="c")

    assert CLOUD_NAME in told(own.reply, "run")[0]
    assert told(other.reply, "run") == told(nobody.reply, "run") == []
    assert "nobody@contoso.com" in told(nobody.reply, "note")[0]


async def test_the_run_that_is_named(talk: Talk) -> None:
    """It fits the text, though it lists no such error."""
    turned = await talk.say("Delta Import of contoso.com\nAttributeValueMustBeUnique")

    assert turned.reply.id == "upn-suffix-not-verified"
    fits = WORDS["pasted-fits"].partition("{")[0]
    assert told(turned.reply, "run")[0].startswith(fits)


async def test_dark_places(talk: Talk) -> None:
    """An object or a run that nobody could look for is told so."""
    talk.directory.kill(why="AD is away")
    talk.server.kill(why="CONNECT01 is away")
    turned = await talk.say(f"DN: {DN}\nLargeObject")

    assert "AD is away" in told(turned.reply, "note")[0]
    assert "CONNECT01 is away" in told(turned.reply, "run")[0]


async def test_no_run_at_all(talk: Talk) -> None:
    """Nothing is told of a run."""
    talk.server.runs = None
    turned = await talk.say(f"DN: {DN}\nLargeObject")

    assert told(turned.reply, "run") == []


async def test_several_objects_are_a_pick_list(talk: Talk) -> None:
    """By two names, or by one that two have; the error stays with the case."""
    by_names = await talk.say(f"DN: {DN}\nDN: {_oshaw()}\nLargeObject")
    picked = await talk.say("1")
    by_one = await talk.say("sAMAccountName: asmith\nLargeObject", thread="b")

    assert by_names.reply.id == by_one.reply.id == "several-candidates"
    assert "2" in by_names.reply.verdict
    assert picked.verdict is not None
    assert picked.verdict.subject is not None
    assert picked.verdict.subject.dn == DN
    assert told(picked.reply, "explained") == ["Too large."]


def _oshaw() -> str:
    return "CN=oshaw,OU=Sales,DC=corp,DC=contoso,DC=com"


async def test_a_text_without_a_known_error(talk: Talk) -> None:
    """It is a question on its object, found or not; without one, nothing was understood."""
    found = await talk.say(f"explain something odd\nDN: {_oshaw()}", service_running="running")
    missing = await talk.say("explain odd\nUPN: nobody@contoso.com", thread="b")
    nothing = await talk.say("explain something odd\nand so on", thread="c")

    assert found.reply.id == "cs-ou-not-selected"
    assert missing.reply.id == "ad-object-not-found"
    assert nothing.reply.id == "not-understood"
    assert nothing.reply.verdict == WORDS["verdict-paste-unknown"]
    assert told(nothing.reply, "next") == [WORDS["paste-unknown"]]


async def test_a_long_question_stays_a_question(talk: Talk) -> None:
    """With a name that only the language reads, or without a known error."""
    story = "why isn't jdoe syncing?\nI have asked three times, and everybody is waiting for him"
    with_code = f"{story}. The portal says LargeObject"

    for text in (story, with_code):
        turned = await talk.say(text, thread=text)
        assert turned.verdict is not None
        assert turned.verdict.subject is not None
        assert turned.verdict.subject.name == "jdoe"


async def test_explain_with_a_name_alone(talk: Talk) -> None:
    """Whoever is called so is asked about; a word that is nobody is no error."""
    by_guess = await talk.say("explain oshaw", service_running="running")
    by_form = await talk.say("explain oshaw@contoso.com", thread="b", service_running="running")
    nobody = await talk.say("explain gobbledygook", thread="c")
    nothing = await talk.say("explain !", thread="d")

    assert by_guess.reply.id == by_form.reply.id == "cs-ou-not-selected"
    assert nobody.reply.id == nothing.reply.id == "not-understood"


async def test_a_user_learns_what_the_error_means(talk: Talk) -> None:
    """And nothing of an object that is not his, nor of the runs."""
    talk.who = actor("user:jdoe")
    explained = await talk.say(f"DN: {DN}\nLargeObject")
    refused = await talk.say(f"explain odd\nDN: {DN}", thread="b")
    gone = await talk.say("explain odd\nDN: CN=x,DC=contoso,DC=com", thread="c")
    nothing = await talk.say("explain something odd\nand so on", thread="d")
    guess = await talk.say("explain oshaw", thread="e")

    assert explained.verdict is not None
    assert explained.verdict.subject is None
    assert "run" not in [p.id for p in explained.reply.parts]
    assert refused.reply.verdict == gone.reply.verdict == WORDS["verdict-refused"]
    assert nothing.reply.verdict == WORDS["verdict-paste-unknown"]
    assert guess.reply.id == "not-understood"
