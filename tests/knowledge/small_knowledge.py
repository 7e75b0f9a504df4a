"""A small complete knowledge folder: every kind of file, and nothing to complain about."""

from pathlib import Path

SYMPTOMS = (
    "object-not-syncing",
    "attribute-not-syncing",
    "unexpected-deletes",
    "expected-deletes-missing",
    "duplicate-attribute",
    "export-error",
    "service-not-running",
    "password-not-syncing",
    "group-membership",
    "upn-mismatch",
    "orphan",
)

TREE = """\
questions: [waiting, staging, staged, arrived]
aside: [staging]
waits: waiting
landed: arrived
"""

FILES = {
    "links.yaml": """\
filtering:
  title: "Configure filtering"
  url: "https://learn.microsoft.com/entra/identity/hybrid/connect/configure-filtering"
scheduler:
  title: "The scheduler"
  url: "https://learn.microsoft.com/entra/identity/hybrid/connect/scheduler"
""",
    "diagnoses/places.yaml": """\
cs-ou-not-selected:
  place: ad-connector-space
  title: "An OU filter leaves {name} out"
  because: "{dn} is in an OU that is not ticked."
  do:
    - "Tick the OU in the wizard, then run Get-ADUser -Filter {{Name -eq 'x'}}."
  who: [connect-admin]
  links: [filtering]
cs-disconnector-no-scope:
  place: ad-connector-space
  title: "No rule takes it up"
  because: "No inbound rule has {dn} in its scope."
  do: ["Look at the scoping filters."]
  who: [connect-admin, ad-admin]
  links: []
env-staging-mode:
  place: environment
  title: "The server is in staging mode"
  because: "It exports nothing."
  do: ["Ask the active server."]
  who: [helpdesk]
  links: [scheduler]
healthy-in-sync:
  place: entra-id
  title: "In sync"
  because: "All agree."
  do: ["Nothing."]
  who: [helpdesk]
  links: []
""",
    "questions/operations.yaml": """\
waiting:
  place: operations
  check: waiting
  asked: false
  answers:
    waits: {label: "Yes"}
    nothing-waits: {label: "No"}
staging:
  place: environment
  ask: "Is the server in staging mode?"
  why: "A staging server exports nothing."
  where: "In the wizard, <View> & \\"Configuration\\" #1."
  answers:
    yes: {label: Yes, diagnose: env-staging-mode, effect: holds}
    no: {label: No}
""",
    "questions/arrival.yaml": """\
staged:
  place: ad-connector-space
  check: staged
  ask: "Is it in the AD connector space?"
  why: "Filters work there."
  where: "Connectors, Search Connector Space."
  answers:
    staged: {label: "Yes"}
    filtered: {label: "No", diagnose: cs-ou-not-selected}
    unscoped: {label: "Not linked", diagnose: cs-disconnector-no-scope, effect: spoils}
arrived:
  place: entra-id
  check: arrived
  asked: false
  only-if: {staged: [staged, not-known]}
  answers:
    landed: {label: "Yes", diagnose: healthy-in-sync, effect: aside}
    not-landed: {label: "No", diagnose: env-staging-mode}
""",
    "facts.yaml": """\
left-out: "{container} is in the exclusion list, {actual} and not {expected}"
""",
    "words.yaml": """\
hello: "Hello"
lists: ["one", "two"]
deeper: {one: "two"}
""",
    "covers.yaml": """\
cs-ou-not-selected: [cs-disconnector-no-scope]
""",
    "errors.yaml": """\
- code: 8344
  kind: export-error
  aliases: [permission-issue]
  fragments: ["Insufficient access rights"]
  meaning: "The connector account may not write."
  do: ["Give it the right."]
  diagnosis: cs-ou-not-selected
  links: [filtering]
- code: stopped-server
  kind: run-status
  meaning: "The run stopped."
  do: ["Read its error."]
""",
    "ids.yaml": """\
places: [cs-ou-not-selected, cs-disconnector-no-scope, env-staging-mode, pwd-fips]
outcomes: [healthy-in-sync]
""",
    "core.yaml": """\
places: [cs-ou-not-selected, pwd-fips]
""",
    "checks/__init__.py": '"""Checks."""\n',
    "checks/arrival.py": '''\
"""Is it there?"""

from typing import Literal

from knowledge.answer import UNSEEN, About, Answer, Fact, Unseen


def waiting(about: About, *, now: object = UNSEEN) -> Answer[Literal["waits", "nothing-waits"]]:
    """Does something wait?"""
    return Answer("nothing-waits" if _none(about, now) else "waits")


def staged(
    connector_space: object, directory: object, rules: object | Unseen = UNSEEN
) -> Answer[Literal["staged", "filtered", "unscoped"]] | None:
    """Is it staged?"""
    where: Literal["ad-connector-space"] = "ad-connector-space"
    values = {"container": "OU=x"}
    Fact("left-out", where, "connect-server", values=values)
    Fact("left-out", where, "connect-server", **{"values": values})
    fact = Fact("left-out", where, "connect-server", "a", "b", {"container": "OU=x"})
    return Answer("filtered", (fact,)) if connector_space is None else None


def arrived(entra_object: object) -> Answer[Literal["landed", "not-landed"]] | None:
    """Did it arrive?"""
    return Answer("landed") if entra_object else None


def _none(*values: object) -> bool:
    return not any(values)
''',
    **{f"trees/{symptom}.yaml": TREE for symptom in SYMPTOMS},
}


def lay(root: Path) -> Path:
    """Write the folder, and give it back."""
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def mend(root: Path, name: str, old: str, new: str) -> None:
    """Replace a text in one file; it must be there."""
    path = root / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
