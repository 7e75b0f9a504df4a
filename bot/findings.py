"""The words of a check-up: knowledge/doctor.yaml, read strictly, and findings told with them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

import knowledge
from handlers.checkup import Finding, Outcome
from handlers.replies import plain

FILE = Path(knowledge.__file__).parent / "doctor.yaml"
_PLACEHOLDER = re.compile(r"\{([a-z_]*)\}")


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is said of one id."""

    what: str
    works: str = ""
    fails: str = ""
    warning: str = ""
    mend: str = ""

    def __post_init__(self) -> None:
        """Whoever hears that something fails hears how to mend it; braces are placeholders."""
        if (self.fails or self.warning) and not self.mend:
            raise ValueError(f"{self.what}: it can fail, so say how to mend it")
        for text in (self.works, self.fails, self.warning, self.mend):
            if set("{}") & set(_PLACEHOLDER.sub("", text)):
                raise ValueError(f"{self.what}: a brace that is no placeholder: {text}")

    def said(self, outcome: Outcome) -> str:
        """The clause for an outcome; empty where there is none."""
        clauses = {"works": self.works, "fails": self.fails, "warning": self.warning}
        return clauses.get(outcome, "")

    def placeholders(self) -> frozenset[str]:
        """The facts that the words name."""
        texts = (self.works, self.fails, self.warning, self.mend)
        return frozenset(name for text in texts for name in _PLACEHOLDER.findall(text))


@dataclass(frozen=True, slots=True)
class Told:
    """A finding in words. `mend` is empty where nothing needs it."""

    finding: Finding
    what: str
    said: str
    mend: str


def words() -> Mapping[str, Words]:
    """All words by id; msgspec.ValidationError where the file is not in order."""
    return msgspec.yaml.decode(FILE.read_bytes(), type=dict[str, Words], strict=True)


def told(finding: Finding, known: Mapping[str, Words]) -> Told:
    """A finding in words; of an id that nobody knows, its facts as they are."""
    entry = known.get(finding.id) or Words(what=finding.id)
    facts = {name: plain(value) for name, value in finding.facts.items()}
    if facts.get("days", "").startswith("-") and not facts.get("why"):
        facts["why"] = f"it ended {facts['days'][1:]} days ago"
    clause = entry.said(finding.outcome)
    said = _filled(clause, facts) if clause else _facts(finding, facts)
    mend = _filled(entry.mend, facts) if finding.outcome in ("fails", "warning") else ""
    return Told(finding, plain(entry.what), said, mend)


def _filled(text: str, facts: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: facts.get(found[1]) or "not known", text)


def _facts(finding: Finding, facts: Mapping[str, str]) -> str:
    """What is told of a finding without words of its own: why not, else all that it says."""
    if finding.outcome == "not-tried":
        return facts.get("why", "")
    return ", ".join(f"{name}: {value}" for name, value in facts.items() if value)
