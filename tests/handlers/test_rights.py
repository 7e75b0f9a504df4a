"""A user asks about himself; whatever else he names is refused in the same words."""

import pytest

from handlers.as_json import as_json
from handlers.diagnose import ABOUT_THE_SERVER
from handlers.journey import FIVE
from handlers.ports import Handle
from handlers.resolve import Nobody, One, Several
from handlers.rights import Actor, Rights, UnknownActorError, actor
from knowledge.vocabulary import TenantObject
from tests.fakes import ad_object
from tests.handlers.small import Talk


@pytest.mark.parametrize(
    "text, who",
    [
        ("admin", Actor("admin")),
        ("HelpDesk", Actor("helpdesk")),
        ("helpdesk:kim@contoso.com", Actor("helpdesk", Handle("upn", "kim@contoso.com"))),
        ("user:jdoe@contoso.com", Actor("user", Handle("upn", "jdoe@contoso.com"))),
        ("user:CORP\\jdoe", Actor("user", Handle("domain-sam", "CORP\\jdoe"))),
        ("user: jdoe", Actor("user", Handle("sam", "jdoe"))),
    ],
)
def test_actors(text: str, who: Actor) -> None:
    """A role, and for a user an account in any of three forms."""
    assert actor(text) == who


@pytest.mark.parametrize("text", ["", "boss", "boss:jdoe", "user", "user:", "user: "])
def test_nobody(text: str) -> None:
    """What names nobody is refused with what is expected."""
    with pytest.raises(UnknownActorError, match="user:"):
        actor(text)


def test_an_actor_has_one_name() -> None:
    """What `--as` took is what a stored case keeps."""
    assert Actor("admin").name == "admin"
    assert actor("user:jdoe").name == "user:jdoe"


async def test_only_a_user_is_himself() -> None:
    """An admin has no object of his own here."""
    talk = Talk()

    assert await Rights(talk.directory, talk.tenant, Diagnoses()).himself(Actor("admin")) is None


class Diagnoses:
    """Never asked."""

    async def resolve(self, handle: Handle, asked: str) -> One | Several | Nobody:
        raise AssertionError(handle, asked)


@pytest.fixture
def talk() -> Talk:
    """Jane Doe, a user."""
    talk = Talk()
    talk.who = actor("user:jdoe@contoso.com")
    return talk


@pytest.mark.parametrize(
    "text",
    [
        "why am I not syncing?",
        "why isn't jdoe syncing?",
        "why isn't Jane Doe syncing?",
        "jane@contoso.com is missing in 365",
        "why CORP\\jdoe",
        "CN=jdoe,OU=Sales,DC=corp,DC=contoso,DC=com",
    ],
)
async def test_himself_by_any_name(talk: Talk, text: str) -> None:
    """Whatever he calls himself, he is told about himself."""
    told = await talk.say(text, service_running="stopped")

    assert told.reply.id == "svc-adsync-not-running"
    assert told.verdict is not None
    assert told.verdict.subject is not None
    assert told.verdict.subject.name == "jdoe"


async def test_himself_by_his_cloud_name(talk: Talk) -> None:
    """A name that only the cloud knows is his by its anchor."""
    anchor = talk.directory.objects[0].attributes.first("objectGUID")
    names = {"userPrincipalName": "jd@contoso.onmicrosoft.com", "onPremisesImmutableId": anchor}
    talk.tenant.objects.append(TenantObject("user", "id-1", names))

    told = await talk.say("why jd@contoso.onmicrosoft.com", service_running="stopped")

    assert told.reply.id == "svc-adsync-not-running"


async def test_a_user_of_the_cloud_only(talk: Talk) -> None:
    """Somebody without an AD object is himself by his cloud id."""
    talk.tenant.objects.append(
        TenantObject(
            "user", "id-2", {"userPrincipalName": "cloudy@contoso.com", "displayName": "Cloudy"}
        )
    )
    talk.who = actor("user:cloudy@contoso.com")

    told = await talk.say("why isn't Cloudy syncing?")

    assert told.verdict is not None
    assert told.verdict.outcome != "refused"


@pytest.mark.parametrize(
    "text",
    [
        "why isn't oshaw syncing?",
        "why isn't nosuchone syncing?",
        "why isn't asmith syncing?",
        "why jdo",
        "member jdoe Sales",
        "duplicates oshaw@contoso.com",
        "orphans",
        "what about oshaw?",
        "why is synchronization not running?",
    ],
)
async def test_anybody_else_is_refused_alike(talk: Talk, text: str) -> None:
    """Existing, missing, ambiguous or near: the same words, no names, no look-ups told."""
    await talk.say("why am I not syncing?")
    told = await talk.say(text)

    verdict = told.verdict
    assert verdict is not None
    assert (told.reply.id, verdict.outcome, verdict.reason) == (
        "refused",
        "refused",
        "refused-other-person",
    )
    assert (verdict.near, verdict.candidates, verdict.look_ups, verdict.trail) == ((), (), (), ())
    assert told.reply.question is None
    assert told.reply.part("next") is not None


async def test_the_same_reply_whether_or_not_it_is_there(talk: Talk) -> None:
    """But for the case id nothing differs, and both directories are asked either way."""
    asked: list[list[str]] = []
    replies = []
    for text in ("why isn't oshaw syncing?", "why isn't zzz syncing?"):
        talk.directory.asked.clear()
        told = await talk.say(text, thread=text)
        asked.append(list(talk.directory.asked))
        replies.append((told.reply.verdict, told.reply.parts, told.reply.journey))

    assert replies[0] == replies[1]
    assert asked[0] == asked[1]


