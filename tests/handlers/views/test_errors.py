"""errors: grouped, capped, named; "none" is said only where all was listed."""

from typing import Any

import pytest

from handlers.ports import Handle
from handlers.views import errors as module
from handlers.views.errors import EACH, GROUPS, errors
from handlers.views.names import Named, anchor_of, name_of
from handlers.views.sight import Ports
from knowledge.errors import ErrorBook
from knowledge.evidence import Lookup
from knowledge.vocabulary import (
    Connector,
    ConnectorSpaceObject,
    Run,
    RunError,
    RunProfile,
    RunProfileStep,
    RunStep,
    entra_dn,
)
from tests.fakes import FakeDirectory, FakeServer, FakeTenant, ad_object
from tests.handlers.small import WORDS
from tests.handlers.views.scene import ANCHOR, Scene, ago, failed, row, run, texts

JANE = "CN=Jane Doe,OU=Staff,DC=contoso,DC=com"


def with_errors(*found: RunError, listed: bool = True, **more: Any) -> Run:
    """An export that met these."""
    steps = (RunStep("completed-export-errors", errors=found, errors_listed=listed),)
    return run("Export", "completed-export-errors", steps=steps, **more)


def scene(*runs: Run) -> Scene:
    """A server with this history, whose connectors can run nothing else."""
    made = Scene()
    made.server.runs = runs
    profiles: dict[str, tuple[RunProfile, ...]] = {}
    for each in runs:
        profile = RunProfile(each.profile, (RunProfileStep("p", each.profile.replace(" ", "")),))
        profiles[each.connector_id] = (*profiles.get(each.connector_id, ()), profile)
    made.server.connector_list = tuple(
        Connector(id_, f"connector {id_}", "AD", run_profiles=own) for id_, own in profiles.items()
    )
    return made


async def test_objects_are_grouped_by_error_the_most_frequent_first() -> None:
    """A known code with its meaning, an unknown one without a guess."""
    met = with_errors(
        failed("CN=one", "odd-error", literal="What it said."),
        failed("CN=two", "LargeObject", first=ago(days=1), retry_count=7),
        failed("CN=three", "LargeObject"),
    )
    body = await errors(scene(met).sight())

    assert [p.title for p in body.parts if p.id == "errors"] == [
        "LargeObject (2)",
        "odd-error (1)",
    ]
    large, odd = (p.lines for p in body.parts if p.id == "errors")
    assert large[0].text == "Too large."
    assert "since 2026-03-01 12:00 UTC, tried 7 times" in large[1].text
    assert odd[0].text == WORDS["error-not-known-here"]
    assert odd[1].note == "What it said."
    assert body.line.startswith("3 objects have errors")


async def test_one_kind_of_error_is_told_as_one() -> None:
    """And one object is one object, in however many runs."""
    same = failed("CN=one", "LargeObject", cs_id="1")
    body = await errors(scene(with_errors(same), with_errors(same, entra=True)).sight())

    assert body.line == WORDS["verdict-errors-one-kind"].format(
        objects="1 object has", most="LargeObject"
    )


async def test_hundreds_are_capped_and_counted() -> None:
    """Nothing is left out in silence, and only what is shown costs a look-up."""
    many = [failed(f"CN=o{n}", "LargeObject") for n in range(300)]
    kinds = [failed(f"CN=k{n}", f"odd-kind-{n}") for n in range(GROUPS + 2)]
    body = await errors(scene(with_errors(*many, *kinds)).sight())

    told = [p for p in body.parts if p.id == "errors"]
    assert len(told) == GROUPS
    assert len(told[0].lines) == 1 + EACH + 1
    assert str(300 - EACH) in told[0].lines[-1].text
    assert len(texts(body, "more")) == 3


