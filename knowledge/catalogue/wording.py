"""The words themselves: placeholders, lengths, addresses, and advice that WhySync never gives."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from knowledge.catalogue.complaints import Complaint, listed, near
from knowledge.catalogue.draft import Draft
from knowledge.catalogue.placeholders import placeholders

IN_DIAGNOSES = frozenset({"name", "dn", "type", "attribute"})
TITLE = 90  # characters: a title is the first line of an answer and of a notification

_ID = re.compile("[a-z0-9]+(-[a-z0-9]+)*")
_ADDRESS = re.compile(r"https://[\w.-]+(?P<path>/\S*|)")
_LOCALE = re.compile(r"/([a-z]{2,3}(-[a-z]{4})?-[a-z]{2}|en|de|fr|es|it|ja|zh)(/|$)")
_NEGATED = re.compile(r"\b(never|not|don't|do not|instead of|without|rather than)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.;!?])\s+")
_OFF = r"\b(disabl\w*|deactivat\w*|(switch|turn)(ing)? off)\b"
_FORBIDDEN = {
    "switching directory synchronization off in the tenant": re.compile(
        rf"{_OFF}.{{0,30}}\b(directory sync\w*|dirsync)"
        r"|(switch|turn)(ing)? (directory sync\w*|dirsync).{0,20} off\b"
        r"|DirSyncEnabled:? *\$?false|onPremisesSyncEnabled\W+false",
        re.IGNORECASE,
    ),
    "domain-admin rights for the connector account": re.compile(
        r"\b(add|give|grant|make|put)\b.{0,60}\b(domain|enterprise) admin", re.IGNORECASE
    ),
    "editing out-of-box rules": re.compile(
        r"\b(edit|change|modify|alter)\b.{0,20}\b(out-of-box|in-box|built-in|default|standard) "
        r"(synchronization |sync )?rules?\b",
        re.IGNORECASE,
    ),
}
_UNPROTECT = re.compile(
    r"Disable-ADSyncExportDeletionThreshold"
    rf"|{_OFF}.{{0,30}}\b(deletion (threshold|protection)|accidental.delet)",
    re.IGNORECASE,
)
_REVIEWED = re.compile(r"\b(review|look (through|at)|go through|check|compare)\w*", re.IGNORECASE)


def wording(draft: Draft) -> Iterator[Complaint]:
    """Every text that must not be shown as it is."""
    yield from _ids(draft)
    yield from _diagnoses(draft)
    yield from _links(draft)
    for id_, (file, text) in draft.facts.items():
        wrong = placeholders(text)[1]
        if wrong:
            yield Complaint(file, id_, f"{wrong}; mend it, or write a brace to be shown twice.")
    for id_, words in draft.words.items():
        if not _only_texts(words):
            yield Complaint(
                "words.yaml", id_, "something here is no text; write a text, a list or a map."
            )


def _ids(draft: Draft) -> Iterator[Complaint]:
    """Ids are typed by people and stand in stored cases, so they are plain."""
    entries: list[tuple[str, str]] = []
    for kind in (draft.diagnoses, draft.links, draft.questions, draft.facts):
        entries += [(entry.file, id_) for id_, entry in kind.items()]
    for file, question in draft.questions.values():
        entries += [(file, answer) for answer in question.answers]
    for file, id_ in entries:
        if not _ID.fullmatch(id_):
            yield Complaint(
                file, id_, "an id has small letters, digits and single hyphens only; rename it."
            )


def _diagnoses(draft: Draft) -> Iterator[Complaint]:
    for id_, (file, diagnosis) in draft.diagnoses.items():
        if len(diagnosis.title) > TITLE:
            text = f"the title has {len(diagnosis.title)} characters; shorten it to {TITLE}."
            yield Complaint(file, id_, text)
        for text in (diagnosis.title, diagnosis.because, *diagnosis.do):
            yield from _placeholders(file, id_, text)
        if not diagnosis.do:
            yield Complaint(file, id_, "do is empty; say at least one next step.")
        yield from advice(file, id_, diagnosis.do)


def _placeholders(file: str, id_: str, text: str) -> Iterator[Complaint]:
    names, wrong = placeholders(text)
    if wrong:
        yield Complaint(file, id_, f"{wrong}; mend it, or write a brace to be shown twice.")
    for name in sorted(names - IN_DIAGNOSES):
        what = f"there is no placeholder {{{name}}}, only {listed(IN_DIAGNOSES)}; use one of those."
        yield Complaint(file, id_, what + near(name, IN_DIAGNOSES))


def advice(file: str, id_: str, steps: Sequence[str]) -> Iterator[Complaint]:
    """Every step that WhySync never advises."""
    for n, step in enumerate(steps):
        for what, pattern in _FORBIDDEN.items():
            if any(pattern.search(s) and not _NEGATED.search(s) for s in _SENTENCE.split(step)):
                yield Complaint(file, id_, f"WhySync never advises {what}; advise something else.")
        before = " ".join(steps[: n + 1])
        found = _UNPROTECT.search(before)
        if _UNPROTECT.search(step) and found and not _REVIEWED.search(before[: found.start()]):
            text = (
                "the deletion protection is switched off before the pending deletes were reviewed"
            )
            yield Complaint(file, id_, f"{text}; put the review first.")


def _links(draft: Draft) -> Iterator[Complaint]:
    seen: dict[str, str] = {}
    for id_, (file, link) in draft.links.items():
        address = _ADDRESS.fullmatch(link.url)
        if not address:
            yield Complaint(file, id_, "this is no address with https://; give it in full.")
        elif _LOCALE.match(address["path"].lower()) or "locale=" in link.url:
            text = "the address names a language; take that part out, and readers get their own."
            yield Complaint(file, id_, text)
        same = link.url.lower().rstrip("/")
        if same in seen:
            text = f"{seen[same]} has the same address; use that id and remove this one."
            yield Complaint(file, id_, text)
        seen.setdefault(same, id_)


def _only_texts(words: Any) -> bool:
    if isinstance(words, dict):
        return all(_only_texts(w) for w in words.values())
    if isinstance(words, list):
        return all(_only_texts(w) for w in words)
    return isinstance(words, str)
