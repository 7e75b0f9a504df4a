"""The views over the demo tenant and its bad days: what it was built to show, and no more."""

import shutil
from pathlib import Path

import pytest

from adapters.tenant_folder import TenantFolder, load
from handlers.asking import Asking
from handlers.conversation import Conversation, Said, Turned
from handlers.diagnose import Diagnose
from handlers.home import Home
from handlers.replies import Reply, Words
from handlers.rights import Rights, actor
from handlers.routing import Routing
from handlers.views.showing import Views
from handlers.views.sight import Ports
from knowledge.language.reading import read
from tests.conversations.demo import DEMO, Demo
from tests.fakes import MemoryCases
from tests.recorded.harness import catalogue

VIEWS = ("status", "runs", "errors", "object jdoe", "rules jdoe", "deletes")
FAULTS = {
    "service-stopped": "svc-adsync-not-running",
    "scheduler-disabled": "sched-cycle-disabled",
    "staging": "env-staging-mode",
    "dirsync-disabled": "env-dirsync-disabled",
    "error-limit": "ops-stopped-error-limit",
}


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo tenant, each overlay loaded once."""
    return Demo(tmp_path_factory.mktemp("views"))


class Bot:
    """The bot over a tenant."""

    def __init__(self, tenant: TenantFolder) -> None:
        known = catalogue()
        ports = tenant.directory, tenant.server, tenant.tenant
        diagnose = Diagnose(known, *ports, tenant.clock)
        asking = Asking(diagnose, Rights(ports[0], ports[2], diagnose), known, tenant.clock)
        views = Views(Ports(*ports), diagnose, asking, known, tenant.clock)
        self.cases = MemoryCases()
        routing = Routing(asking, known, read, views)
        words = Words(known.words)
        self.conversation = Conversation(routing, words, self.cases, tenant.clock)
        self.home = Home(views, self.cases, known)
        self.who = actor("helpdesk:asmith@contoso.com")

    async def say(self, text: str) -> Turned:
        """One turn."""
        return await self.conversation.turn(Said(self.who, "t", text))


def lines(reply: Reply, part: str) -> str:
    """All lines of this part, as one text."""
    return "\n".join(x.text for p in reply.parts if p.id == part for x in p.lines)


async def test_status_of_a_good_day(demo: Demo) -> None:
    """It runs, says when next, and how fresh the tenant is; the errors stand beside it."""
    turned = await Bot(demo.tenant(None)).say("status")

    assert turned.verdict is not None
    assert (turned.verdict.outcome, turned.verdict.also) == ("healthy", ("ops-completed-errors",))
    assert "2026-11-19 08:05 UTC" in turned.reply.verdict
    assert "CONNECT01" in lines(turned.reply, "server")
    assert "2026-11-19 07:37 UTC, 22 min ago" in lines(turned.reply, "tenant")
    assert "500" in lines(turned.reply, "tenant")
    assert turned.reply.part("not-looked") is None


@pytest.mark.parametrize("overlay, diagnosis", [*FAULTS.items()])
async def test_status_of_a_bad_day(demo: Demo, overlay: str, diagnosis: str) -> None:
    """Held up by what the tree finds, in its words."""
    turned = await Bot(demo.tenant(overlay)).say("status")

    assert turned.verdict is not None
    assert turned.verdict.diagnosis == diagnosis
    assert catalogue().diagnoses[diagnosis].title in turned.reply.verdict


async def test_a_stopped_service_announces_no_cycle(demo: Demo) -> None:
    """The next start that is recorded will not come."""
    reply = (await Bot(demo.tenant("service-stopped")).say("status")).reply

    assert "Stopped" in lines(reply, "server")
    assert "08:05" not in lines(reply, "server") + reply.verdict


@pytest.mark.parametrize("text", VIEWS)
async def test_an_unreachable_server_is_told_in_every_view(demo: Demo, text: str) -> None:
    """With its reason; nothing of it is a finding, and nothing is fine."""
    reply = (await Bot(demo.tenant("server-unreachable")).say(text)).reply

    assert "CONNECT01 does not answer (WinRM, timeout)" in lines(reply, "not-looked")
    seen = [p.id for p in reply.parts]
    gone = {"server", "connectors", "runs", "errors", "gaps", "pending", "in-scope", "out-of-scope"}
    assert gone.isdisjoint(seen)


@pytest.mark.parametrize("text", ["runs", "errors"])
async def test_an_empty_run_history(tmp_path: Path, text: str) -> None:
    """Nothing is recorded: that is not "no errors"."""
    folder = tmp_path / "empty"
    shutil.copytree(DEMO, folder)
    (folder / "connect" / "runs.json").write_text("[]", "utf-8")

    reply = (await Bot(load(folder)).say(text)).reply
    assert reply.verdict == catalogue().words["verdict-runs-none"]


async def test_the_runs_newest_first(demo: Demo) -> None:
    """36 are recorded; the export of fabrikam.com is the last."""
    reply = (await Bot(demo.tenant(None)).say("show me the runs")).reply
    told = [x.text for p in reply.parts if p.id == "runs" for x in p.lines]

    assert len(told) == 11
    assert told[0].startswith("2026-11-19 07:37 UTC Export of fabrikam.com: success")
    assert "12 errors" in told[2]
    assert told[10].startswith("26 ")


async def test_the_errors_by_kind(demo: Demo) -> None:
    """Two soft matches, two of Error(); the names are people's, not anchors."""
    reply = (await Bot(demo.tenant(None)).say("errors")).reply
    titles = [p.title for p in reply.parts if p.id == "errors"]

    assert titles[:2] == ["InvalidSoftMatch (2)", "sync-rule-error-function-triggered (2)"]
    assert "tnguyen@contoso.com" in lines(reply, "errors")
    assert "since 2026-11-17 10:37 UTC" in lines(reply, "errors")
    assert "CN={" not in lines(reply, "errors")


