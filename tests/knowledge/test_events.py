"""Which events tell something of synchronization."""

import pytest

from knowledge.answer import UNSEEN
from knowledge.events import DATABASE, SERVICE, SYNCHRONIZATION, Events, events_of
from tests.knowledge.build import event


@pytest.mark.parametrize(
    "source,sources,counts",
    [
        ("Directory Synchronization", SYNCHRONIZATION, True),
        ("adsync", SYNCHRONIZATION, True),
        ("", SYNCHRONIZATION, True),
        (" ", SYNCHRONIZATION, True),
        ("SomeApp", SYNCHRONIZATION, False),
        ("ADSync Backup", SYNCHRONIZATION, False),
        ("Service Control Manager", SYNCHRONIZATION, False),
        ("Service Control Manager", SERVICE, True),
        ("ADSync", SERVICE, True),
        ("MSSQL$LOCALDB#1A", SERVICE, False),
        ("MSSQL$LOCALDB#1A", DATABASE, True),
        ("SQLLocalDB 15.0", DATABASE, True),
        ("MSSQLSERVER", DATABASE, True),
        ("ContosoBackup", DATABASE, False),
    ],
)
def test_sources(source: str, sources: frozenset[str], counts: bool) -> None:
    """An event of another source proves nothing; one whose source was not recorded counts."""
    logged = event("x", source=source)
    assert events_of((logged,), sources) == ((logged,) if counts else ())


@pytest.mark.parametrize("nothing", [UNSEEN, None, ()])
def test_no_events(nothing: Events) -> None:
    """What was not looked at holds no event."""
    assert events_of(nothing) == ()
