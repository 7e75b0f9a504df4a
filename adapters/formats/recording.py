"""What a live adapter hands to whoever records a tenant: each thing as its system gave it."""

from collections.abc import Mapping, Sequence
from typing import Protocol


class Recorder(Protocol):
    """Takes down what the systems said, for a tenant folder (contracts section 4)."""

    def entry(
        self, domain: str, controller: str | None, dn: str, raw: Mapping[str, Sequence[bytes]]
    ) -> None:
        """An object of Active Directory. `controller`: another domain controller's view of it."""

    def document(self, file: str, items: object) -> None:
        """What a file of the folder would hold ("entra/users.json", "connect/rules.json").

        A list is added to what is there, by its key; an empty one says: looked, and there is none.
        """
