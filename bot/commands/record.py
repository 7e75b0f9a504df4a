"""`whysync record`: the look-ups for one object, written down as a folder that replays the verdict.

Exit status 0 when a folder was written, also when it does not replay the same verdict: that is
said. With --mask nothing is written that would replay another verdict than the unmasked recording.
"""

import argparse
import asyncio
import shlex
from pathlib import Path

from adapters.tenant_folder.writing import Recording, refuse_taken
from bot import logs
from bot.config.connected import configured
from bot.recording import Taken, differences, in_short, mask, replay, request_of, same, take
from bot.settings import WrongUseError
from bot.wiring import catalogue
from handlers.diagnose import Request
from handlers.ports import Handle
from handlers.replies import plain
from handlers.verdict import Verdict

_LONGEST = 2000  # characters of a command to copy


def run(arguments: argparse.Namespace) -> int:
    """Ask, write, ask the folder, and say what came of it."""
    if arguments.mask_domains and not arguments.mask:
        raise WrongUseError("--mask-domains: it is part of --mask; give both")
    out = Path(arguments.out)
    refuse_taken(out)
    request = request_of(" ".join(arguments.object))
    if request.handle is None:
        raise WrongUseError("OBJECT: this names nobody; give a name, an address, a DN or a GUID")
    known = catalogue()
    recording = Recording()
    systems, read = configured(Path(arguments.config), recording)
    logs.remark(read.notes)
    limit = read.configuration.limits.question
    taken = asyncio.run(take(known, systems, recording, request, limit))
    again = asyncio.run(replay(known, taken, out, keep=not arguments.mask))
    if arguments.mask:
        taken = mask(taken, domains=arguments.mask_domains)
        asyncio.run(replay(known, taken, out, keep=True, wanted=again))
    print("\n".join(_report(taken, again, out, is_masked=arguments.mask)))
    return 0


def _report(taken: Taken, again: Verdict, out: Path, *, is_masked: bool) -> list[str]:
    live = taken.verdict
    lines = [f"Verdict: {plain(in_short(live))}"]
    if same(live, again):
        lines.append("Asked again of the folder: the same.")
    else:
        lines.append(f"Asked again of the folder: another: {plain(in_short(again))}")
        lines += [f"  {plain(x)}" for x in differences(live, again)]
    if live.outcome == "pick":
        lines.append("Several objects fit: give the DN or GUID of one to record that one.")
    lines.append(f"Written to {plain(str(out))}" + (", masked." if is_masked else "."))
    lines.append("Look through it before you give it to anybody: docs/RECORDING.md says where.")
    command = shlex.join(["whysync", "ask", _question(taken.request), "--tenant", str(out)])
    return [*lines, f"Ask it: {plain(command, _LONGEST)}"]


def _question(request: Request) -> str:
    """What was asked; a name alone as a question."""
    handle: Handle | None = request.handle
    is_name = handle is not None and request.text.strip() == handle.value
    return f"why isn't {request.text.strip()} syncing?" if is_name else request.text
