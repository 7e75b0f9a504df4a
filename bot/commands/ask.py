"""`whysync ask`: one question, one reply, as text or as the JSON of contracts section 3."""

import argparse
import asyncio
import json
import re
import sys
from collections.abc import Mapping, Sequence

from adapters import terminal
from bot.settings import WrongUseError
from bot.wiring import Bot, opened
from handlers.as_json import WHICH_OBJECT, as_json
from handlers.conversation import Said, Turned
from handlers.replies import Words
from handlers.rights import Actor, UnknownActorError, actor
from handlers.verdict import Verdict
from knowledge.catalogue import Catalogue, near
from knowledge.tree import NOT_KNOWN

# Inside JSON text these can only stand in a string, where a number stands for them as well.
_UNSEEN = re.compile(r"[\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


def run(arguments: argparse.Namespace) -> int:
    """Ask, print, and tell by the status whether it went well."""
    who = actor_of(arguments.actor)
    text = " ".join(arguments.text)
    if text == "-":
        text = sys.stdin.read()
    return asyncio.run(_ask(arguments, who, text))


async def _ask(arguments: argparse.Namespace, who: Actor, text: str) -> int:
    async with opened(arguments) as bot:
        answers = ahead(bot.catalogue, arguments.answer)
        async with terminal.progress(Words(bot.catalogue.words)):
            turned = await bot.conversation.turn(Said(who, "", text, answers))
    if turned.failed:
        sys.stderr.write(f"whysync: {turned.reply.verdict}\n")
        return 1
    if arguments.json:
        print(json_text(bot, turned))
    else:
        terminal.show(turned.reply)
    return 0


def actor_of(text: str) -> Actor:
    """The asking person, or wrong use."""
    try:
        return actor(text)
    except UnknownActorError as error:
        raise WrongUseError(f"--as: {error}") from error


def json_text(bot: Bot, turned: Turned) -> str:
    """The JSON of a turn, with nothing in it that could steer a terminal."""
    verdict = turned.verdict or Verdict(None, None, "not-understood", reason=turned.reply.id)
    told = as_json(bot.catalogue, verdict, turned.case)
    text = json.dumps(told, ensure_ascii=False, indent=2)
    return _UNSEEN.sub(lambda m: f"\\u{ord(m[0]):04x}", text)


def ahead(catalogue: Catalogue, given: Sequence[str]) -> Mapping[str, str]:
    """The answers given on the command line, each checked against the questions there are."""
    answers: dict[str, str] = {}
    for item in given:
        question, found, value = item.partition("=")
        if not found:
            raise WrongUseError(f"--answer {item}: write QUESTION=VALUE")
        _check(catalogue, question, value)
        answers[question] = value
    return answers


def _check(catalogue: Catalogue, question: str, value: str) -> None:
    if question == WHICH_OBJECT:
        return
    known = catalogue.questions.get(question)
    if known is None:
        ids = [WHICH_OBJECT, *sorted(catalogue.questions)]
        raise WrongUseError(
            f"--answer: there is no question {question}.{near(question, ids)}"
            f" Known: {', '.join(ids)}"
        )
    allowed = [*known.choices, NOT_KNOWN]
    if value not in allowed:
        raise WrongUseError(f"--answer {question}: {value} is no answer; use {', '.join(allowed)}")
