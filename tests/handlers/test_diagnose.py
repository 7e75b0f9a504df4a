"""One question through the house, over fakes."""

from dataclasses import replace

import pytest

from handlers.diagnose import ABOUT_ONE_OBJECT, Diagnose, Request
from handlers.ports import Handle
from handlers.verdict import Verdict
from knowledge.answer import LOOK_UPS, UNSEEN, About, Answer
from knowledge.tree import Choice, Question, Tree
from knowledge.vocabulary import DirectoryObject
from tests.fakes import FakeDirectory, FakeServer, FakeTenant, FixedClock, ad_object
from tests.handlers.small import SmallCatalogue
from tests.knowledge.build import JDOE, cloud, person

SAM = Handle("sam", "jdoe")
GROUP = ad_object("team", "CN=Team,DC=x", objectClass=("top", "group"))
REQUEST = Request("why isn't jdoe syncing?", "object-not-syncing", SAM)
ABOUT: list[About] = []


def heard(
    about: About, directory: DirectoryObject | None, rules: object = UNSEEN
) -> Answer[str] | None:
    """Keeps what it is asked about."""
    ABOUT.append(about)
    return Answer("clean" if directory is None else "there")


def world(*live: DirectoryObject) -> tuple[FakeDirectory, FakeServer, FakeTenant]:
    """The three fakes."""
    return FakeDirectory(*live), FakeServer(), FakeTenant()


async def ask(
    request: Request = REQUEST, ports: tuple[FakeDirectory, FakeServer, FakeTenant] | None = None
) -> Verdict:
    """The verdict of one listening question."""
    ABOUT.clear()
    question = Question(
        "q",
        "active-directory",
        "",
        "",
        "",
        {"clean": Choice(""), "there": Choice("", "cs-ou-not-selected")},
        check=heard,
        needs=("about", "directory"),
        wants=("rules",),
    )
    known = SmallCatalogue()
    trees = {symptom: Tree(symptom, (question,)) for symptom in known.trees}
    diagnose = Diagnose(replace(known, trees=trees), *(ports or world(person())), FixedClock())
    return await diagnose.ask(request)


@pytest.mark.parametrize("symptom", [None, "no-such"])
async def test_a_question_without_a_tree_is_not_understood(symptom: str | None) -> None:
    """No symptom, or one that the knowledge has no tree for."""
    found = await ask(replace(REQUEST, symptom=symptom))
    assert (found.outcome, found.reason) == ("not-understood", "not-understood")


async def test_without_a_name_it_asks_which_object() -> None:
    """A symptom of one object needs one; a symptom of the service does not."""
    found = await ask(replace(REQUEST, handle=None))
    assert found.question is not None
    assert (found.outcome, found.question.id) == ("question", "which-object")
    service = await ask(Request("is it running?", "service-not-running"))
    assert service.subject is None
    assert [x.result for x in service.not_looked] == ["could-not-look"]


async def test_one_object_is_looked_at() -> None:
    """The check hears what is asked about, and only needed look-ups are made."""
    found = await ask(replace(REQUEST, attribute="mail", error="8344"))
    assert (found.outcome, found.diagnosis) == ("diagnosed", "cs-ou-not-selected")
    assert found.subject is not None
    assert (found.symptom, found.subject.dn, found.attribute) == (REQUEST.symptom, JDOE, "mail")
    assert {x.name for x in found.look_ups} == {"directory", "rules"}
    about = ABOUT[0]
    assert (about.dn, about.attribute, about.error, about.type) == (JDOE, "mail", "8344", "user")


async def test_several_fit() -> None:
    """Several objects of one name are a pick list; a picked one is found by name or GUID."""
    other = ad_object("jdoe", "CN=J Doe,DC=emea,DC=contoso,DC=com")
    ports = world(person(), other)
    found = await ask(ports=ports)
    assert (found.outcome, found.diagnosis) == ("pick", "several-candidates")
    for picked in (other.dn, other.object_guid):
        chosen = await ask(replace(REQUEST, picked=picked), ports)
        assert chosen.subject is not None
        assert (chosen.subject.dn, chosen.subject.asked) == (other.dn, "jdoe")
    alone = await ask(replace(REQUEST, handle=None, picked=other.dn), ports)
    assert alone.subject is not None
    assert alone.subject.asked == ""