async def test_a_user_whom_nobody_knows(talk: Talk) -> None:
    """Without an object of his own he is told so; with a name, nothing at all."""
    talk.who = actor("user:ghost")

    own = await talk.say("why am I not syncing?")
    other = await talk.say("why isn't oshaw syncing?")

    assert own.verdict is not None
    assert own.verdict.reason == "refused-unknown-self"
    assert other.verdict is not None
    assert other.verdict.reason == "refused-other-person"


async def test_an_ambiguous_account_is_nobody(talk: Talk) -> None:
    """Two objects fit the account: neither is his."""
    talk.who = actor("user:asmith")

    told = await talk.say("why am I not syncing?")

    assert told.verdict is not None
    assert told.verdict.reason == "refused-unknown-self"


async def test_directories_that_cannot_be_asked_refuse(talk: Talk) -> None:
    """No look is no right."""
    talk.directory.kill()
    talk.tenant.kill()

    told = await talk.say("why isn't Jane Doe syncing?")

    assert told.verdict is not None
    assert told.verdict.outcome == "refused"


async def test_a_user_sees_no_values(talk: Talk) -> None:
    """His answer is the verdict and his next step; facts may name others and stay away."""
    talk.directory.objects.append(ad_object("me"))
    talk.who = actor("user:oshaw")

    told = await talk.say("why am I not syncing?", service_running="running")
    evidence = await talk.say("evidence")

    assert told.verdict is not None
    assert told.reply.id == "cs-ou-not-selected"
    assert told.verdict.proof == ()
    assert [p.id for p in told.reply.parts] == ["next"]
    assert "OU=Odd" not in str(told) + str(evidence)


async def test_a_user_sees_no_more_as_data(talk: Talk) -> None:
    """What the reply withholds stands neither in its JSON nor in the evidence."""
    talk.who = actor("user:oshaw")
    told = await talk.say("why am I not syncing?", service_running="running")
    evidence = await talk.say("evidence")
    trail = evidence.reply.part("trail")

    assert told.verdict is not None
    data = as_json(talk.catalogue, told.verdict, told.case)
    assert (data["diagnosis"], data["place"]) == ("cs-ou-not-selected", "ad-connector-space")
    assert [data[x] for x in ("fix", "who", "also", "then", "proof")] == [[]] * 5
    assert data["trail"]
    assert {x["place"] for x in data["trail"]} <= set(FIVE)
    assert not {x["name"] for x in data["look_ups"]} & ABOUT_THE_SERVER
    assert trail is not None
    assert not any("service-running" in x.text for x in trail.lines)


async def test_an_error_explained_to_a_user_tells_no_mend(talk: Talk) -> None:
    """It is knowledge, but who mends it is the helpdesk's to say."""
    told = await talk.say("explain AttributeValueMustBeUnique")

    assert told.verdict is not None
    assert as_json(talk.catalogue, told.verdict, told.case)["fix"] == []


async def test_a_user_is_not_sent_to_the_server(talk: Talk) -> None:
    """A question that only an admin can answer sends him to the helpdesk."""
    told = await talk.say("why am I not syncing?")

    assert told.verdict is not None
    assert told.verdict.outcome == "question"
    assert told.reply.question is None
    assert told.case in told.reply.parts[0].lines[0].text


async def test_a_user_who_is_healthy(talk: Talk) -> None:
    """Nothing is wrong: nothing needs to be done."""
    told = await talk.say(
        "why am I not syncing?",
        service_running="running",
        in_ad_connector_space="there",
        suffix="verified",
        in_entra_id="landed",
    )

    assert told.reply.id == "healthy-in-sync"


async def test_a_user_may_be_misunderstood(talk: Talk) -> None:
    """A text that says nothing gets the examples."""
    assert (await talk.say("the weather is fine")).reply.part("examples") is not None


async def test_handing_over(talk: Talk) -> None:
    """His helpdesk opens his case; another user may not, and he not theirs."""
    own = await talk.say("why am I not syncing?")
    talk.who = actor("helpdesk")
    other = await talk.say("why oshaw", thread="hd")
    helped = await talk.say(f"case {own.case}", thread="hd2")
    talk.who = actor("user:oshaw")
    stolen = await talk.say(f"case {own.case}", thread="x")
    talk.who = actor("user:jdoe@contoso.com")
    peeked = await talk.say(f"case {other.case}", thread="y")
    back = await talk.say(f"case {own.case}", thread="z")

    assert helped.verdict is not None
    assert helped.verdict.subject is not None
    assert helped.verdict.subject.name == "jdoe"
    assert helped.reply.id == "service-running"
    assert (stolen.reply.id, peeked.reply.id) == ("no-case", "no-case")
    assert back.verdict is not None
    assert back.verdict.outcome == "question"


async def test_a_case_of_another_in_the_same_thread(talk: Talk) -> None:
    """A user has a talk of his own in it: of an admin's case he learns nothing, not that it is."""
    talk.who = actor("admin")
    await talk.say("why isn't asmith syncing?")
    await talk.say("2")
    talk.who = actor("user:jdoe@contoso.com")

    for text in ("again", "evidence", "why?"):
        assert (await talk.say(text)).reply.id == "nothing-open"
    assert (await talk.say("1")).reply.id != "service-running"