async def test_errors_lead_on_to_a_diagnosis(demo: Demo) -> None:
    """The first button is a question that is answered."""
    bot = Bot(demo.tenant(None))
    reply = (await bot.say("errors")).reply
    turned = await bot.say(reply.choices[0].value)

    assert turned.verdict is not None
    assert turned.verdict.outcome == "diagnosed"


async def test_an_object_that_an_ou_filter_leaves_out(demo: Demo) -> None:
    """jdoe is in AD and nowhere else."""
    reply = (await Bot(demo.tenant(None)).say("object jdoe")).reply

    assert [s.state for s in reply.journey] == ["passed", *["not-reached"] * 4]
    assert "CN=J Doe,OU=Sales,DC=corp,DC=contoso,DC=com" in lines(reply, "active-directory")


async def test_an_object_without_active_directory(demo: Demo) -> None:
    """Found in the cloud; AD is dark, and the cloud object is seen."""
    reply = (
        await Bot(demo.tenant(None, frozenset({"active_directory"}))).say(
            "object abaker@contoso.com"
        )
    ).reply

    states = {s.place: s.state for s in reply.journey}
    assert states["active-directory"] == "could-not-look"
    assert states["entra-id"] == "passed"


async def test_several_of_one_name_lead_to_the_view(demo: Demo) -> None:
    """Adam and Alice Smith."""
    bot = Bot(demo.tenant(None))
    listed = await bot.say("rules asmith")
    picked = await bot.say("Alice Smith")

    assert listed.verdict is not None
    assert listed.verdict.outcome == "pick"
    assert picked.reply.id == "rules"
    assert "In from AD - User Join" in lines(picked.reply, "in-scope")
    assert "Out to AAD - User Join" in lines(picked.reply, "in-scope")


async def test_the_rule_that_a_value_keeps_out(demo: Demo) -> None:
    """jdoe holds no NoSync: the custom rule wants it."""
    reply = (await Bot(demo.tenant(None)).say("rules jdoe")).reply

    assert "extensionAttribute15 EQUAL NoSync; here it is (absent)" in lines(reply, "out-of-scope")


async def test_the_deletes(demo: Demo) -> None:
    """One waits, of an object that was deleted in AD, and is refused; 612 are too many."""
    good = (await Bot(demo.tenant(None)).say("deletes")).reply
    bad = (await Bot(demo.tenant("deletion-threshold")).say("deletes")).reply

    words = catalogue().words
    said = words["verdict-deletes-failing-one"]
    assert good.verdict == said.format(deletes="1 delete waits", error="DeleteNotValid")
    assert "qadams@contoso.com" in lines(good, "pending")
    assert "kweber@contoso.com" in lines(good, "deleted")
    assert bad.verdict == words["verdict-deletes-exceeded"].format(deletes="612 deletes wait")


async def test_a_pasted_row_of_the_operations_tab(demo: Demo) -> None:
    """The object by its name in the connector space, its cause, and the run."""
    turned = await Bot(demo.tenant(None)).say(
        "Object: CN={726A48622B68772F32316D48457A4A4D6633763056773D3D}\n"
        "Error: InvalidSoftMatch\nTracking Id: 6f09f661-f7f1-5dc7-bb41-21a6e4264d7b"
    )

    assert turned.verdict is not None
    assert turned.verdict.subject is not None
    assert turned.verdict.subject.name == "tnguyen"
    assert turned.verdict.outcome == "diagnosed"
    assert "Export of contoso.onmicrosoft.com - AAD" in lines(turned.reply, "run")


async def test_the_home_page(demo: Demo) -> None:
    """In short: the status, the case, the role."""
    bot = Bot(demo.tenant(None))
    turned = await bot.say("why isn't jdoe syncing?")
    reply = await bot.home.of(bot.who)

    assert "08:05" in reply.verdict
    assert lines(reply, "cases").startswith(turned.case)
    assert "22 min ago" in lines(reply, "tenant")