async def test_words_that_are_not_read_are_no_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of very many different errors the rest stays without an explanation."""
    monkeypatch.setattr(module, "MOST_READ", 1)
    body = await errors(
        scene(with_errors(failed("CN=a", "x"), failed("CN=b", "LargeObject"))).sight()
    )

    assert "LargeObject (1)" in [p.title for p in body.parts]
    assert WORDS["error-not-known-here"] in texts(body, "errors")


async def test_a_likeness_is_no_explanation() -> None:
    """What only looks like a code is not taken for it."""
    body = await errors(scene(with_errors(failed("CN=a", "LargeObjekt"))).sight())

    assert body.parts[0].title == "LargeObjekt (1)"
    assert ErrorBook(()).find("LargeObjekt") == ()


async def test_an_error_without_a_code() -> None:
    """It has a group of its own."""
    body = await errors(scene(with_errors(failed("CN=a", ""))).sight())

    assert body.parts[0].title == f"{WORDS['value-missing']} (1)"


async def test_none_is_said_of_complete_runs_only() -> None:
    """All latest runs went through and list their errors: there are none."""
    well = scene(run(), run("Export", entra=True))
    body = await errors(well.sight())

    assert body.line == WORDS["verdict-errors-none"]
    assert texts(body, "gaps") == []


@pytest.mark.parametrize(
    "gap, id_",
    [
        (run(result="stopped-error-limit"), "errors-not-ended"),
        (run(result="completed-sync-errors", steps=None), "errors-not-recorded"),
        (run(steps=None), "errors-not-recorded"),
        (run(result="completed-sync-errors"), "errors-not-recorded"),
        (run(steps=(RunStep("success", errors_listed=False),)), "errors-not-all"),
    ],
)
async def test_what_the_runs_do_not_tell(gap: Run, id_: str) -> None:
    """Then no errors listed is not no errors."""
    body = await errors(scene(gap).sight())
    start = WORDS[id_].partition("{run}")[0]

    assert body.line == WORDS["verdict-errors-gaps"]
    assert len(texts(body, "gaps")) == 1
    assert texts(body, "gaps")[0].startswith(f"{start}Delta Import")


async def test_the_run_of_one_object_tells_nothing_of_the_others() -> None:
    """Nor does one that is under way."""
    one = with_errors(failed("CN=a"), start=ago(minutes=1))
    single = Run(
        one.connector_id, one.connector_name, "Specific Object Import", one.result, steps=one.steps
    )
    body = await errors(scene(single, run(result="in-progress"), run(start=ago(hours=2))).sight())

    assert body.line == WORDS["verdict-errors-none"]


async def test_what_a_connector_can_run_and_has_not_finished_is_a_gap() -> None:
    """A run under way tells nothing yet; without its profiles every kind may have run."""
    half = scene(run(), run("Export", result="in-progress"))
    unknown, dark = scene(run()), scene(run())
    unknown.server.connector_list = (Connector("other", "fabrikam.com", "AD", run_profiles=None),)
    dark.server.kill("connectors")

    body = await errors(half.sight())
    assert body.line == WORDS["verdict-errors-gaps"]
    (gap,) = texts(body, "gaps")
    assert ": export." in gap
    own, other = texts(await errors(unknown.sight()), "gaps")
    assert ": synchronization, export." in own
    assert "fabrikam.com" in other
    assert ": import, synchronization, export." in other
    assert texts(await errors(dark.sight()), "gaps")[0] == WORDS["errors-connectors-unseen"]


async def test_with_a_gap_the_count_is_at_least_so_many() -> None:
    """Of one kind or of several."""
    cut = run("Delta Import", "stopped-error-limit")
    one = with_errors(failed("CN=a"), entra=True)
    two = with_errors(failed("CN=a"), failed("CN=b", "odd-error"), entra=True)

    told = [(await errors(scene(cut, x).sight())).line for x in (one, two)]
    assert told[0].startswith("At least 1 object")
    assert told[1].startswith("At least 2 objects")


async def test_errors_are_grouped_by_the_name_that_the_server_gives() -> None:
    """One name for two known errors makes two groups; a number stands beside its code."""
    met = with_errors(
        failed("CN=a", "InvalidObject", literal="LargeObject"),
        failed("CN=b", "InvalidObject", literal="AttributeValueMustBeUnique"),
        failed("CN=c", "114", code="0x8023134a"),
        failed("CN=d", "115", code="115"),
        failed("CN=e", "", code="0x1"),
    )
    body = await errors(scene(met).sight())

    assert [p.title for p in body.parts if p.id == "errors"] == [
        "InvalidObject (1)",
        "InvalidObject (1)",
        "114 0x8023134a (1)",
        "115 (1)",
        "0x1 (1)",
    ]
    meanings = [p.lines[0].text for p in body.parts if p.id == "errors"]
    assert meanings[:2] == ["Too large.", "A value is taken."]


async def test_no_runs_and_no_look() -> None:
    """Neither is "no errors"."""
    empty, dark = Scene(), Scene()
    dark.server.kill()

    assert (await errors(empty.sight())).line == WORDS["verdict-runs-none"]
    assert (await errors(dark.sight())).line == WORDS["verdict-errors-unseen"]


def test_the_anchor_in_a_name() -> None:
    """Of the Entra connector space only, and only where it is text."""
    assert anchor_of(entra_dn(ANCHOR)) == ANCHOR
    assert anchor_of("CN={FFFE}") is None
    assert anchor_of(JANE) is None


class Directory(FakeDirectory):
    """Whoever is asked for an anchor is found."""

    async def find(self, handle: Handle) -> Lookup[Any]:
        return self.some("find", self.objects)


def ports(*rows: ConnectorSpaceObject, people: int = 0) -> Ports:
    """A directory with so many objects of that anchor, and these rows."""
    found = [ad_object(f"u{n}") for n in range(people)]
    return Ports(Directory(*found), FakeServer(*rows), FakeTenant())


@pytest.mark.parametrize(
    "given, dn, entra, named",
    [
        (ports(), JANE, False, Named("Jane Doe", JANE)),
        (ports(), "", False, Named("", "")),
        (ports(people=1), entra_dn(ANCHOR), True, Named("u0@contoso.com", "u0@contoso.com")),
        (
            ports(row("x", object_id="1", attributes={"displayName": ("Jane",)}), people=2),
            entra_dn(ANCHOR),
            True,
            Named("Jane", "Jane"),
        ),
        (
            ports(),
            entra_dn(ANCHOR),
            True,
            Named(*["00000000-0000-0000-0000-000000000001"] * 2),
        ),
        (ports(), entra_dn("no guid"), True, Named("no guid", "no guid")),
        (ports(), "CN={odd}", True, Named("CN={odd}", "CN={odd}")),
    ],
)
async def test_names(given: Ports, dn: str, entra: bool, named: Named) -> None:
    """By its AD object, else by its row, else as it stands there."""
    assert await name_of(given, dn, "1", entra) == named
    assert (await name_of(given, dn, None, entra)).name != "Jane"
