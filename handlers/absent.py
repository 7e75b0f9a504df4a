"""A system that is not configured: nobody can look there, and that is said."""

from typing import Any

from knowledge.evidence import CouldNotLook, Lookup


class _Absent:
    """Answers every look-up of its port with the same reason."""

    def __init__(self, port: Any, why: str) -> None:
        self._port, self._why = port, why

    def __getattr__(self, name: str) -> Any:
        member = getattr(self._port, name)
        return frozenset() if isinstance(member, property) else self._look

    async def _look(self, *_: object) -> Lookup[Any]:
        return CouldNotLook(self._why)


def absent(port: Any, why: str) -> Any:
    """Something that stands for this port and could not look, for this reason."""
    return _Absent(port, why)
