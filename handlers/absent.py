"""A system that is not configured: nobody can look there, and that is said."""

from typing import Any, TypeVar, cast

from handlers.ports import ConnectServer, Directory, Tenant
from knowledge.evidence import CouldNotLook, Lookup

PortT = TypeVar("PortT", Directory, ConnectServer, Tenant)


class _Absent:
    """Answers every look-up of its port with the same reason."""

    def __init__(self, port: type[Any], why: str) -> None:
        self._port, self._why = port, why

    def __getattr__(self, name: str) -> Any:
        member = getattr(self._port, name)
        return frozenset() if isinstance(member, property) else self._look

    async def _look(self, *_: object) -> Lookup[Any]:
        return CouldNotLook(self._why)


def absent(port: type[PortT], why: str) -> PortT:
    """A port of this kind that could not look, for this reason."""
    return cast(PortT, _Absent(port, why))
