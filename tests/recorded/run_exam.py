"""Examine the program as a black box over every recorded scenario.

    python -m tests.recorded.run_exam [--only NAME] [--file MODULE] [--verbose] [--keep DIR] [--workers N]

Each scenario is written to a folder, asked about through `python -m bot ask TEXT --tenant DIR --json`, and judged:
exact; details (outcome and diagnosis right, place, then or also not); unsure (wrong, but not sure of itself);
CONFIDENT WRONG (diagnosed or healthy with another id than the expected one); broken (no reply at all).
"""

# A command: it prints.
# ruff: noqa: T201, E501, C901, PLR0912, PLR0915

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from . import all_scenarios
from .builder import Scenario, check, check_links

ROOT = Path(__file__).resolve().parents[2]
CONFIDENT = ("diagnosed", "healthy")
ORDER = ("exact", "details", "unsure", "CONFIDENT WRONG", "broken")


def _any(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def judge(scenario: Scenario, reply: dict[str, Any] | None) -> tuple[str, list[str]]:
    """The mark of one reply, and what differs."""
    if not isinstance(reply, dict) or "outcome" not in reply:
        return "broken", ["no reply"]
    outcome, diagnosis = reply.get("outcome"), reply.get("diagnosis")
    wrong: list[str] = []
    if outcome not in _any(scenario.outcome):
        wrong.append(f"outcome {outcome}, expected {'/'.join(_any(scenario.outcome))}")
    if diagnosis not in _any(scenario.diagnosis):
        wrong.append(
            f"diagnosis {diagnosis}, expected {'/'.join(map(str, _any(scenario.diagnosis)))}"
        )
    if wrong:
        if diagnosis in scenario.forbidden:
            wrong.append("forbidden")
        return ("CONFIDENT WRONG" if outcome in CONFIDENT else "unsure"), wrong
    if outcome != "diagnosed" and outcome in ("question", "inconclusive"):
        return "exact", []
    if scenario.place is not None and reply.get("place") not in _any(scenario.place):
        wrong.append(f"place {reply.get('place')}, expected {'/'.join(_any(scenario.place))}")
    if scenario.then is not None and tuple(reply.get("then") or ()) != scenario.then:
        wrong.append(f"then {reply.get('then')}, expected {list(scenario.then)}")
    if scenario.also is not None:
        got = set(reply.get("also") or ())
        missing = scenario.also - got
        if missing or (not scenario.also and got):
            wrong.append(f"also {sorted(got)}, expected {sorted(scenario.also)}")
    return ("details" if wrong else "exact"), wrong


def ask(text: str, folder: Path, timeout: float = 120) -> tuple[dict[str, Any] | None, str]:
    """One question to the program; the reply, or None and why not."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "bot", "ask", text, "--tenant", str(folder), "--json"],
            cwd=ROOT,
            capture_output=True,
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None, f"no answer within {timeout:.0f} s"
    out = done.stdout.decode("utf-8", "replace").strip()
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    error = f"exit {done.returncode}: {lines[-1] if lines else out[:200]}"
    if done.returncode:
        return None, error
    try:
        reply = json.loads(out)
    except ValueError:
        return None, "not JSON: " + out[:120].replace("\n", " ")
    return (reply, "") if isinstance(reply, dict) else (None, "not an object")


def examine(scenario: Scenario, base: Path) -> dict[str, Any]:
    """Write, ask, judge."""
    folder = base / scenario.name
    started = time.monotonic()
    try:
        scenario.build(folder)
    except Exception as error:  # noqa: BLE001 - a scenario that cannot be written is a finding, not an end of the exam
        return {
            "scenario": scenario,
            "mark": "broken",
            "wrong": [f"scenario not written: {error!r}"],
            "reply": None,
            "faults": [],
        }
    reply, why = ask(scenario.ask, folder)
    mark, wrong = judge(scenario, reply)
    if reply is None:
        wrong = [why]
    return {
        "scenario": scenario,
        "mark": mark,
        "wrong": wrong,
        "reply": reply,
        "faults": check(folder),
        "seconds": time.monotonic() - started,
    }


def main(argv: list[str] | None = None) -> int:
    """The command; 0 when every row is exact."""
    parser = argparse.ArgumentParser(
        prog="tests.recorded.run_exam", description=__doc__.splitlines()[0] if __doc__ else None
    )
    parser.add_argument(
        "--only",
        metavar="NAME",
        action="append",
        help="scenario whose name contains NAME; may be repeated",
    )
    parser.add_argument(
        "--verbose",
        action="store_true",
        help="also the passed rows, and the proof and trail of the failed ones",
    )
    parser.add_argument("--keep", metavar="DIR", help="leave the tenant folders here")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--build", action="store_true", help="only write and check the folders, ask nothing"
    )
    args = parser.parse_args(argv)
    chosen = [
        s for s in all_scenarios() if not args.only or any(part in s.name for part in args.only)
    ]
    if not chosen:
        print("no scenario of that name", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as temporary:
        base = Path(args.keep) if args.keep else Path(temporary)
        base.mkdir(parents=True, exist_ok=True)
        if args.build:
            bad = 0
            for scenario in chosen:
                scenario.build(base / scenario.name)
                for fault in check(base / scenario.name):
                    bad += 1
                    print(f"{scenario.name}: {fault}")
                for fault in check_links(base / scenario.name) if args.verbose else []:
                    print(f"{scenario.name}: on purpose? {fault}")
            print(f"{len(chosen)} folders, {bad} faults")
            return 1 if bad else 0
        with ThreadPoolExecutor(max_workers=max(1, args.workers)) as pool:
            rows = list(pool.map(lambda s: examine(s, base), chosen))
    counts = Counter(row["mark"] for row in rows)
    silent = Counter(row["wrong"][0] for row in rows if row["mark"] == "broken")
    for why, times in silent.items():
        if times > 3:
            print(f"{'broken':<16} {times} scenarios: {why}")
    for row in rows:
        if row["mark"] == "broken" and silent[row["wrong"][0]] > 3:
            continue
        scenario = row["scenario"]
        if row["mark"] == "exact" and not args.verbose:
            continue
        print(f"{row['mark']:<16} {scenario.name:<32} {'; '.join(row['wrong'])}")
        if row["mark"] != "exact" and args.verbose:
            print(f"{'':<17}ask: {scenario.ask}\n{'':<17}note: {scenario.note}")
            reply = row["reply"] or {}
            for item in reply.get("proof") or []:
                print(f"{'':<17}proof: {item}")
            for item in reply.get("trail") or []:
                print(f"{'':<17}trail: {item}")
        for fault in row["faults"]:
            print(f"{'':<17}inconsistent recording: {fault}")
    print("-" * 72)
    print(f"{len(rows)} scenarios: " + ", ".join(f"{counts.get(mark, 0)} {mark}" for mark in ORDER))
    return 0 if counts.get("exact", 0) == len(rows) else 1


if __name__ == "__main__":
    sys.exit(main())
