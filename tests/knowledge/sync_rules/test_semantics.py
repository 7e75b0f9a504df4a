"""The settings are documented, each with its default."""

import re
from dataclasses import fields
from pathlib import Path

from knowledge.sync_rules.semantics import DEFAULT


def test_every_setting_stands_in_the_documentation() -> None:
    """Name and default, none more and none less."""
    text = Path("docs/SEMANTICS.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `(\w+)` \| `([^`]*)` \|", text, re.MULTILINE))
    assert told == {f.name: getattr(DEFAULT, f.name) for f in fields(DEFAULT)}
