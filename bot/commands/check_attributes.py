"""`whysync check-attributes --jsonl`: what Entra ID would not take, line by line.

With `--as-set` all lines are one directory: they wait in a temporary file, without a name where the
system allows it, until every value is known; in memory stay 8 bytes for each value.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from bot.commands import json_lines
from bot.settings import WrongUseError
from knowledge.attribute_rules.checking import check
from knowledge.attribute_rules.faults import Checked, Fault
from knowledge.attribute_rules.holders import Holders
from knowledge.vocabulary import Attributes

# What the rules read; whatever else a line holds is passed over, of whatever shape.
_READ = frozenset(
    {
        "cn",
        "displayname",
        "distinguishedname",
        "givenname",
        "grouptype",
        "iscriticalsystemobject",
        "mail",
        "mailnickname",
        "msexchhidefromaddresslists",
        "msexchrecipienttypedetails",
        "proxyaddresses",
        "samaccountname",
        "targetaddress",
        "userprincipalname",
    }
)

# Nothing of such a line was checked.
UNANSWERED = {"skipped": True, "errors": []}


def run(arguments: argparse.Namespace) -> int:
    """Check stdin."""
    if not arguments.as_set:
        return json_lines.run(lambda asked: _told(check(*_object(asked))), UNANSWERED)
    sys.stdout.writelines(as_set(sys.stdin))
    return 0


def as_set(lines: Iterable[str]) -> Iterator[str]:
    """An answer for each line, all of them being one directory."""
    try:
        with tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n") as spool:
            yield from _answered_from(spool, lines)
    except OSError as error:
        raise WrongUseError(
            f"the temporary file in {tempfile.gettempdir()} cannot be used ({error.strerror}); "
            "make room there, or name another folder in TMPDIR"
        ) from error


def _answered_from(spool: TextIO, lines: Iterable[str]) -> Iterator[str]:
    holders = Holders()

    def take_in(asked: dict[str, Any]) -> dict[str, Any]:
        holders.add(*_object(asked))
        return {}

    for _ in json_lines.answered(_kept(lines, spool), take_in):
        pass
    spool.seek(0)

    def answer(asked: dict[str, Any]) -> dict[str, Any]:
        return _told(holders.check(*_object(asked)))

    yield from json_lines.answered(spool, answer, UNANSWERED)


def _kept(lines: Iterable[str], spool: TextIO) -> Iterator[str]:
    for line in lines:
        spool.write(line)
        yield line


def _told(checked: Checked) -> dict[str, Any]:
    return {
        "skipped": checked.skipped is not None,
        "errors": [_error(fault) for fault in checked.faults],
    }


def _error(fault: Fault) -> dict[str, str | None]:
    return {
        "attribute": fault.attribute,
        "kind": fault.kind,
        "value": fault.value,
        "suggestion": fault.suggestion,
    }


def _object(asked: dict[str, Any]) -> tuple[str, Attributes]:
    """The class and the attributes of a line."""
    given = asked.get("attributes")
    if isinstance(given, dict):
        asked = {**asked, "attributes": {n: v for n, v in given.items() if n.lower() in _READ}}
    return _object_class(asked), Attributes(json_lines.attributes(asked))


def _object_class(asked: dict[str, Any]) -> str:
    """A text, or the chain of objectClass as AD returns it: the last is the object's own."""
    given = asked.get("object_class")
    if isinstance(given, list) and given:
        return json_lines.text({"object_class": given[-1]}, "object_class")
    return json_lines.text(asked, "object_class")
