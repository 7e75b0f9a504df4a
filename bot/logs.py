"""One log format, which holds no names of people and no line that was not one log call."""

import logging
import re
import sys
from collections.abc import Iterable

FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"
_DN = re.compile(
    r"\b(?:CN|OU|DC)=(?:\\.|[^,\\\n\"'])+(?:,\s*(?:CN|OU|DC)=(?:\\.|[^,\\\n\"'\s])+)+",
    re.IGNORECASE,
)
_UPN = re.compile(r"[\w.+'#-]+@[\w-]+(?:\.[\w-]+)+")
_ACCOUNT = re.compile(r"\b[A-Za-z][\w-]{1,14}\\[\w.$-]+")
# What these say of a failed call is told to whoever asked, without addresses and names.
_TALKATIVE = ("azure", "msal", "pypsrp", "spnego", "ldap3", "httpx")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def hidden(text: str) -> str:
    """The text without names of people."""
    return _ACCOUNT.sub("<account>", _UPN.sub("<upn>", _DN.sub("<dn>", text)))


def one_line(text: str) -> str:
    """The text in one line, its control characters as their numbers."""
    return _numbered(" ".join(text.split()))


def complain(error: Exception) -> None:
    """What the person can mend, as one line on stderr."""
    sys.stderr.write(f"whysync: {one_line(str(error))}\n")
    sys.stderr.flush()


def remark(notes: Iterable[str]) -> None:
    """What was met on the way and is worth knowing, a line each on stderr."""
    for note in notes:
        sys.stderr.write(f"whysync: note: {one_line(note)}\n")


def _numbered(text: str) -> str:
    return _CONTROL.sub(lambda m: f"\\x{ord(m[0]):02x}", text)


class Hiding(logging.Formatter):
    """Hides names and writes control characters as their numbers; a traceback only for --debug."""

    def __init__(self, *, debug: bool) -> None:
        super().__init__(FORMAT)
        self._debug = debug

    def format(self, record: logging.LogRecord) -> str:
        """One record; outside --debug an exception is told by its kind alone."""
        message = (
            f"{self.formatTime(record)} {record.levelname} {record.name} {record.getMessage()}"
        )
        line = _numbered(hidden(message))
        if not record.exc_info or record.exc_info[0] is None:
            return line
        if self._debug:
            return f"{line}\n{hidden(self.formatException(record.exc_info))}"
        return f"{line}: {record.exc_info[0].__name__} (--debug shows where)"


def set_up(*, debug: bool = False, level: int = logging.WARNING) -> None:
    """Log to stderr, for the whole program."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Hiding(debug=debug))
    logging.basicConfig(level=logging.DEBUG if debug else level, handlers=[handler], force=True)
    for name in () if debug else _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL)
