"""A small evaluator of the real rule files: enough to derive lineage and metaverse values."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from demo_tenant.ids import b64, from_filetime, moment, sid_text

Values = dict[str, list[str | bytes]]
NULL: list[str | bytes] = []


@dataclass(frozen=True)
class Rule:
    """One synchronization rule."""

    name: str
    internal_id: str
    connector: str
    inbound: bool
    source: str
    target: str
    link: str
    precedence: int
    disabled: bool
    scope: tuple[tuple[tuple[str, str, str], ...], ...]
    flows: tuple[tuple[str, tuple[str, ...], str, str], ...]  # dest, attributes, constant, formula


@dataclass(frozen=True)
class Here:
    """The placeholders of one object."""

    values: Values
    guid: str
    rdn: str
    parameters: dict[str, str]


def load(files: Iterable[tuple[str, str]]) -> list[Rule]:
    """The rules of these XML texts, best precedence first."""
    return sorted((_rule(ET.fromstring(text)) for _, text in files), key=lambda r: r.precedence)


def read_folder(folder: Path) -> list[tuple[str, str]]:
    """(file name, text) of every rule file."""
    return [
        (p.name, p.read_bytes().decode()) for p in sorted(folder.glob("SynchronizationRule_*.xml"))
    ]


def _text(node: ET.Element, name: str) -> str:
    return (node.findtext(name) or "").strip()


def _rule(root: ET.Element) -> Rule:
    groups = tuple(
        tuple((_text(s, "csAttribute"), _text(s, "csOperator"), _text(s, "csValue")) for s in group)
        for group in root.find("synchronizationCriteria") or ()
    )
    flows = []
    for mapping in root.find("attribute-mappings") or ():
        src = mapping.find("src")
        attrs = tuple((a.text or "") for a in src) if src is not None else ()
        constant = (src.text or "").strip() if src is not None and not attrs else ""
        flows.append((_text(mapping, "dest"), attrs, constant, _text(mapping, "expression")))
    return Rule(
        _text(root, "name"),
        _text(root, "internal-id").strip("{}"),
        _text(root, "connector").strip("{}"),
        _text(root, "direction") == "Inbound",
        _text(root, "sourceObjectType"),
        _text(root, "targetObjectType"),
        _text(root, "linkType"),
        int(_text(root, "precedence")),
        _text(root, "disabled") == "True",
        groups,
        tuple(flows),
    )


def in_scope(rule: Rule, values: Values) -> bool:
    """AND inside a group, OR between groups, no group = everything."""
    if not rule.scope:
        return True
    return any(all(_holds(values, *clause) for clause in group) for group in rule.scope)


def _holds(values: Values, attribute: str, operator: str, wanted: str) -> bool:
    actual = "".join(str(v) for v in values.get(attribute, NULL)[:1])
    tests: dict[str, Callable[[], bool]] = {
        "EQUAL": lambda: actual.lower() == wanted.lower(),
        "NOTEQUAL": lambda: actual.lower() != wanted.lower(),
        "ISNOTNULL": lambda: attribute in values,
        "NOTSTARTSWITH": lambda: not actual.lower().startswith(wanted.lower()),
        "ISBITNOTSET": lambda: not int(actual or "0") & int(wanted),
        "LESSTHAN": lambda: actual != "" and int(actual) < int(wanted),
    }
    return tests[operator]()


def contribution(
    flow: tuple[str, tuple[str, ...], str, str], here: Here
) -> list[str | bytes] | None:
    """What one flow gives: values, [] for nothing, None for a forced empty."""
    dest, attrs, constant, formula = flow
    if formula == "AuthoritativeNull":
        return None
    if not formula:
        return list(here.values.get(attrs[0], NULL)) if attrs else [constant]
    plain = re.fullmatch(r"Trim\(\[([\w-]+)\]\)", formula)
    if plain:
        return [_trim(v) for v in here.values.get(plain[1], NULL)]
    if formula.startswith("%"):
        return [here.parameters[formula]] if formula in here.parameters else NULL
    special = SPECIAL.get(dest)
    return special(here, formula) if special else NULL


def _trim(value: str | bytes) -> str | bytes:
    return value.strip() if isinstance(value, str) else value


def _one(here: Here, name: str) -> str:
    value = here.values.get(name, [""])[0]
    return value if isinstance(value, str) else b64(value)


def _flag(yes: bool) -> list[str | bytes]:
    return ["true" if yes else "false"]


def _linked(here: Here) -> bool:
    return _one(here, "msExchRecipientTypeDetails") == "2"


def _anchor(here: Here, formula: str) -> list[str | bytes]:
    if "cloudSourceAnchor" in formula:
        return list(here.values.get("sourceAnchor", NULL))
    if "=2" in formula and _linked(here):
        return NULL
    return [b64(here.values["objectGUID"][0])] if "objectGUID" in here.values else NULL  # type: ignore[arg-type]


def _filtered(here: Here, formula: str) -> list[str | bytes]:
    sam, nick = _one(here, "sAMAccountName"), _one(here, "mailNickname")
    kind = int(_one(here, "msExchRecipientTypeDetails") or "0")
    hits = ["isCriticalSystemObject" in here.values and "userCertificate" not in formula]
    hits.append("0ACNF" in formula and "\\0ACNF:" in here.rdn)
    hits.append("&H21C07000" in formula and bool(kind & 0x21C07000))
    hits.append("&H40000000" in formula and bool(kind & 0x40000000))
    hits.append("SystemMailbox{" in formula and nick.startswith("SystemMailbox{"))
    hits.append("AAD_" in formula and (not sam or sam.startswith(("AAD_", "MSOL_"))))
    hidden = _one(here, "msExchHideFromAddressLists").lower() == "true"
    hits.append("(MSOL)" in formula and "(MSOL)" in _one(here, "displayName") and hidden)
    hits.append("[userCertificate]" in formula and "userCertificate" not in here.values)
    return ["true"] if any(hits) else NULL


def _mail_enabled(here: Here, _: str) -> list[str | bytes]:
    smtp = [str(p) for p in here.values.get("proxyAddresses", NULL) if str(p).startswith("SMTP:")]
    return _flag(any("@" in p for p in smtp) or "@" in _one(here, "mail"))


def _upn(here: Here, _: str) -> list[str | bytes]:
    sam = _one(here, "sAMAccountName")
    return [_one(here, "userPrincipalName") or f"{sam}@{here.parameters['%Domain.FQDN%']}"]


def _password(here: Here, _: str) -> list[str | bytes]:
    stamp = _one(here, "pwdLastSet")
    return [moment(from_filetime(stamp)).strftime("%Y%m%d%H%M%S.0Z")] if stamp else NULL


def _first(here: Here, *names: str) -> list[str | bytes]:
    return next((here.values[name][:1] for name in names if name in here.values), NULL)


SPECIAL: dict[str, Callable[[Here, str], list[str | bytes]]] = {
    "displayName": lambda h, _: _first(h, "displayName", "cn"),
    "description": lambda h, _: _first(h, "description"),
    "info": lambda h, _: _first(h, "info"),
    "accountEnabled": lambda h, _: _flag(not int(_one(h, "userAccountControl") or "0") & 2),
    "objectSidString": lambda h, _: [
        sid_text(v) for v in h.values.get("objectSid", NULL) if isinstance(v, bytes)
    ],
    "proxyAddresses": lambda h, _: list(
        dict.fromkeys(map(_trim, h.values.get("proxyAddresses", NULL)))
    ),
    "pwdLastSet": _password,
    "sourceAnchor": _anchor,
    "sourceObjectType": lambda h, f: NULL if "=2" in f and _linked(h) else ["User"],
    "userPrincipalName": _upn,
    "cloudFiltered": _filtered,
    "mailEnabled": _mail_enabled,
    "mailNickname": lambda h, _: _first(h, "mailNickname", "cn"),
    "memberCount": lambda h, _: [str(len(h.values.get("member", NULL)))],
    "securityEnabled": lambda h, _: _flag(int(_one(h, "groupType") or "0") < 0),
    "cloudSourceAnchor": lambda h, _: _first(h, "sourceAnchor"),
    "usageLocation": lambda h, _: _first(h, "usageLocation"),
    "countryCode": lambda h, _: _first(h, "countryCode"),
    "legacyExchangeDN": lambda h, _: _first(h, "legacyExchangeDN"),
    "extensionAttribute10": lambda h, _: _first(h, "extensionAttribute10"),
}
