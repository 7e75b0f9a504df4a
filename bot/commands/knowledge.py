"""`whysync knowledge`: check and show what the bot knows."""

import argparse
import sys
from collections.abc import Callable
from typing import Any

import msgspec

from bot import findings
from bot.settings import WrongUseError
from bot.wiring import catalogue
from handlers import knowledge_views as views


def run(arguments: argparse.Namespace) -> int:
    """Print one view."""
    match arguments.view:
        case "check":
            return _check()
        case "show":
            print(_found(lambda: views.show(catalogue(), arguments.id)))
        case "draw":
            sys.stdout.write(_found(lambda: views.draw(catalogue(), arguments.tree)))
        case "coverage":
            _coverage(as_json=arguments.json)
        case _:
            _questions(as_json=arguments.json)
    return 0


def _check() -> int:
    """Complaints are the result of this command: they stand on stdout, and the status tells."""
    in_order, lines = views.check()
    try:
        findings.words()
    except msgspec.MsgspecError as error:
        in_order, lines = False, (f"doctor.yaml: {error}",)
    print("\n".join(lines))
    return 0 if in_order else 2


def _found(view: Callable[[], str]) -> str:
    try:
        return view()
    except LookupError as error:
        raise WrongUseError(str(error.args[0])) from error


def _coverage(*, as_json: bool) -> None:
    told = views.coverage(catalogue())
    print(_json(told) if as_json else "\n".join(views.coverage_lines(told)))


def _questions(*, as_json: bool) -> None:
    listed = views.questions(catalogue())
    if as_json:
        print(_json(listed))
        return
    for question in listed:
        print(f"{question['id']} ({question['place']}): {question['text']}")
        for option in question["answers"]:
            print(f"  {option['id']}: {option['label']}")


def _json(told: Any) -> str:
    return msgspec.json.format(msgspec.json.encode(told), indent=2).decode()
