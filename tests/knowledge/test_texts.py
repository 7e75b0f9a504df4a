"""The texts themselves: complete, well formed, linked, and free of advice that does harm."""

import re
from collections import Counter
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, get_args
from urllib.parse import urlsplit

import pytest
import yaml

from knowledge.errors import Kind
from knowledge.vocabulary import PLACES

KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge"
IDS = Path(__file__).with_name("catalogue_ids.txt").read_text(encoding="utf-8").split()
FILES = [
    *sorted((KNOWLEDGE / "diagnoses").glob("*.yaml")),
    KNOWLEDGE / "links.yaml",
    KNOWLEDGE / "errors.yaml",
]

KINDS = set(get_args(Kind))
WHO = {"helpdesk", "ad-admin", "connect-admin", "entra-admin"}
LOCALE = re.compile(r"/[a-z]{2}-[a-z]{2}(/|$)", re.IGNORECASE)
OLD_NAMES = re.compile(
    r"\bAADC?\b|Azure (AD|Active Directory)|\bDirSync\b|\bMSOnline\b|AzureAD|-Msol",
    re.IGNORECASE,
)
IN_QUOTES = re.compile(r'"[^"]*"')
COMMANDS = {
    "Disable-ADSyncExportDeletionThreshold",
    "Enable-ADSyncExportDeletionThreshold",
    "Get-ADSyncObjectsWithInheritanceDisabled",
    "Get-ADSyncRule",
    "Get-ADSyncScheduler",
    "Set-ADSyncBasicReadPermissions",
    "Set-ADSyncPasswordHashSyncPermissions",
    "Set-ADSyncScheduler",
    "Show-ADSyncADObjectPermissions",
    "Start-ADSyncSyncCycle",
}
# What only a warning may name.
NEVER = [
    r"(switch|turn)\w* (directory )?sync\w* off",
    r"(disabl|deactivat)\w+ directory sync",
    r"onPremisesSyncEnabled\W+false",
    r"domain admin|enterprise admin",
    r"(edit|modify|change) (the |an? )?(in-box|out-of-box|default|built-in) (sync\w* )?rule",
    r"(install|run|download|use) (the )?IdFix",
    r"(?<!not use )(?<!; )Commit Preview(?! would| for)",
]


