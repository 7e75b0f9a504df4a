"""words.yaml and the code that uses it: no word is missing, none is left over."""

import re
from pathlib import Path
from typing import get_args

from handlers.commands import COMMANDS, INSIDE
from handlers.parts import SOURCES
from handlers.replies import State
from handlers.rights import NOT_LINKED, SOMEBODY_ELSE
from knowledge.answer import LOOK_UPS
from knowledge.vocabulary import PLACES
from tests.handlers.small import WORDS

FILES = (*sorted(Path("handlers").rglob("*.py")), *sorted(Path("bot").rglob("*.py")))
SLACK = sorted(Path("adapters/slack").rglob("*.py"))
CODE = "\n".join(x.read_text("utf-8") for x in (*FILES, *SLACK, Path("adapters/terminal.py")))
SYMPTOMS = [p.stem for p in Path("knowledge/trees").glob("*.yaml")]
BY_ID = {
    "place": PLACES,
    "state": get_args(State),
    "sign": get_args(State),
    "tells": tuple(LOOK_UPS),
    "source": tuple(set(LOOK_UPS.values())),
    "who": ("helpdesk", "ad-admin", "connect-admin", "entra-admin"),
    "command": tuple(c.word for c in COMMANDS),
    "inside": INSIDE,
    "symptom": tuple(SYMPTOMS),
    "refused": (SOMEBODY_ELSE.removeprefix("refused-"), NOT_LINKED.removeprefix("refused-")),
}


def test_every_id_has_its_word() -> None:
    """A new look-up, place or symptom cannot be forgotten here."""
    missing = [f"{kind}-{x}" for kind, ids in BY_ID.items() for x in ids]

    assert [x for x in missing if x not in WORDS] == []


def test_every_word_named_in_the_code_is_there() -> None:
    """A word id in the code is a key of the file."""
    named = re.findall(r'(?:words|_words)\(\s*"([a-z_-]+)"', CODE)

    assert len(named) > 40
    assert [x for x in named if x not in WORDS] == []


def test_no_word_is_left_over() -> None:
    """What no code can reach goes."""
    built = tuple(re.findall(r'f"([a-z]+(?:-[a-z]+)*-)\{', CODE))
    unused = [
        x for x in WORDS if f'"{x}"' not in CODE and not x.startswith(built) and x != "example-name"
    ]

    assert unused == []


def test_a_look_up_that_is_gone_has_no_word() -> None:
    """The words follow the look-ups."""
    told = {x.removeprefix("tells-") for x in WORDS if x.startswith("tells-")}

    assert told == set(SOURCES)
