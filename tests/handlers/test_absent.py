"""A system that is not configured answers every look-up with that."""

import pytest

from handlers.absent import absent
from handlers.ports import ConnectServer, Directory, Handle, Tenant
from knowledge.evidence import CouldNotLook

WHY = CouldNotLook("it is not configured")


async def test_nobody_can_look() -> None:
    """In no system, by no look-up."""
    ad: Directory = absent(Directory, WHY.why)
    server: ConnectServer = absent(ConnectServer, WHY.why)
    tenant: Tenant = absent(Tenant, WHY.why)

    assert await ad.find(Handle("sam", "jdoe")) == WHY
    assert await server.rules() == WHY
    assert await tenant.by_id("x") == WHY
    assert server.finds == frozenset()


def test_what_the_port_has_not_is_not_there() -> None:
    """A slip of the pen is no look-up."""
    with pytest.raises(AttributeError):
        _ = absent(Directory, WHY.why).nonsense
