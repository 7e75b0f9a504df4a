"""The server that Connect reads lacks the object, or shows what it was before."""

from typing import Any

import pytest

from knowledge.checks.replication import replicated
from knowledge.vocabulary import DirectoryObject, Run
from tests.knowledge.build import CORP, SALES, ago, connector, person, row, run, step, told, view

READ = run("Delta Import", "success", ago(minutes=30), step(server="DC02.corp.contoso.com:389"))


def behind(
    name: str,
    copy: DirectoryObject | None,
    imported: dict[str, Any] | None = None,
    runs: tuple[Run, ...] | None = (READ,),
    attributes: tuple[str, ...] | None = None,
) -> tuple[str, ...]:
    """What is told of one other server; `imported` is what the connector space has."""
    rows = view(row(values=imported)) if imported is not None else None
    found = replicated(
        person(title="Boss"),
        {name: copy},
        rows,
        runs,
        (connector(attribute_inclusion=attributes),),
    )
    return told(found)


LATE = person(title="Clerk")


@pytest.mark.parametrize("name", ["dc02.corp.contoso.com", "DC02", "DC02.CORP.CONTOSO.COM"])
def test_server_that_connect_reads_is_behind(name: str) -> None:
    """It lacks the object, or a value that the connector space lacks too."""
    assert behind(name, None) == ("behind", "controller-lacks-object")
    assert behind(name, LATE, {"title": "Clerk"}) == ("behind", "controller-behind")


@pytest.mark.parametrize("name", ["dc0", "dc2", "dc02.emea.contoso.com", "corp", "dc02.corp"])
def test_other_servers_do_not_count(name: str) -> None:
    """A server that Connect does not read may lag, also one whose name is part of the other's."""
    assert behind(name, None) == ("replicated",)
    assert behind(name, LATE, {"title": "Clerk"}) == ("replicated",)


def test_bare_name_in_the_run_history() -> None:
    """The history may hold the host name alone."""
    bare = run("Full Import", "success", ago(minutes=30), step(server="dc02"))
    assert behind("dc02.corp.contoso.com", None, runs=(bare,))[0] == "behind"
    assert behind("dc03.corp.contoso.com", None, runs=(bare,)) == ("replicated",)


@pytest.mark.parametrize(
    "runs",
    [
        None,
        (),
        (run("Delta Import"),),
        (run("Delta Import", "success", ago(hours=1), step(server="")),),
        (run("Delta Import", "success", ago(hours=1), step(partition=SALES, server="dc09")),),
        (run("Export", "success", ago(hours=1), step(server="dc09")),),
        (run("Delta Import", "success", ago(hours=1), step(server="dc09"), connector_id="other"),),
    ],
)
def test_unknown_server_lets_every_copy_count(runs: tuple[Run, ...] | None) -> None:
    """Without a record of the server that was read, what the connector space shows decides."""
    assert behind("dc05", None, runs=runs) == ("behind", "controller-lacks-object")
    assert behind("dc05", LATE, {"title": "Clerk"}, runs=runs) == ("behind", "controller-behind")


def test_copy_that_explains_nothing() -> None:
    """What was imported all the same, or differs on every server by nature, is no lag."""
    assert behind("dc02", LATE, {"title": "Boss"}) == ("replicated",)
    assert behind("dc02", None, {"title": "Boss"}) == ("replicated",)
    assert behind("dc02", person(title="Boss"), {"title": "Boss"}) == ("replicated",)
    local = person(title="Boss", lastLogon="1", whenChanged=ago(days=9).isoformat())
    assert behind("dc02", local, {}) == ("replicated",)


def test_stale_value_does_not_keep_an_object_from_being_imported() -> None:
    """An object that is there under its name has another reason for not being imported."""
    assert behind("dc02", LATE) == ("replicated",)
    moved = person(f"CN=J Doe,OU=Leavers,{CORP}", title="Boss")
    assert behind("dc02", moved) == ("behind", "controller-behind")


def test_attribute_that_is_not_imported_does_not_count() -> None:
    """A lag shows only in what the connector reads."""
    bare = person(title=None)
    assert behind("dc02", bare, {}, attributes=("Title", "mail")) == ("behind", "controller-behind")
    assert behind("dc02", bare, {}, attributes=("mail",)) == ("replicated",)


def test_replicated_without_anything_to_compare() -> None:
    """No object or no other server shows no lag; without connectors no server is known."""
    assert told(replicated(None, {"dc02": None}, None)) == ("replicated",)
    assert told(replicated(person(), None, None)) == ("replicated",)
    assert told(replicated(person(), {}, None)) == ("replicated",)
    assert told(replicated(person(), {"dc02": None}, None))[0] == "behind"
    assert told(replicated(person(), {"dc02": None}, None, (READ,), ()))[0] == "behind"
