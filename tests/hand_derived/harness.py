"""Runs the hand-derived cases through the commands as a person would call them.

python -m tests.hand_derived.harness [FILE...]     a line for each case that differs
"""

import io
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from bot import cli
from knowledge.attribute_rules import addresses, sign_in_name
from knowledge.vocabulary import Attributes
from tests.data.real import ROOT, contoso

HERE = Path(__file__).parent
COMMANDS = ("scope", "container", "flow", "check_attributes")
SETS, SIGN_IN = "check_attributes_sets", "sign_in"


@dataclass(frozen=True)
class Case:
    """One case, with the command that answers it."""

    id: str
    command: str
    arguments: tuple[str, ...]
    asked: Mapping[str, Any]
    expected: Mapping[str, Any]
    doubt: bool = False


def cases(name: str, real: Path) -> Iterator[Case]:
    """The cases of one file; `real` is the real export, unpacked."""
    for line in (HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        command = name.replace("_", "-")
        doubt = "doubt" in row
        yield Case(row["id"], command, _arguments(row, real), row["input"], row["expected"], doubt)


def sets() -> Iterator[tuple[Case, dict[str, Any]]]:
    """Each object of each set that is one directory, as a case, with what was said of it."""
    for line in (HERE / f"{SETS}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        told = {t["id"]: t for t in _run("check-attributes", ["--as-set"], row["input"])}
        for one in row["input"]:
            id_, name = one["id"], f"{row['id']}/{one['id']}"
            wanted = row["expected"][id_]
            yield Case(name, "check-attributes", (), one, wanted, "doubt" in row), told[id_]


def sign_ins() -> Iterator[tuple[Case, dict[str, Any]]]:
    """Each case of sign-in names and addresses, with what they come to."""
    for line in (HERE / f"{SIGN_IN}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        told = _signed_in(**row["input"])
        yield Case(row["id"], SIGN_IN, (), row["input"], row["expected"], "doubt" in row), told


def _signed_in(
    attributes: Mapping[str, Any],
    verified_domains: list[str],
    initial_domain: str,
    licensed: bool = True,
) -> dict[str, Any]:
    own = Attributes({n: [v] if isinstance(v, str) else v for n, v in attributes.items() if v})
    found = addresses(own, verified_domains, initial_domain, licensed)
    return {
        "sign_in": sign_in_name(own, verified_domains, initial_domain).name,
        "primary": found.primary,
        "secondary": list(found.secondary),
        "dropped": [d.value for d in found.dropped if d.reason != "masked"],
    }


def _arguments(row: Mapping[str, Any], real: Path) -> tuple[str, ...]:
    if "rules" in row:
        rules = row["rules"]
        return ("--rules", str(real if rules == "contoso-2016" else HERE / rules))
    if "connector" in row:
        connector = row["connector"]
        inside = connector.removeprefix("contoso-2016/")
        return ("--connector", str(real / inside if inside != connector else ROOT / connector))
    return ()


def answers(found: Iterable[Case]) -> dict[str, dict[str, Any]]:
    """What the commands say, by case; one call for each set of arguments."""
    calls: dict[tuple[str, ...], list[Case]] = {}
    for case in found:
        calls.setdefault((case.command, *case.arguments), []).append(case)
    return {
        told["id"]: told
        for (command, *arguments), asked in calls.items()
        for told in _run(command, arguments, [{"id": c.id, **c.asked} for c in asked])
    }


def _run(
    command: str, arguments: list[str], asked: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    lines = "".join(json.dumps(one) + "\n" for one in asked)
    out = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out):
        patch.setattr("sys.stdin", io.StringIO(lines))
        assert cli.main([command, "--jsonl", *arguments]) == 0
    return [json.loads(line) for line in out.getvalue().splitlines()]


def differs(case: Case, told: Mapping[str, Any]) -> list[str]:
    """What the answer has otherwise than expected."""
    compare = {"flow": _flow, "check-attributes": _values, SIGN_IN: _names}.get(case.command, _keys)
    return list(compare(case.expected, told))


def _keys(expected: Mapping[str, Any], told: Mapping[str, Any]) -> Iterator[str]:
    for key, value in expected.items():
        own = told.get(key)
        if isinstance(value, dict) and isinstance(own, dict):
            own = {k: own.get(k) for k in value}
        if own != value:
            yield f"{key}: {told.get(key)!r}, expected {value!r}"


def _flow(expected: Mapping[str, Any], told: Mapping[str, Any]) -> Iterator[str]:
    contributions = told.get("contributions", {})
    for name, value in expected.get("contributions", {}).items():
        own = contributions.get(name)
        if own is None or {k: own.get(k) for k in value} != value:
            yield f"{name}: {own!r}, expected {value!r}"
    for name in expected.get("absent", ()):
        if name in contributions:
            yield f"{name}: {contributions[name]!r}, expected none"
    open_ = {x["attribute"] for x in told.get("not_evaluated", ())}
    if not set(expected.get("not_evaluated", ())) <= open_:
        yield f"not_evaluated: {sorted(open_)}, expected {expected['not_evaluated']}"
    for key in ("rules_in_scope", "projects"):
        if key in expected and told.get(key) != expected[key]:
            yield f"{key}: {told.get(key)!r}, expected {expected[key]!r}"


def _values(expected: Mapping[str, Any], told: Mapping[str, Any]) -> Iterator[str]:
    if told.get("skipped") != expected["skipped"]:
        yield f"skipped: {told.get('skipped')}, expected {expected['skipped']}"
    own = sorted((e["attribute"], e["kind"]) for e in told.get("errors", ()))
    wanted = sorted((e["attribute"], e["kind"]) for e in expected["errors"])
    if own != wanted:
        yield f"errors: {own}, expected {wanted}"
    for error in expected["errors"]:
        if own == wanted and not any(error.items() <= e.items() for e in told["errors"]):
            yield f"error {error} is not among {told['errors']}"


def _names(expected: Mapping[str, Any], told: Mapping[str, Any]) -> Iterator[str]:
    for key, value in expected.items():
        own = told.get(key)
        if _plain(own) != _plain(value):
            yield f"{key}: {own!r}, expected {value!r}"


def _plain(value: Any) -> Any:
    """Addresses are compared without case, lists in any order."""
    if isinstance(value, list):
        return sorted(v.casefold() for v in value)
    return value.casefold() if isinstance(value, str) else value


@cache
def _unpacked() -> tuple[TemporaryDirectory[str], Path]:
    kept = TemporaryDirectory()
    return kept, contoso(Path(kept.name))


def real_export() -> Path:
    """The real export as the cmdlet wrote it, unpacked for as long as the program runs."""
    return _unpacked()[1]


def main(names: list[str]) -> None:
    """Run the files, and tell what differs."""
    for name in names or (*COMMANDS, SETS, SIGN_IN):
        found = judged(name)
        wrong = [(c, d) for c, d in found if d]
        for case, said in wrong:
            doubt = " (doubted by its author)" if case.doubt else ""
            sys.stdout.write(f"{case.id}{doubt}: {'; '.join(said)}\n")
        sys.stdout.write(f"{name}: {len(found) - len(wrong)} of {len(found)}\n")


def judged(name: str) -> list[tuple[Case, list[str]]]:
    """All cases of a file, each with what differs."""
    if name == SETS:
        pairs = list(sets())
    elif name == SIGN_IN:
        pairs = list(sign_ins())
    else:
        found = list(cases(name, real_export()))
        told = answers(found)
        pairs = [(c, told.get(c.id, {})) for c in found]
    return [(case, differs(case, own)) for case, own in pairs]


if __name__ == "__main__":
    main(sys.argv[1:])
