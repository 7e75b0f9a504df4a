"""Do the tests notice a change of the code? `python script/mutate.py MODULE.py...`

Each mutant of a module (script/mutants.py) meets the tests that run its lines, the quickest first,
until one fails; in a process of its own, and with the same examples each time. One that changes
what is made on import meets all the tests in a fresh Python. Nothing is written to disk. What no
test notices is listed: a person says whether it changes a verdict.
"""

import argparse
import gc
import importlib.abc
import importlib.util
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Sequence
from functools import _lru_cache_wrapper, partial
from pathlib import Path
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any

HOME = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(HOME)]

import pytest  # noqa: E402 - after the path is set
from _pytest.runner import runtestprotocol  # noqa: E402
from hypothesis import Phase, settings  # noqa: E402

from script.mutants import Mutant, mutants  # noqa: E402

TESTS = ["tests/knowledge/sync_rules", "tests/knowledge/test_outbound.py", "tests/hand_derived"]
TESTS += ["tests/knowledge/checks/test_ahead.py", "tests/bot/test_rule_commands.py"]
QUIET = ["-x", "-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
SECONDS = 120  # of the processor, for one mutant in a fresh Python
NOTICED, MISSED, AGAIN = "noticed", "missed", "again"
Named = dict[tuple[str, int, int], CodeType]


class Loader(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives the mutant where the module is imported."""

    def __init__(self, path: Path, code: CodeType) -> None:
        self.name = ".".join(path.relative_to(HOME).with_suffix("").parts)
        self.path, self.code = path, code

    def find_spec(self, name: str, *_: Any) -> Any:
        spec = importlib.util.spec_from_file_location(name, self.path, loader=self)
        return spec if name == self.name else None

    def exec_module(self, module: ModuleType) -> None:
        exec(self.code, module.__dict__)


class Quick:
    """A pytest plugin: instead of running the tests once, runs them for each mutant."""

    def __init__(self, path: Path) -> None:
        self.path, self.early = path, set[int]()
        self.missed: list[int] = []
        self.doubtful: list[int] = []

    def pytest_sessionstart(self) -> None:
        sys.settrace(tracer(str(self.path), self.early))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        sys.settrace(None)
        source, name = self.path.read_text(encoding="utf-8"), str(self.path)
        seen = apart(lambda: traced(session.items, name))
        old = named(compile(source, name, "exec"))
        for number, mutant in enumerate(mutants(source, name)):
            lines = set(range(mutant.line, mutant.last + 1))
            mine = [i for i in session.items if lines & set(seen[i.nodeid][1])]
            mine.sort(key=lambda item: seen[item.nodeid][0])
            found = apart(partial(fails, old, named(mutant.code), mine), SECONDS)
            if found == AGAIN or (found == MISSED and lines & self.early):
                self.doubtful.append(number)
            elif found == MISSED:
                self.missed.append(number)
        return True


def apart(work: Callable[[], Any], seconds: int = resource.RLIM_INFINITY) -> Any:
    """What this comes to in a process of its own; None when it breaks off or takes too long."""
    here, there = os.pipe()
    process = os.fork()
    if not process:
        try:
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
            for output in (1, 2):
                os.dup2(os.open(os.devnull, os.O_WRONLY), output)
            with os.fdopen(there, "w", encoding="utf-8") as pipe:
                json.dump(work(), pipe)
        finally:
            os._exit(0)
    os.close(there)
    with os.fdopen(here, encoding="utf-8") as pipe:
        told = pipe.read()
    os.waitpid(process, 0)
    return json.loads(told) if told else None


def noticed(work: Callable[[], bool]) -> bool:
    """Whether it says so; a mutant that ends the process, or does not end, is noticed too."""
    return apart(work, SECONDS) is not False


def passed(items: Sequence[pytest.Item], seconds: int = 5) -> bool:
    """Whether all these tests pass; one that takes longer ends the process."""
    for item in items:
        signal.setitimer(signal.ITIMER_PROF, seconds)
        if any(r.failed for r in runtestprotocol(item, log=False, nextitem=None)):
            return False
    signal.setitimer(signal.ITIMER_PROF, 0)
    return True


def tracer(path: str, lines: set[int]) -> Any:
    """A trace function that collects the lines that are run of a module."""

    def trace(frame: FrameType, _: str, __: Any) -> Any:
        if frame.f_code.co_filename != path:
            return None
        lines.add(frame.f_lineno)
        return trace

    return trace


def traced(items: Sequence[pytest.Item], path: str) -> dict[str, tuple[float, list[int]]]:
    """For each test its time, and the lines of the module that it runs."""
    found = {}
    for item in items:
        lines: set[int] = set()
        forget()
        start = time.process_time()
        sys.settrace(tracer(path, lines))
        assert passed([item], SECONDS), item.nodeid
        sys.settrace(None)
        found[item.nodeid] = time.process_time() - start, sorted(lines)
    return found


def forget() -> None:
    """Empty what the program remembers of calls."""
    for thing in gc.get_objects():
        if isinstance(thing, _lru_cache_wrapper) and thing.__module__.startswith("knowledge."):
            thing.cache_clear()


def named(code: CodeType) -> Named:
    """The code of every function, by its name, its line, and its place among equals."""
    found: Named = {}
    waiting = [code]
    while waiting:
        one = waiting.pop()
        waiting += [c for c in one.co_consts if isinstance(c, CodeType)]
        key = one.co_qualname, one.co_firstlineno
        found[*key, sum(k[:2] == key for k in found)] = one
    return found


def patched(old: Named, new: Named) -> bool:
    """Put the changed code into the functions that are there; whether it fits into all of them."""
    change = {code: new.get(key) for key, code in old.items() if new.get(key) != code}
    functions = [
        f for f in gc.get_objects() if isinstance(f, FunctionType) and f.__code__ in change
    ]
    fits = bool(functions)
    for function in functions:
        code = change[function.__code__]
        if code is not None and code.co_freevars == function.__code__.co_freevars:
            function.__code__ = code
        else:
            fits = False
    forget()
    return fits


def fails(old: Named, new: Named, items: Sequence[pytest.Item]) -> str:
    """What comes of the tests with the changed code."""
    fits = patched(old, new)
    if not passed(items):
        return NOTICED
    return MISSED if fits else AGAIN


def fresh(path: Path, code: CodeType, tests: list[str]) -> bool:
    """Whether a test fails where this is imported in place of the module."""
    sys.meta_path.insert(0, Loader(path, code))
    return any(pytest.main([*QUIET, test]) for test in tests)


def missed(path: Path, tests: list[str]) -> tuple[int, list[Mutant]]:
    """How many mutants a module has, and those that no test notices."""
    source, quick = path.read_text(encoding="utf-8"), Quick(path)
    as_it_is = compile(source, path, "exec")
    assert not noticed(partial(fresh, path, as_it_is, tests)), "the tests fail without a mutant"

    def quickly() -> tuple[list[int], list[int]]:
        assert not pytest.main([*QUIET, *tests], plugins=[quick])
        return quick.missed, quick.doubtful

    every, (sure, doubtful) = list(mutants(source, str(path))), apart(quickly)
    again = [n for n in doubtful if not noticed(partial(fresh, path, every[n].code, tests))]
    return len(every), [every[n] for n in sorted([*sure, *again])]


def main() -> None:
    """Read the command line, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="+", type=Path)
    parser.add_argument("--tests", nargs="+", default=TESTS, help=f"usual: {' '.join(TESTS)}")
    given = parser.parse_args()
    examples = settings(derandomize=True, max_examples=25, deadline=None, database=None)
    settings.register_profile("mutants", examples, phases=[Phase.explicit, Phase.generate])
    settings.load_profile("mutants")
    for module in given.modules:
        count, left = missed(module.resolve(), given.tests)
        print(f"{module}: {count} mutants, {count - len(left)} noticed", flush=True)
        for mutant in left:
            print(f"  {mutant.line}: {mutant.text}", flush=True)


if __name__ == "__main__":
    main()
