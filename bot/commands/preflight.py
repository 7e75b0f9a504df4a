"""`whysync preflight FILE`: would each object of a file sync, under which names, and what is wrong.

Exit status 0: all are clean; 3: not all are; 2: wrong use, or a file that cannot be read.
"""

import argparse
import asyncio
import csv
import json
import sys
import textwrap
from collections.abc import AsyncIterator, Callable

from adapters.planned_objects import opened
from bot.wiring import catalogue, systems_of
from handlers.preflight import Checkup, Preflight
from handlers.preflight.as_data import CELLS, as_cells, as_data
from handlers.preflight.summary import Summary
from handlers.preflight.telling import Telling
from handlers.replies import Words, plain

CLEAN, NOT_CLEAN = 0, 3
_WIDTH = 100
_ROW = "{:<14} {:>7}  {:<24} {:<38} {}"
_NAME, _CALLED = 24, 38
_INDENT, _LABEL = 4, 11
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Show = Callable[[Checkup], None]


def run(arguments: argparse.Namespace) -> int:
    """Look at every object, print as asked, and tell by the status whether all are clean."""
    words = Words(catalogue().words)
    summary = Summary()
    asyncio.run(_look(arguments, words, summary))
    if not (arguments.json or arguments.csv):
        print()
        for line in summary.lines(words):
            print(textwrap.fill(line, _WIDTH, subsequent_indent=" " * _INDENT))
    return CLEAN if summary.all_clean else NOT_CLEAN


async def _look(arguments: argparse.Namespace, words: Words, summary: Summary) -> None:
    systems, _ = systems_of(arguments)
    try:
        with opened(arguments.file) as source:
            title = words("preflight-title", file=plain(source.name), tenant=plain(systems.name))
            found = Preflight(systems.directory, systems.server, systems.tenant).run(source)
            await _each(found, summary, _printer(arguments, words, title))
    finally:
        await systems.close()


async def _each(found: AsyncIterator[Checkup], summary: Summary, show: Show) -> None:
    async for checkup in found:
        summary.add(checkup)
        show(checkup)


def _printer(arguments: argparse.Namespace, words: Words, title: str) -> Show:
    telling = Telling(words)
    if arguments.json:
        return lambda checkup: print(json.dumps(as_data(checkup, telling), ensure_ascii=False))
    return Sheet(telling).show if arguments.csv else Table(words, title).show


class Table:
    """Text for a terminal: a line for each object, and one below it for each thing to mend."""

    def __init__(self, words: Words, title: str) -> None:
        self._words, self._telling, self._title = words, Telling(words), title
        self._begun = False

    def show(self, checkup: Checkup) -> None:
        """One object; what was passed over is told at the end."""
        if not self._begun:
            self._begin()
        if checkup.planned.passed_over:
            return
        told = self._telling.tell(checkup)
        called = plain(told.called, _CALLED)
        print(_row(told.status, str(told.line), plain(told.name, _NAME), called, told.match))
        if called != told.called:
            print(" " * _INDENT + told.called)
        for label, text in told.lines:
            print(_below(label, text))

    def _begin(self) -> None:
        self._begun = True
        print(f"{textwrap.fill(self._title, _WIDTH)}\n")
        heads = ("status", "line", "object", "called", "match")
        print(_row(*(self._words(f"preflight-head-{head}") for head in heads)))


class Sheet:
    """CSV for a spreadsheet: every cell in quotes, and none of them a formula."""

    def __init__(self, telling: Telling) -> None:
        self._telling = telling
        self._writer = csv.writer(sys.stdout, quoting=csv.QUOTE_ALL, lineterminator="\n")
        self._begun = False

    def show(self, checkup: Checkup) -> None:
        """One object."""
        if not self._begun:
            self._begun = True
            self._writer.writerow(CELLS)
        self._writer.writerow(map(defused, as_cells(checkup, self._telling).values()))


def defused(cell: str) -> str:
    """The text of a cell, which no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _row(*cells: str) -> str:
    return _ROW.format(*cells).rstrip()


def _below(label: str, text: str) -> str:
    return textwrap.fill(
        text,
        _WIDTH,
        initial_indent=" " * _INDENT + f"{label:<{_LABEL}}",
        subsequent_indent=" " * (_INDENT + _LABEL),
        break_on_hyphens=False,
    )
