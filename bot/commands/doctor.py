"""`whysync doctor`: tries every connection and every right that it needs, and says how to mend it.

Exit status 0 whenever the report was made, whatever it says: a report of what is broken is the
answer to the question. Scripts look at `outcome` in the JSON.
"""

import argparse
import asyncio
import json
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from adapters.store.sqlite import default_path
from adapters.terminal import Look, look_of
from bot import logs
from bot.chat import checkup_of
from bot.config.connected import configured
from bot.config.shape import Configuration
from bot.findings import Told, told, words
from bot.systems import Systems
from handlers.checkup import Examined, Finding, Outcome
from handlers.ports import Directory, SourceBrokenError
from handlers.replies import plain
from knowledge.evidence import CouldNotLook, Found, Lookup
from knowledge.vocabulary import DirectoryObject

LIMIT = 15.0  # seconds for one connection
_SYSTEMS = {
    "active_directory": "Active Directory",
    "connect_server": "the Connect server",
    "entra": "Entra ID",
}
_MARKS: dict[Outcome, tuple[str, str, str]] = {
    "works": ("+", "works", "green"),
    "fails": ("x", "fails", "red"),
    "warning": ("!", "warning", "yellow"),
    "not-tried": ("-", "not tried", "dim"),
}
_WIDTH = max(len(word) for _, word, _ in _MARKS.values())


def run(arguments: argparse.Namespace) -> int:
    """Examine, print, and end with 0."""
    systems, read = configured(Path(arguments.config))
    logs.remark(read.notes)
    findings = asyncio.run(_examined(systems, read.configuration))
    known = words()
    lines = [told(finding, known) for finding in findings]
    if arguments.json:
        print(json.dumps([_as_json(line) for line in lines], ensure_ascii=True, indent=2))
    else:
        print("\n".join(lay_out(lines, look_of(sys.stdout))))
    return 0


async def _examined(systems: Systems, configuration: Configuration) -> list[Finding]:
    try:
        looked_at = await (
            _live(systems, configuration) if configuration.tenant is None else _folder(systems)
        )
        chat = [*await _slack(configuration), *await _access(systems.directory, configuration)]
    finally:
        await systems.close()
    return [*looked_at, *chat]


async def _live(systems: Systems, configuration: Configuration) -> list[Finding]:
    names = [name for name in _SYSTEMS if getattr(configuration, name) is not None]
    found = await asyncio.gather(
        *(
            examined(one, _SYSTEMS[name])
            for name, one in zip(names, systems.connections, strict=True)
        )
    )
    absent = (_SYSTEMS[name] for name in _SYSTEMS if name not in names)
    return [
        *(finding for findings in found for finding in findings),
        *(
            Finding(name, "not-configured", "not-tried", {"why": "not configured"})
            for name in absent
        ),
    ]


async def _slack(configuration: Configuration) -> Sequence[Finding]:
    if configuration.slack is None:
        return ()
    slack = checkup_of(configuration.slack, default_path())
    try:
        return await examined(slack, "Slack")
    finally:
        await slack.close()


async def _access(directory: Directory, configuration: Configuration) -> Sequence[Finding]:
    """Whether the groups are there by which people are told apart."""
    access = configuration.access
    groups = [*access.admins, *access.helpdesk]
    try:
        found = await asyncio.gather(*(directory.object(group) for group in groups))
    except SourceBrokenError:
        return []  # of a recorded tenant, and told already
    return [
        Finding("[access]", "access-group", *_group(each, group))
        for group, each in zip(groups, found, strict=True)
    ]


def _group(found: Lookup[DirectoryObject], dn: str) -> tuple[Outcome, dict[str, str]]:
    if isinstance(found, CouldNotLook):
        return "fails", {"group": dn, "why": found.why}
    if not isinstance(found, Found) or found.value.type != "group":
        why = "there is no such object" if not isinstance(found, Found) else "it is no group"
        return "fails", {"group": dn, "why": why}
    return "works", {"group": dn}


async def examined(one: Examined, name: str, limit: float = LIMIT) -> Sequence[Finding]:
    """What a connection tells of itself, or that it did not come to an end."""
    try:
        async with asyncio.timeout(limit):
            return await one.examine()
    except TimeoutError:
        return [Finding(name, "no-answer", "fails", {"seconds": f"{limit:g}"})]


async def _folder(systems: Systems) -> list[Finding]:
    try:
        await asyncio.to_thread(systems.check)
    except SourceBrokenError as error:
        return [Finding(systems.where, "tenant-folder", "fails", {"why": str(error)})]
    return [Finding(systems.where, "tenant-folder", "works")]


def lay_out(lines: Sequence[Told], look: Look) -> Iterator[str]:
    """The report: the findings under their connections, and how many of each sort there are."""
    for connection, group in groupby(lines, key=lambda line: line.finding.connection):
        yield look.paint(plain(connection), "bold")
        for line in group:
            yield from _line(line, look)
        yield ""
    count = Counter(line.finding.outcome for line in lines)
    yield ", ".join(f"{count[o]} {word}" for o, (_, word, _) in _MARKS.items() if count[o])


def _line(line: Told, look: Look) -> Iterator[str]:
    mark, word, colour = _MARKS[line.finding.outcome]
    head = f"  {mark} {word:<{_WIDTH}}  "
    said = f"{line.what}: {line.said}" if line.said else line.what
    first, *rest = _wrapped(said, look.width - len(head)) or [""]
    yield f"  {look.paint(f'{mark} {word:<{_WIDTH}}', colour)}  {first}"
    indent = " " * len(head)
    yield from (indent + text for text in rest)
    if line.mend:
        yield from (indent + x for x in _wrapped(f"Mend: {line.mend}", look.width - len(head)))


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_long_words=True, break_on_hyphens=False)


def _as_json(line: Told) -> dict[str, object]:
    finding = line.finding
    return {
        "connection": finding.connection,
        "id": finding.id,
        "outcome": finding.outcome,
        "said": line.said,
        "mend": line.mend,
        "facts": dict(finding.facts),
    }