@cache
def read(path: Path) -> Any:
    """What a file says."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@cache
def diagnoses() -> dict[str, Any]:
    """All diagnoses of all files."""
    return {id_: text for path in FILES[:-2] for id_, text in read(path).items()}


def links() -> dict[str, Any]:
    """All pages."""
    return dict(read(KNOWLEDGE / "links.yaml"))


def errors() -> list[Any]:
    """All errors that can be explained."""
    return list(read(KNOWLEDGE / "errors.yaml"))


def prose() -> list[tuple[str, str]]:
    """Every sentence that a person may read, with the id it belongs to."""
    told = [
        (id_, text)
        for id_, entry in diagnoses().items()
        for text in (entry["title"], entry["because"], *entry["do"])
    ]
    told += [(e["code"], text) for e in errors() for text in (e["meaning"], *e["do"])]
    return told + [(id_, link["title"]) for id_, link in links().items()]


def test_every_catalogue_id_has_its_text_and_no_other_is_there() -> None:
    """Every catalogue id has its text and no other is there."""
    assert Counter(id_ for path in FILES[:-2] for id_ in read(path)) == Counter(IDS)


def test_a_diagnosis_has_exactly_its_keys() -> None:
    """A diagnosis has exactly its keys."""
    keys = ["place", "title", "because", "do", "who", "links"]
    assert [id_ for id_, entry in diagnoses().items() if list(entry) != keys] == []


def test_places_and_people_are_known_ones() -> None:
    """Places and people are known ones."""
    for id_, entry in diagnoses().items():
        assert entry["place"] in PLACES, id_
        assert entry["who"], id_
        assert set(entry["who"]) <= WHO, id_
        assert len(set(entry["who"])) == len(entry["who"]), id_


def test_a_title_fits_a_first_line() -> None:
    """A title fits a first line."""
    for id_, entry in diagnoses().items():
        title = entry["title"]
        assert 0 < len(title) <= 90, id_
        assert not title.endswith((".", ":", " ")), id_
        assert "{" not in title, id_
        assert title[0].islower() or title.startswith(("Microsoft ", "AD ", "TLS ", "SQL ")), id_
    titles = Counter(entry["title"] for entry in diagnoses().values())
    assert max(titles.values()) == 1


def test_a_reason_is_one_or_two_sentences() -> None:
    """A reason is one or two sentences."""
    for id_, entry in diagnoses().items():
        assert entry["because"].endswith("."), id_
        assert len(re.findall(r"[.](?=\s|$)", entry["because"])) <= 2, id_
        assert len(entry["because"]) <= 260, id_


def test_there_are_one_to_four_steps() -> None:
    """There are one to four steps."""
    for id_, entry in diagnoses().items():
        assert 1 <= len(entry["do"]) <= 4, id_
        assert all(len(step) <= 260 for step in entry["do"]), id_


def test_only_the_reason_has_placeholders_and_only_known_ones() -> None:
    """Only the reason has placeholders and only known ones."""
    for id_, entry in diagnoses().items():
        names = {name for _, name, _, _ in Formatter().parse(entry["because"]) if name is not None}
        assert names <= {"name", "dn", "type", "attribute"}, id_
    rest = [(id_, text) for id_, entry in diagnoses().items() for text in entry["do"]]
    rest += [(e["code"], text) for e in errors() for text in (e["meaning"], *e["do"])]
    assert [id_ for id_, text in rest if "{" in text or "}" in text] == []


def test_every_link_that_is_used_exists() -> None:
    """Every link that is used exists."""
    for entry in diagnoses().values():
        assert set(entry["links"]) <= set(links())
        assert 1 <= len(entry["links"]) <= 3
        assert len(set(entry["links"])) == len(entry["links"])
    for error in errors():
        assert set(error["links"]) <= set(links()), error["code"]
        assert error.get("diagnosis") in {None, *IDS}, error["code"]


def test_addresses_are_secure_and_leave_the_language_to_the_reader() -> None:
    """Addresses are secure and leave the language to the reader."""
    for id_, link in links().items():
        assert list(link) == ["title", "url"], id_
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id_)
        assert urlsplit(link["url"]).scheme == "https", id_
        assert not LOCALE.search(urlsplit(link["url"]).path), id_
        assert urlsplit(link["url"]).netloc in {"learn.microsoft.com", "github.com"}, id_
    assert max(Counter(link["url"].lower() for link in links().values()).values()) == 1


def test_prose_holds_no_address() -> None:
    """Prose holds no address."""
    assert [id_ for id_, text in prose() if "http" in text.lower() and "://" in text] == []


def test_old_product_names_stand_only_in_quoted_rule_names() -> None:
    """Old product names stand only in quoted rule names."""
    told = [(id_, text) for id_, text in prose() if OLD_NAMES.search(IN_QUOTES.sub("", text))]
    assert told == []


@pytest.mark.parametrize("pattern", NEVER)
def test_forbidden_advice_is_absent(pattern: str) -> None:
    """Forbidden advice is absent."""
    found = re.compile(pattern, re.IGNORECASE)
    assert [(id_, text) for id_, text in prose() if found.search(text)] == []


def test_the_protection_is_lifted_only_after_a_review() -> None:
    """The protection is lifted only after a review."""
    lifted = {
        id_: entry["do"]
        for id_, entry in diagnoses().items()
        if "Disable-ADSync" in str(entry["do"])
    }
    assert set(lifted) == {"del-threshold-blocked"}
    for steps in lifted.values():
        first = next(n for n, step in enumerate(steps) if "Disable-ADSync" in step)
        assert first > 0
        assert steps[0].startswith("Review the pending deletes")
        assert "Enable-ADSyncExportDeletionThreshold" in steps[first]
    assert "Disable-ADSync" not in str(errors())


def test_only_commands_from_the_notes_are_named() -> None:
    """Only commands from the notes are named."""
    named = {c for _, text in prose() for c in re.findall(r"\b[A-Z][a-z]+-[A-Z][A-Za-z]+\b", text)}
    assert named - {"Retry-After"} <= COMMANDS  # a header, not a command


def test_a_cycle_is_started_with_its_policy() -> None:
    """A cycle is started with its policy."""
    cycle = re.compile(r"Start-ADSyncSyncCycle(?! -PolicyType (Delta|Initial)\b)")
    assert [id_ for id_, text in prose() if cycle.search(text)] == []


def test_the_tone_is_calm() -> None:
    """The tone is calm."""
    assert [id_ for id_, text in prose() if "!" in text or "please" in text.lower()] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_files_are_plain_text(path: Path) -> None:
    """Files are plain text."""
    text = path.read_bytes().decode("utf-8")
    assert text.isascii()
    assert text.endswith("\n")
    assert not any(line != line.rstrip() or "\t" in line for line in text.splitlines())


def test_errors_have_their_keys_and_their_kinds() -> None:
    """Errors have their keys and their kinds."""
    keys = ["code", "kind", "aliases", "fragments", "meaning", "do", "diagnosis", "links"]
    for error in errors():
        assert [key for key in keys if key in error or key != "diagnosis"] == list(error)
        assert error["kind"] in KINDS, error["code"]
        assert error["do"], error["code"]
        assert error["meaning"].endswith("."), error["code"]
    assert {error["kind"] for error in errors()} == KINDS


def test_spellings_of_errors_belong_to_one_entry_each() -> None:
    """Spellings of errors belong to one entry each."""
    spelled = Counter(
        re.sub(r"[^a-z0-9]", "", spelling.lower())
        for error in errors()
        for spelling in (error["code"], *error["aliases"])
    )
    assert [spelling for spelling, times in spelled.items() if times > 1] == []


def test_fragments_are_lower_case_and_long_enough_to_tell() -> None:
    """Fragments are lower case and long enough to tell."""
    for error in errors():
        for fragment in error["fragments"]:
            assert fragment == " ".join(fragment.lower().split()), error["code"]
            assert len(fragment) >= 11, error["code"]
            assert " " in fragment, error["code"]


# What the five documents that the project started from say must be in some text.
SEEDS = {
    "status priority": ("ops-stopped-run", "stopped-*, stopped-error-limit, completed-*-errors"),
    "five thousand": ("ops-stopped-error-limit", "5,000"),
    "call stack": ("ops-sync-rule-error", "the line after InnerException =>"),
    "search scopes": ("cs-ou-not-selected", "Scope RDN or DN or anchor"),
    "orphans": ("del-orphan-cloud-object", "Scope Pending Import, Add"),
    "import tab": ("cs-pending-import", "New Value differs from the Old Value"),
    "lineage": ("cs-disconnector-no-scope", "Lineage tab is empty"),
    "provision": ("del-provision-rule-disabled", "inbound rule with Provision keeps"),
    "password column": ("pwd-rule-not-passwordsync", "PasswordSync column"),
    "preview": ("mv-inbound-custom-scope", "Generate Preview"),
    "password log": ("pwd-object-not-synced", "press Log"),
    "metaverse search": ("mv-cloudfiltered", "accountName or userPrincipalName"),
    "outbound scope": ("mv-outbound-scope", "outbound join rule"),
    "linked mailbox": ("ad-linked-mailbox-no-master", "msExchRecipientTypeDetails 2"),
    "connectors": ("mv-sourceanchor-missing", "one connector for each forest"),
    "three reports": ("env-model-health-alert", "e-mail to the technical contact"),
    "six families": ("healthy-in-sync", "a delete that did not happen, or a duplicate"),
    "six triggers": ("del-threshold-blocked", "a renamed or emptied OU"),
    "threshold": ("del-threshold-blocked", "500"),
    "blank": ("attr-display-blank", "Blank"),
    "duplicate": ("export-attribute-value-must-be-unique", "Duplicate"),
    "cloud-made holder": ("entra-kb-same-proxy", "made in the cloud"),
    "wrapper group": ("group-builtin", "member of the built-in group"),
    "smtp match": ("entra-soft-match-no-candidate", "SMTP matching"),
    "upn by hand": ("upn-managed-user-not-updated", "by hand"),
    "address rows 1, 2, 3": ("attr-primary-is-moera", "SMTP:user1@contoso.com"),
    "address rows 4, 5": ("attr-mail-masked", "mail alone, or the UPN alone"),
    "masking": ("attr-mail-masked", "masks mail completely"),
    "names left out": ("ad-reserved-name", "SUPPORT_388945a0"),
    "hidden contact": ("ad-contact-msol-hidden", "msExchHideFromAddressLists True"),
    "mail contact": ("ad-contact-not-mail-enabled", "SMTP: entry"),
    "mail group": ("group-distribution-not-mail-enabled", "SMTP: entry"),
    "account name": ("ad-samaccountname-missing", "inetOrgPerson"),
    "critical": ("ad-critical-system-object", "inetOrgPersons"),
}


@pytest.mark.parametrize("what", SEEDS)
def test_what_the_seeds_say_is_in_some_text(what: str) -> None:
    """What the seeds say is in some text."""
    id_, said = SEEDS[what]
    entry = diagnoses()[id_]
    assert said in " ".join((entry["title"], entry["because"], *entry["do"]))
