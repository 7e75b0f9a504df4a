"""What a button carries: an opaque, signed, ending id; what it means is kept in the shared notes.

It is bound to workspace, user and channel by its signature, and to its message and its case by the
note. Nobody but the asker may press, and nothing that a client can change decides what is done.
"""

import base64
import hashlib
import hmac
import json
import logging
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Final, Literal

from handlers.cases import CasesUnavailableError
from handlers.ports import Notes
from handlers.replies import Reply

log = logging.getLogger(__name__)
LIVES: Final = 3 * 24 * 3600.0  # seconds
TWICE: Final = 3.0  # seconds within which the same button counts once
_ID, _MAC = 12, 18  # bytes
_NUMBER: Final = re.compile(r"[0-9]{1,4}")
Refused = Literal["forged", "ended", "other-person", "elsewhere"]


@dataclass(frozen=True, slots=True)
class Bound:
    """Whose buttons these are and where: the signature holds it. `thread` is our conversation."""

    team: str
    user: str
    channel: str
    thread: str
    ts: str = ""


@dataclass(frozen=True, slots=True)
class Meant:
    """What a pressed button says, in which case, as the answer to which question."""

    text: str
    case: str
    question: str | None
    bound: Bound
    row: str = ""


class Row:
    """The buttons of one reply: each gets its opaque value while the reply is rendered."""

    def __init__(self, key: bytes, bound: Bound) -> None:
        self.id = base64.urlsafe_b64encode(secrets.token_bytes(_ID)).decode()
        self.values: list[str] = []
        self._key, self._bound = key, bound

    def sign(self, said: str) -> str:
        """The value of the button that says this."""
        self.values.append(said)
        return _signed(self._key, self.id, len(self.values) - 1, self._bound)


class Buttons:
    """Makes rows of buttons and tells what a pressed one means."""

    def __init__(self, secret: Callable[[], str], notes: Notes) -> None:
        self._secret, self._notes = secret, notes

    def row(self, bound: Bound) -> Row:
        """A new row."""
        return Row(self._key(), bound)

    async def keep(self, row: Row, reply: Reply, bound: Bound) -> None:
        """Remember what the buttons mean: before they are sent, and again when `ts` is known.

        A store that is away holds no answer up; its buttons then say that they are too old.
        """
        if not row.values:
            return
        answers = [x.value for x in reply.question.answers] if reply.question else []
        kept = {
            "values": row.values,
            "answers": answers,
            "question": reply.question.id if reply.question else None,
            "case": reply.case,
            "bound": asdict(bound),
        }
        try:
            await self._notes.keep(_note(row.id), json.dumps(kept), LIVES)
        except CasesUnavailableError as error:
            log.warning("what the buttons of case %s mean could not be kept: %s", reply.case, error)

    async def meant(
        self, value: str, team: str, user: str, channel: str, ts: str
    ) -> Meant | Refused:
        """What a press means, or why it is refused."""
        row, _, rest = value.partition(".")
        number, _, _ = rest.partition(".")
        if not row or not _NUMBER.fullmatch(number):
            return "forged"
        text = await self._notes.read(_note(row))
        if text is None:
            return "ended"
        kept = json.loads(text)
        bound = Bound(**kept["bound"])
        if (bound.team, bound.user) != (team, user):
            return "other-person"
        if bound.channel != channel or (bound.ts and ts and bound.ts != ts):
            return "elsewhere"
        values: Sequence[str] = kept["values"]
        index = int(number)
        expected = _signed(self._key(), row, index, replace(bound, ts=""))
        if index >= len(values) or not hmac.compare_digest(expected.encode(), value.encode()):
            return "forged"
        question = kept["question"] if values[index] in kept["answers"] else None
        return Meant(values[index], kept["case"], question, bound, row)

    async def first(self, meant: Meant) -> bool:
        """Whether this is no double click."""
        return await self._notes.once(f"press {meant.row} {meant.text}", TWICE)

    def _key(self) -> bytes:
        return hashlib.sha256(b"whysync-buttons\0" + self._secret().encode()).digest()


def _signed(key: bytes, row: str, number: int, bound: Bound) -> str:
    said = json.dumps([row, number, bound.team, bound.user, bound.channel, bound.thread])
    mac = hmac.digest(key, said.encode(), "sha256")[:_MAC]
    return f"{row}.{number}.{base64.urlsafe_b64encode(mac).decode()}"


def _note(row: str) -> str:
    return f"buttons {row}"
