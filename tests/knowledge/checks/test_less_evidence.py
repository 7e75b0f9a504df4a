"""Losing evidence never makes a finding of environment and operations, nor makes one weigh more."""

from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.answer import About
from knowledge.catalogue import load_fast
from knowledge.checks import environment, object_errors, operations
from knowledge.checks.environment import CUT_OFF
from knowledge.evidence import CouldNotLook, Found, Lookup, Missing
from knowledge.tree import Question, Step, Tree, walk
from knowledge.vocabulary import Scheduler
from tests.knowledge.build import (
    CLOUD_ID,
    EMEA,
    EMEA_PARTITION_ID,
    JDOE,
    NOW,
    ago,
    audit,
    change,
    cloud,
    connector,
    cycle,
    entra_row,
    entra_run,
    event,
    organization,
    partition,
    person,
    profiles,
    row,
    run,
    run_error,
    server,
    step,
    view,
)

ABOUT = About(name="jdoe", dn=JDOE)
BLIND = CouldNotLook("it did not answer")
MOMENTS = (NOW, CUT_OFF + timedelta(days=40))
WEIGHT = {None: 0, "aside": 1, "spoils": 2, "stops": 3, "holds": 3}
FAILED_STEP = step("stopped-ma", EMEA, detail="407 proxy", errors=(run_error(),))
AB = ("Sync_A_1@x", "Sync_B_1@x")
TURNS = tuple(audit(AB[n % 2], ago(hours=3 - n), CLOUD_ID) for n in range(3))
POOLS: dict[str, tuple[Any, ...]] = {
    "directory": (person(), person(f"CN=J,{EMEA}")),
    "connectors": (
        (connector(),),
        (connector(partition(), partition(EMEA), run_profiles=profiles(EMEA_PARTITION_ID)),),
        (connector(run_profiles=None),),
    ),
    "run_history": (
        (),
        cycle(),
        cycle(ago(days=9)),
        (run("Delta Import", "stopped-ma", ago(minutes=9), FAILED_STEP), *cycle()),
        (entra_run("Export", "stopped-ma", ago(minutes=9), FAILED_STEP), *cycle()),
        (run("Delta Import", "never-seen-before", ago(minutes=9)), *cycle()),
        (run("Delta Synchronization", "completed-sync-errors", NOW, FAILED_STEP),),
        (entra_run(start=MOMENTS[1]),),
    ),
    "connector_space": (
        view(),
        view(row(), entra_row(pending_export=change())),
        view(row(has_sync_error=True)),
    ),
    "events": (
        (event("adsync logon failure", ago(minutes=9)), event("event 6050 import", ago(minutes=9))),
        (event("aadsts50034", ago(minutes=9)),),
    ),
    "server": (
        server(),
        server(Scheduler(staging=True, suspended=True, cycle_enabled=False)),
        server(service_status="Stopped", version="2.4.0.0"),
        server(database_type="LocalDB", database_mb=9_900.0, version="1.6.0.0"),
        replace(server(), service_status=None, scheduler=None),
    ),
    "organization": (organization(ago(minutes=9)), organization(ago(days=3), enabled=False)),
    "audits": (TURNS, TURNS[:2]),
    "entra_object": (cloud(), cloud(id="other")),
}


@cache
def questions() -> tuple[Question, ...]:
    """The questions that the checks of these modules answer."""
    ours = {m.__name__ for m in (environment, operations, object_errors)}
    known = load_fast().questions.values()
    return tuple(q for q in known if q.check is not None and q.check.__module__ in ours)


def looks(name: str) -> list[Lookup[Any]]:
    """What a look-up of this name may come back with."""
    return [Missing(), *(Found(value) for value in POOLS[name])]


def answered(question: Question, evidence: dict[str, Lookup[Any]], later: int) -> Step:
    """The one step of a walk over this question."""
    bare = replace(question, only_if={})
    (only,) = walk(Tree("any", (bare,)), ABOUT, evidence, {}, MOMENTS[later]).trail
    return only


@pytest.mark.parametrize("question", questions(), ids=lambda q: q.id)
@given(data=st.data())
def test_less_evidence_weighs_no_more(question: Question, data: st.DataObject) -> None:
    """What less evidence makes heavier is told as uncertain; without a need there is no finding."""
    names = [n for n in (*question.needs, *question.wants) if n in POOLS]
    evidence = {n: data.draw(st.sampled_from(looks(n)), n) for n in names}
    killed = data.draw(st.sampled_from(names))
    later = data.draw(st.integers(0, 1))
    before = answered(question, evidence, later)
    after = answered(question, {**evidence, killed: BLIND}, later)
    assert WEIGHT[after.effect] <= WEIGHT[before.effect] or not after.certain
    assert killed not in question.needs or after.diagnosis is None
