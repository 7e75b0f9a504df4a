"""Answers that are broken, of another schema, too large, or that say that nothing is told now."""

import json
from dataclasses import replace
from typing import Any

import pytest

from adapters.connect_server.connect_server import LiveConnectServer
from knowledge.evidence import CouldNotLook, Found
from tests.adapters.connect_server.asking import ANNA, NO_ID, nothing_is_known
from tests.real.psrp_server import ConnectServer
from tests.real.psrp_wire import CommandError


async def test_a_page_instead_of_an_answer(server: ConnectServer) -> None:
    """Something in between answers with HTML."""
    server.wire.faults.garbage = True
    await nothing_is_known(server.settings)


async def test_truncated_clixml(server: ConnectServer) -> None:
    """The output ends in the middle."""
    server.wire.faults.truncated = True
    await nothing_is_known(server.settings)


@pytest.mark.parametrize("schema", [2, 0, None, "1", True, [1]])
async def test_another_schema(server: ConnectServer, schema: object) -> None:
    """Whatever it holds, an answer of another schema is none."""
    server.endpoint.schema = schema
    assert "schema" in await nothing_is_known(server.settings)


@pytest.mark.parametrize(
    "text", ["", "[]", "null", "{", '"x"', '{"Schema":1}', '{"Schema":1,"Function":"X"}', "NaN"]
)
async def test_text_that_is_no_answer(server: ConnectServer, text: str) -> None:
    """JSON that is broken, or something else than an answer."""
    server.wire.runner = _always(text)
    await nothing_is_known(server.settings)


def _always(text: str) -> Any:
    async def run(_: str, __: dict[str, Any]) -> str:
        return text

    return run


@pytest.mark.parametrize(
    "broken",
    [
        {"ServerState": None, "Runs": 7, "ConnectorSpace": [{"ObjectId": "x"}], "Rules": [1]},
        {"ServerState": [], "Failed": 3, "Asked": [{}], "Connectors": [{"Name": 1}], "Seen": "x"},
    ],
)
async def test_parts_of_another_shape(server: ConnectServer, broken: dict[str, Any]) -> None:
    """A part that is not as agreed takes the whole answer with it, and says no value of it."""
    endpoint = server.endpoint

    async def run(name: str, asked: dict[str, Any]) -> str:
        answer = json.loads(await endpoint.run(name, asked))
        return json.dumps(answer | {k: v for k, v in broken.items() if k in answer})

    server.wire.runner = run
    live = LiveConnectServer(server.settings)
    for answer in (await live.server(), await live.by_id(NO_ID), await live.rules()):
        assert isinstance(answer, CouldNotLook) or broken.get("Rules") is None
    assert isinstance(await live.run_history(), CouldNotLook)
    await live.close()


async def test_error_stream(server: ConnectServer) -> None:
    """An error that a function writes counts, also where it wrote output before."""
    for output in (None, '{"Schema": 1}'):
        server.endpoint.error = CommandError("It did not work", "Stub", output=output)
        assert "It did not work" in await nothing_is_known(server.settings)


async def test_a_function_that_is_not_there(server: ConnectServer) -> None:
    """An older endpoint: what it has answers, what it lacks is said by name."""
    server.endpoint.functions.remove("get_why_sync_rules")
    live = LiveConnectServer(server.settings)
    assert isinstance(await live.run_history(), Found)
    answer = await live.rules()
    assert isinstance(answer, CouldNotLook)
    assert "Get-WhySyncRules" in answer.why
    await live.close()


async def test_two_megabytes(server: ConnectServer) -> None:
    """A large object arrives whole; one over the limit is refused."""
    row = next(row for row in server.endpoint.rows if row["DistinguishedName"] == ANNA)
    members = [f"CN=Member {n},OU=Staff,DC=corp,DC=contoso,DC=com" for n in range(40_000)]
    row["Attributes"].append({"Name": "member", "Values": members})
    live = LiveConnectServer(server.settings)
    answer = await live.ad_object(ANNA, None)
    assert isinstance(answer, Found)
    assert len(answer.value.attributes["member"]) == 40_000
    await live.close()
    limits = replace(server.settings.limits, output=1 << 20)
    small = LiveConnectServer(replace(server.settings, limits=limits))
    assert isinstance(await small.ad_object(ANNA, None), CouldNotLook)
    assert isinstance(await small.run_history(), Found)
    await small.close()


async def test_while_a_cycle_runs(server: ConnectServer) -> None:
    """The engine is left alone; what the scheduler and the history say is still told."""
    server.endpoint.server["Scheduler"]["SyncCycleInProgress"] = True
    live = LiveConnectServer(server.settings)
    names = ("server", "run_history", "events")
    for answer in [await getattr(live, name)() for name in names]:
        assert isinstance(answer, Found)
    for answer in (
        await live.rules(),
        await live.connectors(),
        await live.password_sync(),
        await live.by_id(NO_ID),
        await live.pending_deletes(),
    ):
        assert answer == CouldNotLook("a synchronization cycle is running")
    await live.close()
    asking = LiveConnectServer(replace(server.settings, during_cycle=True))
    assert isinstance(await asking.rules(), Found)
    assert isinstance(await asking.password_sync(), Found)
    await asking.close()


async def test_a_service_that_is_stopped(server: ConnectServer) -> None:
    """The server itself is told, with what it could not read named elsewhere."""
    server.endpoint.server = {"ServerName": "CONNECT01", "ServiceStatus": "Stopped"}
    server.endpoint.failed_parts = {"Runs": "System.InvalidOperationException"}
    live = LiveConnectServer(server.settings)
    answer = await live.server()
    assert isinstance(answer, Found)
    assert (answer.value.service_status, answer.value.scheduler) == ("Stopped", None)
    history = await live.run_history()
    assert history == CouldNotLook(
        "the connect server could not read it: InvalidOperationException"
    )
    await live.close()


async def test_errors_that_were_cut(server: ConnectServer, live: LiveConnectServer) -> None:
    """A step says when it lists the first of its errors only; others list them all."""
    run = next(r for r in server.endpoint.runs if r.get("RunStepResults"))
    run["RunStepResults"][0]["ErrorsCut"] = True
    told = await live.run_history()
    assert isinstance(told, Found)
    listed = [step.errors_listed for one in told.value for step in one.steps or ()]
    assert listed.count(False) == 1
    assert True in listed