async def test_nobody_fits() -> None:
    """Not found after a look everywhere; inconclusive when some other place than AD was dark."""
    ports = world()
    assert (await ask(ports=ports)).outcome == "not-found"
    ports[2].kill("find")
    assert (await ask(ports=ports)).outcome == "inconclusive"


async def test_with_a_dark_directory_the_person_is_asked() -> None:
    """When AD could not be searched, every look-up of an object is dark, and the walk asks."""
    ports = world()
    ports[0].kill()
    found = await ask(ports=ports)
    assert found.question is not None
    assert (found.outcome, found.question.id) == ("question", "q")
    assert {x.name for x in found.not_looked} == {"directory"}
    for handle in (Handle("dn", JDOE), Handle("guid", "x")):
        guided = await ask(replace(REQUEST, handle=handle), ports)
        assert guided.subject is not None
        assert (guided.subject.dn or guided.subject.object_guid) == handle.value


def test_every_look_up_is_of_one_object_or_of_a_system() -> None:
    """The server's and the tenant's own state is looked at even when no object is known."""
    assert set(ABOUT_ONE_OBJECT) < set(LOOK_UPS)
    assert "directory" in ABOUT_ONE_OBJECT
    assert "server" not in ABOUT_ONE_OBJECT


MEMBERSHIP = Request("", "group-membership", SAM, second=Handle("group-name", "team"))


async def test_a_second_object_is_resolved_too() -> None:
    """For membership the group is one object, or a pick list, or not found."""
    ports = world(person(), GROUP)
    assert (await ask(MEMBERSHIP, ports)).outcome == "diagnosed"
    assert (ABOUT[0].other_name, ABOUT[0].other_dn) == ("team", GROUP.dn)
    guid = "AAAAAAAAAAAAAAAAAAAAAQ=="
    ports[0].objects.append(
        ad_object("team", "CN=Team,DC=y", objectClass=("top", "group"), objectGUID=guid)
    )
    assert (await ask(MEMBERSHIP, ports)).outcome == "pick"
    nobody = await ask(MEMBERSHIP, world(person()))
    assert (nobody.outcome, nobody.subject is not None) == ("not-found", True)


async def test_other_symptoms_pay_no_heed_to_a_second_object() -> None:
    """A second name matters for membership alone."""
    found = await ask(replace(MEMBERSHIP, symptom="object-not-syncing"))
    assert found.outcome == "diagnosed"
    assert ABOUT[0].other_name is None


async def test_a_group_name_means_a_group() -> None:
    """Of a user and a group of one name a group name means the group."""
    user = ad_object("team", "CN=team,OU=Sales,DC=x")
    found = await ask(replace(REQUEST, handle=Handle("group-name", "team")), world(user, GROUP))
    assert found.subject is not None
    assert found.subject.dn == GROUP.dn


async def test_a_dynamic_list_is_called_a_group_too() -> None:
    """Its name means it rather than a user; beside a group of that name it is a pick list."""
    user, named = ad_object("team", "CN=team,OU=Sales,DC=x"), Handle("group-name", "team")
    classes = ("top", "msExchBaseClass", "msExchDynamicDistributionList")
    dynamic = ad_object("team", "CN=team,OU=Lists,DC=x", objectClass=classes, objectGUID="a" * 24)
    found = await ask(replace(REQUEST, handle=named), world(user, dynamic))
    both = await ask(replace(REQUEST, handle=named), world(user, dynamic, GROUP))
    assert found.subject is not None
    assert found.subject.dn == dynamic.dn
    assert {x.dn for x in both.candidates} == {dynamic.dn, GROUP.dn}


async def test_resolving_alone() -> None:
    """Who may ask about whom is decided by the object alone."""
    ports = world(person())
    ports[2].objects.append(cloud())
    diagnose = Diagnose(SmallCatalogue(), *ports, FixedClock())
    assert type(await diagnose.resolve(SAM, "jdoe")).__name__ == "One"
