"""The attribute court in words where something is open: not proven, waiting, not imported yet."""

from dataclasses import replace
from typing import Any

import pytest

from handlers import court, court_evidence
from knowledge.vocabulary import Flow, SyncRule
from tests.handlers.small import WORDS
from tests.handlers.test_court import (
    BARE,
    COMMON,
    EMPTY,
    FIRST,
    NULL,
    OUT,
    OWN,
    PHRASES,
    UPDATE,
    ids,
    short,
    told,
    whole,
)
from tests.knowledge.build import cloud, connector, entra_row, mv, person, row, scope, view
from tests.knowledge.court_world import computed, constant, direct, giving, heard, recorded

BIT = scope("userAccountControl ISBITNOTSET 2")
CASE = computed("title", 'IIF([title] = "MANAGER", "Chief", "Clerk")')
WAITING = view(row(values={"title": "Manager"}, pending_import=UPDATE))
LEVEL = giving("Level", 106, constant("title", "Chief"))
UNSURE = replace(COMMON, scope=BIT)


@pytest.mark.parametrize(
    "rules, more, wanted",
    [
        ((UNSURE,), {}, ["given?", "doubt"]),
        ((UNSURE, giving("Next", 110, constant("title", "x"))), {},
         ["given?", "outranks?", "doubt"]),
        ((giving("Case", 50, CASE),), {}, ["given?", "doubt"]),
        ((COMMON,), {"connector_space": WAITING}, ["given?", "doubt"]),
        ((COMMON, LEVEL), {}, ["given?", "same-rank", "doubt"]),
        ((replace(EMPTY, scope=BIT),), BARE, ["emptied?", "doubt"]),
        ((UNSURE,), NULL, ["nothing?", "doubt"]),
        ((replace(UNSURE, flows=(direct("title", "info"),)),), BARE, ["nobody?", "doubt"]),
        ((giving("First", 50, computed("title", 'Error("x")'), scope=BIT),), BARE,
         ["fault?", "doubt"]),
        ((giving("First", 50, direct("title", "title"), scope=scope("memberOf ISMEMBEROF CN=G")),),
         BARE, ["open"]),
    ],
)  # fmt: skip
def test_what_hangs_on_an_open_question_is_never_told_as_certain(
    rules: tuple[SyncRule, ...], more: dict[str, Any], wanted: list[str]
) -> None:
    """It says so before the sentence, and the open question after it."""
    assert told(*rules, **more) == wanted


def test_what_the_server_recorded_is_certain_though_the_rules_are_not() -> None:
    """Only what the rules say is told as not proven."""
    held = recorded(mv(title="Manager"), "title", "Common", "corp.contoso.com")
    lower = giving("Next", 110, constant("title", "x"))

    assert told(UNSURE, lower, metaverse=held) == ["given-recorded", "outranks?", "doubt"]


@pytest.mark.parametrize("flow", [constant("title", "X"), computed("title", "AuthoritativeNull")])
def test_the_way_out_is_not_proven_while_an_export_waits(flow: Flow) -> None:
    """The row still shows the old value."""
    out = replace(OUT, flows=(flow,))
    space = view(OWN, entra_row({"title": "Old"}, pending_export=UPDATE))
    word = "out" if flow.flow_type == "Constant" else "out-emptied"

    found = heard("title", rules=(COMMON, out), connector_space=space)
    part = court.short(PHRASES, found)

    assert short(found) == ["given", f"{word}?", "doubt"]
    assert WORDS["court-doubt-waits-entra-connector-space"] in part.lines[-1].text


def test_the_evidence_names_the_open_questions() -> None:
    """So does the data."""
    found = heard("title", rules=(UNSURE, LEVEL), connector_space=WAITING)
    lines = ids(x.text for x in whole(found)["court-inbound"].lines)
    data: Any = court_evidence.as_json(found)
    inbound = data["inbound"]

    assert lines.count("doubt") == 2 + len(inbound["doubts"])
    assert (inbound["certain"], inbound["change_waits"]) == (False, True)
    assert (inbound["scope_not_certain"], inbound["simulated"]) == (["Common"], False)
    assert [c["outcome"] for c in inbound["claims"]] == ["wins", "same-rank"]


@pytest.mark.parametrize(
    "rules, more, wanted",
    [
        ((COMMON,), {}, ["would"]),
        ((COMMON, FIRST), {}, ["would", "outranks"]),
        ((EMPTY,), {}, ["would-empty"]),
        ((UNSURE,), {"directory": person(title="x", userAccountControl=None)},
         ["would?", "doubt"]),
        ((replace(COMMON, disabled=True),), {}, ["would-nobody"]),
        ((COMMON,), {"directory": person()}, ["nothing"]),
        ((giving("First", 50, computed("title", 'Error("x")')),), {}, ["would-fault"]),
        ((COMMON,), {"connectors": (connector(attribute_inclusion=("mail",)),)},
         ["would-left-out"]),
        ((FIRST,), {"connectors": (connector(attribute_inclusion=("mail",)),)},
         ["would-left-out", "would"]),
        ((giving("Other", 1, direct("mail", "mail")),), {}, ["no-rule"]),
        ((COMMON,), {"directory": None, "entra_object": cloud(jobTitle="x")}, []),
    ],
)  # fmt: skip
def test_what_the_rules_would_make_of_an_object_that_is_not_imported(
    rules: tuple[SyncRule, ...], more: dict[str, Any], wanted: list[str]
) -> None:
    """Told as what would be, never as what is."""
    assert told(*rules, **{**NOWHERE, **more}) == wanted


NOWHERE: dict[str, Any] = {"connector_space": None, "metaverse": None, "entra_object": None}


def test_a_hearing_in_thought_is_marked_as_one() -> None:
    """In the evidence by its title and first line, in the data by a key."""
    found = heard("title", rules=(COMMON,), **NOWHERE)
    part = whole(found)["court-simulated"]
    data: Any = court_evidence.as_json(found)

    assert part.title == PHRASES.words("heading-court-simulated", attribute="title")
    assert ids(x.text for x in part.lines) == ["simulated", "claim-value"]
    assert (data["inbound"]["simulated"], data["inbound"]["values"]) == (True, ["Manager"])
