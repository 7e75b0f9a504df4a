"""A checkup in words: the cells of its line in the table, and the lines below it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from handlers.preflight.checkup import Checkup, Finding
from handlers.replies import LONGEST_TEXT, LONGEST_VALUE, Words, plain

_LOOKED_AT = 8 * LONGEST_TEXT  # of a value of a megabyte, no more than can be shown
_NAMES = ("sign-in", "addresses")
_STOPS = ("import-", "stop-")
_DOUBTS = frozenset({"import-unsure", "stop-not-known"})
_FROM_THE_CLOUD = ".onmicrosoft.com"
_FORM = frozenset({"character", "domainpart", "format", "localpart", "topleveldomain"})
_SHOWN_WITH = {"unseen": "format-unseen", "suggestion": "format-suggestion"}


@dataclass(frozen=True, slots=True)
class Told:
    """The cells of an object's line, and what is said below it: each a label and a sentence."""

    status: str
    line: int
    name: str
    type: str
    called: str
    match: str
    lines: tuple[tuple[str, str], ...]


def shown(value: str, limit: int = LONGEST_TEXT) -> str:
    """A value from a file, fit to be printed."""
    return plain(value[:_LOOKED_AT], limit)


class Telling:
    """Findings and checkups in words."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def tell(self, checkup: Checkup) -> Told:
        """One object."""
        return Told(
            self.status(checkup),
            checkup.planned.line,
            self.name(checkup),
            shown(checkup.planned.type or ""),
            self._called(checkup),
            self.match(checkup),
            tuple(self._lines(checkup)),
        )

    def name(self, checkup: Checkup) -> str:
        """What people call it."""
        object_ = checkup.planned.object
        return shown(object_.name or object_.attributes.first("userPrincipalName") or "")

    def status(self, checkup: Checkup) -> str:
        """The word for the status."""
        return self.words(f"preflight-status-{checkup.status}")

    def match(self, checkup: Checkup) -> str:
        """The word for the match; empty where nothing was looked for."""
        if checkup.planned.passed_over or checkup.planned.unread:
            return ""
        return self.words(f"preflight-match-{checkup.match.kind}")

    def text(self, finding: Finding) -> str:
        """The sentences of a finding."""
        values = {name: shown(value, LONGEST_VALUE) for name, value in finding.values.items()}
        if "kinds" in values:
            kinds = [self.words(f"preflight-kind-{k}") for k in values["kinds"].split()]
            values["kinds"] = "; ".join(kinds)
        if "place" in values:
            values["place"] = self.words(f"place-{values['place']}")
        ids = [finding.id, *(id_ for name, id_ in _SHOWN_WITH.items() if values.get(name))]
        if self._is_doubted(finding):
            ids.insert(0, "probably")
        return " ".join(self.words(f"preflight-{id_}", **values) for id_ in ids)

    def _is_doubted(self, finding: Finding) -> bool:
        """Whether it is a stop that is not proven."""
        is_stop = finding.id.startswith(_STOPS) and finding.id not in _DOUBTS
        return is_stop and finding.bearing == "open"

    def _called(self, checkup: Checkup) -> str:
        """The sign-in name, or the address of what does not sign in."""
        if checkup.sign_in is not None:
            return shown(checkup.sign_in.name or "")
        return shown(checkup.addresses.primary or "") if checkup.addresses else ""

    def _lines(self, checkup: Checkup) -> Iterator[tuple[str, str]]:
        for finding in standing(checkup.findings):
            if not finding.everybody:
                yield self._label(finding), self.text(finding)
        mail = self._mail(checkup)
        if mail:
            yield self.words("preflight-label-mail"), mail

    def _label(self, finding: Finding) -> str:
        if finding.column == "syncs" and finding.bearing == "stops":
            return self.words(
                "preflight-label-then" if finding.is_next else "preflight-label-stops"
            )
        if finding.bearing in ("tells", "open"):
            return self.words(f"preflight-label-{finding.bearing}")
        return self.words(f"preflight-label-{finding.column}")

    def _mail(self, checkup: Checkup) -> str:
        """The addresses, where they are more than the name in the table and what everybody gets."""
        mail = checkup.addresses
        first = mail.primary if mail else None
        further = (*mail.secondary, *mail.other) if mail else ()
        more = [x for x in further if not x.casefold().endswith(_FROM_THE_CLOUD)]
        if not more and (first or "").casefold() in ("", self._called(checkup).casefold()):
            return ""
        id_ = "mail" if first and more else "mail-alone" if first else "mail-no-primary"
        rest = shown(", ".join(more), 2 * LONGEST_VALUE)
        return self.words(f"preflight-{id_}", primary=shown(first or "", LONGEST_VALUE), more=rest)


def standing(findings: Sequence[Finding]) -> list[Finding]:
    """Those that say something new: a suggestion tells more than what becomes of the value."""
    mended = {f.values["value"] for f in findings if f.values.get("suggestion")}
    spoilt = [f for f in findings if f.column in _NAMES and f.bearing == "spoils"]
    named = {f.values.get("value", "") for f in spoilt} - mended
    first = {f.key: f for f in reversed(findings)}
    return [
        f
        for f in findings
        if not _is_covered(f, mended, named) and (not f.key or first[f.key] is f)
    ]


def _is_covered(finding: Finding, mended: set[str], named: set[str]) -> bool:
    value = finding.values.get("value", "")
    if finding.column == "format":
        return value in named and _is_form(finding)
    return finding.column == "addresses" and finding.bearing == "spoils" and value in mended


def _is_form(finding: Finding) -> bool:
    return _FORM.issuperset(finding.values["kinds"].split())
