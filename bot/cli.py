"""The command line: what may be typed, and the exit status. A command is imported when used."""

import argparse
import importlib
import io
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from bot import logs

OK, BUG, WRONG_USE, INTERRUPTED = 0, 1, 2, 130


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(WRONG_USE, f"{self.prog}: {message}; see {self.prog} --help\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit status."""
    _utf8()
    arguments = parser().parse_args(argv)
    logs.set_up(debug=arguments.debug)
    if not arguments.debug:
        sys.excepthook = _told_in_a_line
    try:
        return int(importlib.import_module(f"bot.commands.{arguments.module}").run(arguments))
    except BrokenPipeError:
        # Whoever read our output has gone; the flush at exit must not complain about it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except KeyboardInterrupt:
        return INTERRUPTED
    except _to_mend() as error:
        for line in getattr(error, "lines", (str(error),)):
            logs.complain(Exception(line))
        return WRONG_USE


def parser() -> argparse.ArgumentParser:
    """All commands with their options."""
    top = _Parser(
        prog="whysync", description="Why isn't jdoe syncing? Read-only answers.", allow_abbrev=False
    )
    top.add_argument("--debug", action="store_true", help="log everything, with tracebacks")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _ask(_command(commands, "ask", "ask one question"))
    _chat(_command(commands, "chat", "a conversation in the terminal"))
    _serve(_command(commands, "serve", "the browser console"))
    _lines(_command(commands, "classify", "read questions without answering them"))
    _rule_commands(commands)
    _preflight(_command(commands, "preflight", "what would become of the objects of a file"))
    _knowledge(_command(commands, "knowledge", "check and show what the bot knows"))
    _config(_command(commands, "config", "the configuration file: an example, a check"))
    _doctor(_command(commands, "doctor", "try every connection and every right it needs"))
    _record(_command(commands, "record", "write down the look-ups for one object"))
    _command(commands, "version", "the version of this program")
    return top


def _command(
    commands: "argparse._SubParsersAction[_Parser]", name: str, help_: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=help_, description=help_, allow_abbrev=False)
    command.set_defaults(module=name.replace("-", "_"))
    command.add_argument(
        "--debug", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS
    )
    return command


def _where(command: argparse.ArgumentParser) -> None:
    where = command.add_mutually_exclusive_group()
    where.add_argument("--tenant", metavar="DIR", help="a recorded tenant; without it the demo")
    where.add_argument("--config", metavar="FILE", help="a configuration file (TOML)")


def _who(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--as",
        dest="actor",
        metavar="ROLE[:ACCOUNT]",
        default="admin",
        help="user:ACCOUNT, helpdesk or admin (default)",
    )


def _ask(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "text", metavar="TEXT", nargs="+", help="the question; - reads it from stdin"
    )
    _where(command)
    _who(command)
    command.add_argument(
        "--answer",
        metavar="QUESTION=VALUE",
        action="append",
        default=[],
        help="an answer given ahead",
    )
    command.add_argument("--json", action="store_true", help="the reply as JSON")


def _chat(command: argparse.ArgumentParser) -> None:
    _where(command)
    _who(command)
    command.add_argument("--case", metavar="ID", help="go on with a stored case")


def _serve(command: argparse.ArgumentParser) -> None:
    _where(command)
    command.add_argument("--demo", action="store_true", help="on the embedded demo tenant")
    command.add_argument("--port", type=int, help="default 3978, or what [server] says")


def _rule_commands(commands: "argparse._SubParsersAction[_Parser]") -> None:
    """The rule engine and the attribute rules, for one object or a whole directory."""
    for name, help_ in (
        ("scope", "is an object in scope of a rule, and which clause decides"),
        ("flow", "what the rules make of an object in a connector space"),
    ):
        command = _lines(_command(commands, name, help_))
        command.add_argument(
            "--rules", metavar="DIR_OR_FILE", required=True, help="exported rules, or rules.json"
        )
        _settings(command)
    container = _lines(_command(commands, "container", "is a name inside the container filter"))
    container.add_argument("--connector", metavar="FILE", help="an exported connector")
    _settings(container)
    check = _lines(_command(commands, "check-attributes", "are the values fit for Entra ID"))
    check.add_argument(
        "--as-set", action="store_true", help="all lines are one directory: duplicates count"
    )


def _settings(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--set",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="how to read what Microsoft does not document (docs/SEMANTICS.md)",
    )


def _preflight(command: argparse.ArgumentParser) -> None:
    command.description = "What would become of the objects of a file: LDIF or CSV, planned or not."
    command.epilog = "Exit status 0: all are clean; 3: not all are; 2: wrong use or a broken file."
    command.add_argument("file", metavar="FILE", help="LDIF or CSV; - reads stdin")
    _where(command)
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON object for each object")
    form.add_argument("--csv", action="store_true", help="a table for a spreadsheet")


def _lines(command: argparse.ArgumentParser) -> argparse.ArgumentParser:
    command.add_argument(
        "--jsonl", action="store_true", required=True, help="JSON lines in and out"
    )
    return command


def _knowledge(command: argparse.ArgumentParser) -> None:
    views = command.add_subparsers(title="views", metavar="VIEW", dest="view", required=True)
    views.add_parser("check", help="check all knowledge files")
    show = views.add_parser("show", help="the words of a diagnosis, question, error, link or fact")
    show.add_argument("id", metavar="ID")
    draw = views.add_parser("draw", help="a tree as a Mermaid drawing")
    draw.add_argument("tree", metavar="TREE")
    for name, help_ in (
        ("coverage", "how each cause is diagnosed"),
        ("questions", "questions and answers"),
    ):
        views.add_parser(name, help=help_).add_argument("--json", action="store_true")


def _config(command: argparse.ArgumentParser) -> None:
    views = command.add_subparsers(title="views", metavar="VIEW", dest="view", required=True)
    views.add_parser("example", help="a commented configuration file")
    check = views.add_parser("check", help="what is wrong with a configuration file, or ok")
    check.add_argument("file", metavar="FILE")


def _doctor(command: argparse.ArgumentParser) -> None:
    command.epilog = "Exit status 0: the report was made; 2: wrong use or configuration."
    command.add_argument("--config", metavar="FILE", required=True, help="a configuration file")
    command.add_argument("--json", action="store_true", help="the findings as JSON")


def _record(command: argparse.ArgumentParser) -> None:
    command.description = "Ask about one object and write what was looked up as a tenant folder."
    command.epilog = "docs/RECORDING.md says what is in it. Exit status 0: a folder was written."
    command.add_argument(
        "object", metavar="OBJECT", nargs="+", help="a name, address, DN or GUID; or a question"
    )
    command.add_argument("--config", metavar="FILE", required=True, help="a configuration file")
    command.add_argument("--out", metavar="DIR", required=True, help="a new or empty folder")
    command.add_argument("--mask", action="store_true", help="pseudonyms in the place of people")
    command.add_argument(
        "--mask-domains", action="store_true", help="with --mask: also of domain names"
    )


def _to_mend() -> tuple[type[Exception], ...]:
    """What the person can mend: wrong use, and a source that is broken."""
    from bot.settings import WrongUseError
    from handlers.ports import SourceBrokenError

    return WrongUseError, SourceBrokenError


def _told_in_a_line(kind: type[BaseException], error: BaseException, _: object) -> None:
    """For a bug outside any conversation; Python then exits with status 1."""
    said = logs.hidden(logs.one_line(f"{kind.__name__}: {error}"))
    sys.stderr.write(f"whysync: this is a bug: {said} (--debug shows where)\n")


def _utf8() -> None:
    for stream in (sys.stdout, sys.stderr, sys.stdin):
        if isinstance(stream, io.TextIOWrapper):
            errors = "replace" if stream is sys.stdin else "backslashreplace"
            stream.reconfigure(encoding="utf-8", errors=errors)
