"""Write a whole recorded hybrid tenant (contracts.md, section 4) from a few statements.

The builder plays a small sync engine of its own, written from the field notes and the 62 exported
rules of the public sample: it evaluates scopes, flows the attributes, provisions, exports, so that a
scenario starts from a consistent tenant and then breaks one thing the way the cause would look.
It shares no code with the program that it examines.
"""

# A stand-in for a sync engine: its dispatch is as long as the engine's list of cases, its names are AD's.
# ruff: noqa: C901, D103, E501, N803, PERF401, PLR0912, PLR0915, PLR0917, PT018

from __future__ import annotations

import base64
import copy
import datetime as dt
import json
import re
import uuid
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from tests.data.real import connector_file, rule_files

AD_CONNECTOR = "ae4db4cc-b16b-4eb2-acf5-837ca84e4d7d"
ENTRA_CONNECTOR = "b891884f-051e-4a83-95af-2544101c9083"
ENTRA_PARTITION = "2c25393a-36a8-495a-9f1a-7a9c03e6c1a1"
EMPTY = "00000000-0000-0000-0000-000000000000"
NOW = dt.datetime(2026, 11, 18, 9, 0, 0, tzinfo=dt.UTC)
SPACE = uuid.UUID("6f0c1f0a-2c58-4d7c-9a5e-6b7d30f5a001")

Values = list[Any]
BINARY = {
    "objectguid",
    "objectsid",
    "ms-ds-consistencyguid",
    "usercertificate",
    "usersmimecertificate",
    "thumbnailphoto",
    "msexchmasteraccountsid",
    "msrtcsip-originatorsid",
    "sidhistory",
}
REFERENCE = {"member", "manager", "managedBy", "assistant", "publicDelegates", "owner"}


def at(hours: float = 0, *, days: float = 0, minutes: float = 0) -> dt.datetime:
    """A moment relative to the clock of the tenant; negative is the past."""
    return NOW + dt.timedelta(days=days, hours=hours, minutes=minutes)


def guid(*parts: object) -> str:
    return str(uuid.uuid5(SPACE, "/".join(str(part) for part in parts)))


def anchor_of(value: str) -> str:
    return base64.b64encode(uuid.UUID(value).bytes_le).decode()


def entra_dn(anchor: str) -> str:
    return "CN={" + anchor.encode().hex().upper() + "}"


def sid_bytes(text: str) -> bytes:
    parts = text.split("-")
    subs = [int(part) for part in parts[3:]]
    head = bytes([1, len(subs)]) + int(parts[2]).to_bytes(6, "big")
    return head + b"".join(sub.to_bytes(4, "little") for sub in subs)


def sid_text(raw: bytes) -> str:
    subs = [int.from_bytes(raw[8 + 4 * i : 12 + 4 * i], "little") for i in range(raw[1])]
    return "-".join(["S", "1", str(int.from_bytes(raw[2:8], "big")), *map(str, subs)])


def filetime(moment: dt.datetime) -> str:
    epoch = dt.datetime(1601, 1, 1, tzinfo=dt.UTC)
    return str(int((moment - epoch).total_seconds()) * 10_000_000)


def generalized(moment: dt.datetime) -> str:
    return moment.strftime("%Y%m%d%H%M%S.0Z")


def zulu(moment: dt.datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def escape_rdn(text: str) -> str:
    out = re.sub(r'([\\,+"<>;=])', r"\\\1", text)
    if out.startswith(("#", " ")):
        out = "\\" + out
    return out


def split_rdns(dn: str) -> list[str]:
    return re.split(r"(?<!\\),", dn)


def parent_of(dn: str) -> str:
    return ",".join(split_rdns(dn)[1:])


def under(dn: str, container: str) -> bool:
    left, right = dn.lower(), container.lower()
    return left == right or left.endswith("," + right)


@dataclass(frozen=True)
class Scenario:
    """A question, a tenant, and what an expert would answer.

    A tuple in outcome, diagnosis or place means: any of these. None in diagnosis means that no id may be given, in place,
    then and also that it is not judged. `forbidden`: ids that would be a confident wrong answer, in diagnosis."""

    name: str
    ask: str
    build: Callable[[Path], None]
    outcome: str | tuple[str, ...]
    diagnosis: str | tuple[str | None, ...] | None
    place: str | tuple[str, ...] | None = None
    then: tuple[str, ...] | None = None
    also: frozenset[str] | None = None
    forbidden: frozenset[str] = frozenset()
    note: str = ""


# ------------------------------------------------------------------------------------------------ rules


def _text(node: ET.Element, name: str) -> str:
    return (node.findtext(name) or "").strip()


def _load_rules() -> list[tuple[dict[str, Any], str]]:
    found: list[tuple[dict[str, Any], str]] = []
    for path in rule_files():
        text = path.read_text(encoding="utf-8-sig")
        node = ET.fromstring(text)
        flows = []
        for mapping in node.findall("attribute-mappings/mapping"):
            src = mapping.find("src")
            expression = mapping.findtext("expression")
            attrs = [item.text or "" for item in src] if src is not None else []
            constant = (src.text or "").strip() if src is not None and not attrs else ""
            kind = "Expression" if expression else "Direct" if attrs else "Constant"
            flows.append(
                {
                    "Destination": _text(mapping, "dest"),
                    "Source": attrs or ([constant] if constant else []),
                    "FlowType": kind,
                    "Expression": expression,
                    "ValueMergeType": _text(mapping, "valueMergeType") or "Update",
                    "ExecuteOnce": False,
                    "MappingSourceAsString": expression or ",".join(attrs) or constant,
                }
            )
        tag = _text(node, "immutable-tag")
        family, _, generation = tag.rpartition(".")
        rule: dict[str, Any] = {
            "Identifier": _text(node, "id").strip("{}").lower(),
            "InternalId": _text(node, "internal-id").strip("{}").lower(),
            "Name": _text(node, "name"),
            "Description": _text(node, "description"),
            "Version": int(_text(node, "version") or 1),
            "ImmutableTag": tag,
            "VersionAgnosticTag": family,
            "TagVersion": int(generation or 0),
            "IsStandardRule": True,
            "IsLegacyCustomRule": False,
            "Connector": _text(node, "connector").strip("{}").lower(),
            "Direction": _text(node, "direction"),
            "SourceObjectType": _text(node, "sourceObjectType"),
            "TargetObjectType": _text(node, "targetObjectType"),
            "LinkType": _text(node, "linkType"),
            "Precedence": int(_text(node, "precedence")),
            "PrecedenceAfter": EMPTY,
            "PrecedenceBefore": EMPTY,
            "Disabled": _text(node, "disabled").lower() == "true",
            "EnablePasswordSync": _text(node, "EnablePasswordSync").lower() == "true",
            "SoftDeleteExpiryInterval": _text(node, "softDeleteExpiryInterval") or "00:00:00",
            "ScopeFilter": [
                {
                    "ScopeConditionList": [
                        {
                            "Attribute": _text(s, "csAttribute"),
                            "ComparisonOperator": _text(s, "csOperator"),
                            "ComparisonValue": s.findtext("csValue") or "",
                        }
                        for s in group.findall("scope")
                    ]
                }
                for group in node.findall("synchronizationCriteria/conditions")
            ],
            "JoinFilter": [
                {
                    "JoinConditionList": [
                        {
                            "CSAttribute": _text(c, "csAttribute"),
                            "MVAttribute": _text(c, "ilmAttribute"),
                            "CaseSensitive": (
                                c.get("caseSensitive") or _text(c, "caseSensitive")
                            ).lower()
                            == "true",
                        }
                        for c in group.findall("condition")
                    ]
                }
                for group in node.findall("relationshipCriteria/conditions")
            ],
            "AttributeFlowMappings": flows,
        }
        found.append((rule, text))
    found.sort(key=lambda pair: pair[0]["Precedence"])
    return found


_RULES = _load_rules()


def rule_xml(rule: dict[str, Any]) -> str:
    """A rule in the form of Get-ADSyncServerConfiguration."""
    out = ["<synchronizationRule>"]

    def tag(name: str, value: object) -> None:
        out.append(f"  <{name}>{escape(str(value))}</{name}>" if value != "" else f"  <{name} />")

    tag("id", "{" + rule["Identifier"] + "}")
    tag("internal-id", "{" + rule["InternalId"] + "}")
    tag("version", rule["Version"])
    tag("name", rule["Name"])
    tag("description", rule["Description"])
    tag("immutable-tag", rule["ImmutableTag"])
    tag("direction", rule["Direction"])
    tag("disabled", str(rule["Disabled"]))
    tag("connector", "{" + rule["Connector"] + "}")
    tag("sourceObjectType", rule["SourceObjectType"])
    tag("targetObjectType", rule["TargetObjectType"])
    tag("linkType", rule["LinkType"])
    tag("precedence", rule["Precedence"])
    tag("precedence-after", "{" + EMPTY + "}")
    tag("precedence-before", "{" + EMPTY + "}")
    tag("softDeleteExpiryInterval", rule["SoftDeleteExpiryInterval"])
    tag("EnablePasswordSync", str(rule["EnablePasswordSync"]).lower())
    out.append("  <attribute-mappings>")
    for flow in rule["AttributeFlowMappings"]:
        out.append("    <mapping>")
        out.append(f"      <dest>{escape(flow['Destination'])}</dest>")
        if flow["FlowType"] == "Constant":
            out.append(f"      <src>{escape(flow['Source'][0])}</src>")
        elif flow["Source"]:
            out.append(
                "      <src>"
                + "".join(f"<attr>{escape(a)}</attr>" for a in flow["Source"])
                + "</src>"
            )
        if flow["Expression"]:
            out.append(f"      <expression>{escape(flow['Expression'])}</expression>")
        out.append(f"      <valueMergeType>{flow['ValueMergeType']}</valueMergeType>")
        out.append("    </mapping>")
    out.append("  </attribute-mappings>")
    out.append("  <relationshipCriteria>")
    for group in rule["JoinFilter"]:
        out.append(
            "    <conditions>"
            + "".join(
                f"<condition><csAttribute>{c['CSAttribute']}</csAttribute><ilmAttribute>{c['MVAttribute']}</ilmAttribute>"
                "</condition>"
                for c in group["JoinConditionList"]
            )
            + "</conditions>"
        )
    out.append("  </relationshipCriteria>")
    out.append("  <synchronizationCriteria>")
    for group in rule["ScopeFilter"]:
        out.append("    <conditions>")
        for c in group["ScopeConditionList"]:
            out.append(
                f"      <scope><csAttribute>{c['Attribute']}</csAttribute><csOperator>{c['ComparisonOperator']}"
                f"</csOperator><csValue>{escape(c['ComparisonValue'])}</csValue></scope>"
            )
        out.append("    </conditions>")
    out.append("  </synchronizationCriteria>")
    out.append("</synchronizationRule>")
    return "\n".join(out) + "\n"


def _sample_attributes(connector: str) -> list[str]:
    text = connector_file(connector).decode("utf-8-sig")
    block = text[text.index("<attribute-inclusion>") : text.index("</attribute-inclusion>")]
    return re.findall(r"<attribute>([^<]+)</attribute>", block)


AD_ATTRIBUTES = _sample_attributes(AD_CONNECTOR)
ENTRA_ATTRIBUTES = _sample_attributes(ENTRA_CONNECTOR)
AD_CLASSES = [
    "user",
    "inetOrgPerson",
    "group",
    "contact",
    "computer",
    "foreignSecurityPrincipal",
    "msDS-Device",
    "container",
    "domainDNS",
    "organizationalUnit",
]

CHAINS = {
    "user": ["top", "person", "organizationalPerson", "user"],
    "inetOrgPerson": ["top", "person", "organizationalPerson", "user", "inetOrgPerson"],
    "group": ["top", "group"],
    "contact": ["top", "person", "organizationalPerson", "contact"],
    "computer": ["top", "person", "organizationalPerson", "user", "computer"],
    "foreignSecurityPrincipal": ["top", "foreignSecurityPrincipal"],
    "organizationalUnit": ["top", "organizationalUnit"],
    "container": ["top", "container"],
    "domainDNS": ["top", "domain", "domainDNS"],
    "msExchDynamicDistributionList": ["top", "msExchBaseClass", "msExchDynamicDistributionList"],
}


# ------------------------------------------------------------------------------------------------ model


@dataclass
class Domain:
    fqdn: str
    netbios: str
    connector: Connector
    inclusion: list[str]
    exclusion: list[str]
    selected: bool = True
    sid: str = ""
    next_rid: int = 1100

    @property
    def dn(self) -> str:
        return ",".join("DC=" + part for part in self.fqdn.split("."))

    @property
    def partition(self) -> str:
        return (
            "dc4c27db-d13d-460a-9a82-c48aba1ee815"
            if self.fqdn == "contoso.com"
            else guid("partition", self.fqdn)
        )


@dataclass
class Connector:
    identifier: str
    name: str
    forest: str
    domains: list[Domain] = field(default_factory=list)
    classes: list[str] = field(default_factory=lambda: list(AD_CLASSES))
    attributes: list[str] = field(default_factory=lambda: list(AD_ATTRIBUTES))
    group_filter: str = ""
    steps_missing: list[tuple[str, str]] = field(
        default_factory=list
    )  # (run profile, partition id)


@dataclass
class Obj:
    """One Active Directory object and what became of it."""

    key: str
    kind: str
    dn: str
    domain: Domain
    guid: str
    attrs: dict[str, Values]
    live: bool = True
    imported: bool = True
    exported: bool = True
    licensed: bool = True
    cs: Cs | None = None
    mv: Mv | None = None
    ecs: Cs | None = None
    cloud: dict[str, Any] | None = None

    def get(self, name: str) -> str | None:
        values = self.attrs.get(name)
        return values[0] if values else None

    @property
    def anchor(self) -> str:
        return anchor_of(self.guid)

    @property
    def sid(self) -> str:
        return sid_text(self.attrs["objectSid"][0])


@dataclass
class Cs:
    id: str
    connector: str
    connector_name: str
    kind: str
    partition: str
    dn: str
    type: str
    attrs: dict[str, Values]
    anchor: str = ""
    mv: str = EMPTY
    lineage: list[dict[str, str]] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass
class Mv:
    id: str
    type: str
    attrs: dict[str, tuple[Values, str, str]] = field(
        default_factory=dict
    )  # values, rule, connector name
    rows: list[dict[str, str]] = field(default_factory=list)

    def value(self, name: str) -> str | None:
        item = self.attrs.get(name)
        return item[0][0] if item and item[0] else None


def _truth(operator: str, want: str, values: Values) -> bool:
    """One scope condition, from adsync-cmdlets.md 6.1."""
    have = [str(v) for v in values]
    low, target = [v.lower() for v in have], want.lower()
    table: dict[str, Callable[[], bool]] = {
        "EQUAL": lambda: target in low,
        "NOTEQUAL": lambda: target not in low,
        "ISNULL": lambda: not have,
        "ISNOTNULL": lambda: bool(have),
        "STARTSWITH": lambda: any(v.startswith(target) for v in low),
        "NOTSTARTSWITH": lambda: not any(v.startswith(target) for v in low),
        "ENDSWITH": lambda: any(v.endswith(target) for v in low),
        "NOTENDSWITH": lambda: not any(v.endswith(target) for v in low),
        "CONTAINS": lambda: any(target in v for v in low),
        "NOTCONTAINS": lambda: not any(target in v for v in low),
        "ISBITSET": lambda: bool(have) and (int(have[0]) & int(want)) != 0,
        "ISBITNOTSET": lambda: not have or (int(have[0]) & int(want)) == 0,
        "LESSTHAN": lambda: bool(have) and float(have[0]) < float(want),
    }
    return table[operator]()


class Tenant:
    """A recorded tenant in the making."""

    def __init__(
        self,
        name: str = "contoso",
        *,
        rules: str = "json",
        connectors: str = "json",
        dates: str = "z",
        second_forest: bool = False,
        real_forest: bool = False,
        bystanders: bool = True,
        ldif: str = "plain",
    ) -> None:
        self.name = name
        self.rules_form = rules
        self.connectors_form = connectors
        self.dates = dates
        self.ldif = ldif
        self.now = NOW
        self.last_cycle = at(minutes=-19)
        self.cycles = 6
        self.unreachable: dict[str, str] = {}
        self.omit: set[str] = set()
        self.objects: list[Obj] = []
        self.containers: list[tuple[str, str]] = []
        self.container_changed: dict[str, dt.datetime] = {}
        self.dc = "DC01"
        self.raw_ldif: dict[str, list[str]] = {}
        self.replicas: dict[str, list[Obj]] = {}
        self.cs: list[Cs] = []
        self.mv: list[Mv] = []
        self.entra: dict[str, list[dict[str, Any]]] = {
            "users": [],
            "groups": [],
            "contacts": [],
            "devices": [],
            "deleted_items": [],
        }
        self.extra_files: dict[str, Any] = {}
        self.rules = [copy.deepcopy(rule) for rule, _ in _RULES]
        self.touched_rules: set[str] = set()
        self.connectors: list[Connector] = []
        self.ran = False

        main = Connector(
            AD_CONNECTOR,
            "contoso.com" if real_forest else "corp.contoso.com",
            "contoso.com" if real_forest else "corp.contoso.com",
        )
        self.connectors.append(main)
        if real_forest:
            self._domain(
                main, "contoso.com", "CONTOSO", ["OU=CORP,DC=contoso,DC=com"], ["DC=contoso,DC=com"]
            )
            self.corp = self.emea = main.domains[0]
        else:
            self.corp = self._domain(
                main,
                "corp.contoso.com",
                "CORP",
                ["DC=corp,DC=contoso,DC=com"],
                ["OU=Archive,DC=corp,DC=contoso,DC=com"],
            )
            self.emea = self._domain(
                main,
                "emea.contoso.com",
                "EMEA",
                ["OU=People,DC=emea,DC=contoso,DC=com", "OU=Groups,DC=emea,DC=contoso,DC=com"],
                ["DC=emea,DC=contoso,DC=com"],
            )
        self.fabrikam: Domain | None = None
        if second_forest:
            other = Connector(guid("connector", "fabrikam.com"), "fabrikam.com", "fabrikam.com")
            self.connectors.append(other)
            self.fabrikam = self._domain(
                other, "fabrikam.com", "FABRIKAM", ["DC=fabrikam,DC=com"], []
            )
            self._repeat_rules(other)
        self.entra_name = "contoso.onmicrosoft.com - AAD"

        self.server: dict[str, Any] = {
            "ServerName": "CONTOSO-SYNC01",
            "Version": "2.5.190.0",
            "ServiceStatus": "Running",
            "Scheduler": {
                "AllowedSyncCycleInterval": "00:30:00",
                "CurrentlyEffectiveSyncCycleInterval": "00:30:00",
                "CustomizedSyncCycleInterval": None,
                "NextSyncCyclePolicyType": "Delta",
                "NextSyncCycleStartTimeInUTC": at(minutes=11),
                "PurgeRunHistoryInterval": "7.00:00:00",
                "SyncCycleEnabled": True,
                "MaintenanceEnabled": True,
                "StagingModeEnabled": False,
                "SchedulerSuspended": False,
                "SyncCycleInProgress": False,
            },
            "GlobalSettings": {
                "Microsoft.Synchronize.StagingMode": "False",
                "Microsoft.Synchronize.TimeInterval": "00:30:00",
                "Microsoft.Synchronize.ServerConfigurationVersion": "2.5.190.0",
                "Microsoft.OptionalFeature.GroupFiltering": "False",
                "Microsoft.OptionalFeature.FilterAAD": "False",
                "Microsoft.OptionalFeature.ExportDeletionThreshold": "True",
                "Microsoft.OptionalFeature.ExportDeletionThresholdValue": "500",
                "Microsoft.OptionalFeature.PasswordHashSync": "True",
                "Microsoft.OptionalFeature.HybridExchange": "True",
                "Microsoft.SynchronizationOption.AnchorAttribute": "objectGUID",
                "Microsoft.SynchronizationOption.UPNAttribute": "userPrincipalName",
                "Microsoft.UserSignIn.SignOnMethod": "PasswordHashSync",
            },
            "CompanyFeatures": {
                "PasswordHashSync": True,
                "ForcePasswordChangeOnLogOn": False,
                "UserWriteback": False,
                "DeviceWriteback": False,
                "UnifiedGroupWriteback": False,
                "GroupWritebackV2": False,
            },
            "DeletionThreshold": {"Prevention": "enabledForCount", "Count": 500},
            "Database": {"Type": "LocalDB", "SizeMB": 812},
        }
        self.statistics: dict[str, dict[str, int]] = {}
        self.runs: list[dict[str, Any]] = []
        self.password_sync: dict[str, Any] | None = None
        self.object_log: dict[str, list[dict[str, Any]]] = {}
        self.events: list[dict[str, Any]] | None = None
        self.visible: Any = None
        self.audits: list[dict[str, Any]] | None = None
        self.domains: list[dict[str, Any]] = [
            _graph_domain("contoso.com", default=True),
            _graph_domain("contoso.onmicrosoft.com", initial=True),
        ]
        if second_forest:
            self.domains.append(_graph_domain("fabrikam.com"))
        self.organization: dict[str, Any] = {
            "id": guid("organization"),
            "displayName": "Contoso",
            "onPremisesSyncEnabled": True,
            "onPremisesLastSyncDateTime": zulu(self.last_cycle),
            "verifiedDomains": [
                {
                    "name": d["id"],
                    "isDefault": d["isDefault"],
                    "isInitial": d["isInitial"],
                    "type": "Managed",
                }
                for d in self.domains
            ],
            "technicalNotificationMails": ["it-alerts@contoso.com"],
        }
        self.features: dict[str, Any] = {
            "passwordSyncEnabled": True,
            "quarantineUponUpnConflictEnabled": True,
            "quarantineUponProxyAddressesConflictEnabled": True,
            "softMatchOnUpnEnabled": True,
            "blockSoftMatchEnabled": False,
            "blockCloudObjectTakeoverThroughHardMatchEnabled": False,
            "synchronizeUpnForManagedUsersEnabled": True,
            "bypassDirSyncOverridesEnabled": False,
            "userForcePasswordChangeOnLogonEnabled": False,
            "cloudPasswordPolicyForPasswordSyncedUsersEnabled": False,
            "directoryExtensionsEnabled": False,
            "deviceWritebackEnabled": False,
        }
        self.deletion = {"synchronizationPreventionType": "enabledForCount", "alertThreshold": 500}
        self.roles: list[dict[str, str]] = [
            {"roleDisplayName": "Global Administrator", "id": guid("cloud", "breakglass")}
        ]

        for domain in [d for c in self.connectors for d in c.domains]:
            self._furnish(domain)
        if bystanders:
            self._bystanders(real_forest)

    # ------------------------------------------------------------------------------------ furniture

    def _domain(
        self, connector: Connector, fqdn: str, netbios: str, inc: list[str], exc: list[str]
    ) -> Domain:
        number = 1000 + 7 * len(fqdn) + sum(map(ord, fqdn))
        domain = Domain(
            fqdn, netbios, connector, inc, exc, sid=f"S-1-5-21-{number}11-{number}22-{number}33"
        )
        connector.domains.append(domain)
        return domain

    def _repeat_rules(self, connector: Connector) -> None:
        """The default AD rules repeat per forest; precedences are numbered anew."""
        out: list[dict[str, Any]] = []
        for rule in self.rules:
            out.append(rule)
            if rule["Connector"] == AD_CONNECTOR:
                twin = copy.deepcopy(rule)
                twin["Connector"] = connector.identifier
                twin["Identifier"] = twin["InternalId"] = guid(
                    "rule", connector.name, rule["Identifier"]
                )
                self.touched_rules.add(twin["Identifier"])
                out.append(twin)
        for index, rule in enumerate(out):
            if rule["Precedence"] != 100 + index:
                rule["Precedence"] = 100 + index
                self.touched_rules.add(rule["Identifier"])
        self.rules = out

    def _furnish(self, domain: Domain) -> None:
        self.containers.append((domain.dn, "domainDNS"))
        self.containers.append((f"CN=Users,{domain.dn}", "container"))
        self.containers.append((f"CN=Computers,{domain.dn}", "container"))
        names = {
            "CORP": ["Sales", "IT", "HR", "Groups", "Archive", "Workstations", "Partners"],
            "EMEA": ["People", "Groups", "Service"],
            "CONTOSO": ["CORP", "Lab"],
        }.get(domain.netbios, ["People", "Groups"])
        for name in names:
            self.containers.append((f"OU={name},{domain.dn}", "organizationalUnit"))

    def ou(self, dn: str) -> str:
        self.containers.append((dn, "organizationalUnit"))
        return dn

    def _bystanders(self, real: bool) -> None:
        if real:
            base = "OU=CORP,DC=contoso,DC=com"
            for sam, name in (
                ("aweber", "Anna Weber"),
                ("bklein", "Bruno Klein"),
                ("cdiaz", "Carla Diaz"),
            ):
                self.user(sam, name, ou=base)
            return
        corp = self.corp.dn
        anna = self.user(
            "aweber",
            "Anna Weber",
            ou=f"OU=Sales,{corp}",
            department="Sales",
            title="Account Manager",
        )
        bruno = self.user("bklein", "Bruno Klein", ou=f"OU=IT,{corp}", manager=anna.dn)
        carla = self.user("cdiaz", "Carla Diaz", domain=self.emea, ou=f"OU=People,{self.emea.dn}")
        self.user("dosei", "David Osei", ou=f"OU=HR,{corp}", userAccountControl="514")
        self.user(
            "shared.office",
            "Reception Desk",
            ou=f"OU=Sales,{corp}",
            msExchRecipientTypeDetails="34359738368",
            msExchRemoteRecipientType="100",
            userAccountControl="514",
        )
        self.person("inetOrgPerson", "extpartner", "Erik Partner", ou=f"OU=Partners,{corp}")
        self.group("Sales-All", [anna, bruno], ou=f"OU=Groups,{corp}", mail="sales-all@contoso.com")
        self.group("SG-VPN", [bruno], ou=f"OU=Groups,{corp}")
        self.group(
            "DL Marketing",
            [anna, carla],
            ou=f"OU=Groups,{self.emea.dn}",
            domain=self.emea,
            groupType="8",
            mail="marketing@contoso.com",
            sam="dlmarketing",
        )
        self.contact("Vicky Vendor", "vicky@vendor.example", ou=f"OU=Sales,{corp}")
        self.computer("PC-0042", ou=f"OU=Workstations,{corp}")
        self.builtin_group("Domain Users", 513)
        self.user(
            "Administrator",
            "Administrator",
            ou=f"CN=Users,{corp}",
            isCriticalSystemObject="TRUE",
            rid=500,
            mail=None,
            upn=None,
            mailNickname=None,
            adminCount="1",
        )
        self.cloud_user("breakglass", "Break Glass", upn="breakglass@contoso.onmicrosoft.com")

    # -------------------------------------------------------------------------------------- objects

    def _add(
        self, key: str, kind: str, dn: str, domain: Domain, attrs: dict[str, Any], **flags: Any
    ) -> Obj:
        identity = guid("ad", domain.fqdn, key)
        clean: dict[str, Values] = {}
        for name, value in attrs.items():
            if value is None:
                continue
            name = name.replace("__", "-")
            clean[name] = list(value) if isinstance(value, (list, tuple)) else [value]
        clean["objectGUID"] = [uuid.UUID(identity).bytes_le]
        item = Obj(key, kind, dn, domain, identity, clean, **flags)
        self.objects.append(item)
        return item

    def _stamp(self, created: dt.datetime | None, changed: dt.datetime | None) -> dict[str, str]:
        created = created or at(days=-400)
        changed = changed or max(created, at(days=-3))
        return {
            "whenCreated": generalized(created),
            "whenChanged": generalized(changed),
            "uSNChanged": str(
                100000
                + int((changed - dt.datetime(2025, 1, 1, tzinfo=dt.UTC)).total_seconds()) // 60
            ),
        }

    def person(
        self,
        kind: str,
        sam: str | None,
        name: str,
        *,
        ou: str | None = None,
        domain: Domain | None = None,
        created: dt.datetime | None = None,
        changed: dt.datetime | None = None,
        rid: int | None = None,
        imported: bool = True,
        exported: bool = True,
        licensed: bool = True,
        key: str | None = None,
        upn: Any = "",
        mail: Any = "",
        mailNickname: Any = "",
        proxyAddresses: Any = "",
        **more: Any,
    ) -> Obj:
        domain = domain or self.corp
        ou = ou or (
            f"OU=Sales,{domain.dn}" if domain.netbios == "CORP" else f"OU=People,{domain.dn}"
        )
        local = (sam or name.split()[0]).lower()
        first, _, last = name.partition(" ")
        suffix = "fabrikam.com" if domain.netbios == "FABRIKAM" else "contoso.com"
        domain.next_rid += 1
        attrs: dict[str, Any] = {
            "cn": name,
            "name": name,
            "displayName": name,
            "givenName": first,
            "sn": last or None,
            "sAMAccountName": sam,
            "userPrincipalName": f"{local}@{suffix}" if upn == "" else upn,
            "mail": f"{local}@{suffix}" if mail == "" else mail,
            "mailNickname": local if mailNickname == "" else mailNickname,
            "objectSid": sid_bytes(f"{domain.sid}-{rid or domain.next_rid}"),
            "userAccountControl": "512",
            "primaryGroupID": "513",
            "pwdLastSet": filetime(at(days=-20)),
            "accountExpires": "9223372036854775807",
            **self._stamp(created, changed),
        }
        attrs["proxyAddresses"] = (
            ([f"SMTP:{attrs['mail']}"] if attrs["mail"] else None)
            if proxyAddresses == ""
            else proxyAddresses
        )
        attrs.update(more)
        dn = f"CN={escape_rdn(name)},{ou}"
        return self._add(
            key or local,
            kind,
            dn,
            domain,
            attrs,
            imported=imported,
            exported=exported,
            licensed=licensed,
        )

    def user(self, sam: str | None, name: str, **more: Any) -> Obj:
        return self.person("user", sam, name, **more)

    def group(
        self,
        name: str,
        members: list[Obj] | None = None,
        *,
        ou: str | None = None,
        domain: Domain | None = None,
        created: dt.datetime | None = None,
        changed: dt.datetime | None = None,
        sam: str | None = None,
        mail: str | None = None,
        groupType: str = "-2147483646",
        rid: int | None = None,
        imported: bool = True,
        exported: bool = True,
        member_dns: list[str] | None = None,
        **more: Any,
    ) -> Obj:
        domain = domain or self.corp
        domain.next_rid += 1
        attrs: dict[str, Any] = {
            "cn": name,
            "name": name,
            "displayName": name,
            "sAMAccountName": sam or name,
            "groupType": groupType,
            "objectSid": sid_bytes(f"{domain.sid}-{rid or domain.next_rid}"),
            "member": [m.dn for m in members or []] + (member_dns or []) or None,
            "mail": mail,
            "mailNickname": mail.split("@")[0] if mail else None,
            "proxyAddresses": [f"SMTP:{mail}"] if mail else None,
            **self._stamp(created, changed),
            **more,
        }
        return self._add(
            name,
            "group",
            f"CN={escape_rdn(name)},{ou or f'OU=Groups,{domain.dn}'}",
            domain,
            attrs,
            imported=imported,
            exported=exported,
        )

    def builtin_group(self, name: str, rid: int, *, ou: str | None = None, **more: Any) -> Obj:
        return self.group(
            name,
            ou=ou or f"CN=Users,{self.corp.dn}",
            rid=rid,
            isCriticalSystemObject="TRUE",
            **more,
        )

    def contact(
        self,
        name: str,
        mail: str | None,
        *,
        ou: str | None = None,
        domain: Domain | None = None,
        created: dt.datetime | None = None,
        changed: dt.datetime | None = None,
        exported: bool = True,
        **more: Any,
    ) -> Obj:
        domain = domain or self.corp
        first, _, last = name.partition(" ")
        attrs: dict[str, Any] = {
            "cn": name,
            "name": name,
            "displayName": name,
            "givenName": first,
            "sn": last or None,
            "mail": mail,
            "mailNickname": re.sub(r"\W", "", name).lower() if mail else None,
            "targetAddress": f"SMTP:{mail}" if mail else None,
            "proxyAddresses": [f"SMTP:{mail}"] if mail else None,
            **self._stamp(created, changed),
            **more,
        }
        return self._add(
            name,
            "contact",
            f"CN={escape_rdn(name)},{ou or f'OU=Sales,{domain.dn}'}",
            domain,
            attrs,
            exported=exported,
        )

    def computer(
        self,
        name: str,
        *,
        ou: str | None = None,
        certificate: bool = True,
        exported: bool = True,
        created: dt.datetime | None = None,
        changed: dt.datetime | None = None,
        **more: Any,
    ) -> Obj:
        domain = self.corp
        domain.next_rid += 1
        attrs: dict[str, Any] = {
            "cn": name,
            "name": name,
            "sAMAccountName": name + "$",
            "dNSHostName": f"{name.lower()}.{domain.fqdn}",
            "objectSid": sid_bytes(f"{domain.sid}-{domain.next_rid}"),
            "userAccountControl": "4096",
            "primaryGroupID": "515",
            "operatingSystem": "Windows 11 Enterprise",
            "operatingSystemVersion": "10.0 (26100)",
            "userCertificate": [b"\x30\x82\x03\x0a" + name.encode() * 4] if certificate else None,
            **self._stamp(created, changed),
            **more,
        }
        return self._add(
            name,
            "computer",
            f"CN={name},{ou or f'OU=Workstations,{domain.dn}'}",
            domain,
            attrs,
            exported=exported,
        )

    def deleted(
        self,
        sam: str,
        name: str,
        *,
        parent: str,
        domain: Domain | None = None,
        key: str | None = None,
        when: dt.datetime | None = None,
        kind: str = "user",
        keep: bool = True,
    ) -> Obj:
        """An object in the recycle bin of AD."""
        domain = domain or self.corp
        make = self.user if kind == "user" else lambda s, n, **kw: self.group(n, sam=s, **kw)
        item = (
            make(sam, name, ou=parent, domain=domain, changed=when or at(days=-2))
            if key is None
            else self.person(
                "user", sam, name, ou=parent, domain=domain, changed=when or at(days=-2), key=key
            )
        )
        item.dn = f"CN={escape_rdn(name)}\\0ADEL:{item.guid},CN=Deleted Objects,{domain.dn}"
        item.attrs["isDeleted"] = ["TRUE"]
        item.attrs["lastKnownParent"] = [parent]
        item.attrs["msDS-LastKnownRDN"] = [name]
        if not keep:
            for name_ in list(item.attrs):
                if name_ not in (
                    "objectGUID",
                    "objectSid",
                    "sAMAccountName",
                    "lastKnownParent",
                    "isDeleted",
                    "msDS-LastKnownRDN",
                    "userAccountControl",
                    "whenChanged",
                    "whenCreated",
                    "uSNChanged",
                    "cn",
                    "name",
                ):
                    del item.attrs[name_]
        item.live = False
        item.imported = False
        return item

    def delete_in_ad(self, item: Obj, when: dt.datetime | None = None) -> None:
        """A live object goes to the recycle bin of AD; its other stages are left as they are."""
        name = item.get("cn") or item.key
        item.attrs["lastKnownParent"] = [parent_of(item.dn)]
        item.attrs["isDeleted"] = ["TRUE"]
        item.attrs["msDS-LastKnownRDN"] = [name]
        item.attrs["whenChanged"] = [generalized(when or at(days=-2))]
        item.dn = f"CN={escape_rdn(name)}\\0ADEL:{item.guid},CN=Deleted Objects,{item.domain.dn}"
        item.live = item.imported = False

    # ---------------------------------------------------------------------------------- cloud objects

    def cloud_user(self, key: str, name: str, *, upn: str, **more: Any) -> dict[str, Any]:
        """A person that Entra holds and Connect did not send."""
        row: dict[str, Any] = {
            "id": guid("cloud", key),
            "displayName": name,
            "givenName": name.split()[0],
            "surname": name.split()[-1],
            "userPrincipalName": upn,
            "mail": None,
            "mailNickname": upn.split("@")[0],
            "proxyAddresses": [],
            "otherMails": [],
            "userType": "Member",
            "accountEnabled": True,
            "usageLocation": None,
            "assignedLicenses": [],
            "createdDateTime": zulu(at(days=-500)),
            "lastPasswordChangeDateTime": zulu(at(days=-90)),
            "passwordPolicies": None,
            "onPremisesSyncEnabled": None,
            "onPremisesImmutableId": None,
            "onPremisesLastSyncDateTime": None,
            "onPremisesDistinguishedName": None,
            "onPremisesDomainName": None,
            "onPremisesSamAccountName": None,
            "onPremisesUserPrincipalName": None,
            "onPremisesSecurityIdentifier": None,
            "onPremisesProvisioningErrors": [],
            "serviceProvisioningErrors": [],
        }
        row.update(more)
        self.entra["users"].append(row)
        return row

    # ---------------------------------------------------------------------------------------- engine

    def rule(self, name: str, connector: str | None = None) -> dict[str, Any]:
        for rule in self.rules:
            if rule["Name"] == name and (connector is None or rule["Connector"] == connector):
                self.touched_rules.add(rule["Identifier"])
                return rule
        raise KeyError(name)

    def custom_rule(
        self,
        name: str,
        *,
        precedence: int,
        source: str,
        target: str,
        link: str = "Join",
        scope: list[list[tuple[str, str, str]]],
        flows: list[tuple[str, str, str]],
        direction: str = "Inbound",
        connector: str | None = None,
        **more: Any,
    ) -> dict[str, Any]:
        """flows: (destination, kind Direct|Constant|Expression, source text)."""
        base = copy.deepcopy(self.rules[0])
        base.update(
            {
                "Identifier": guid("rule", name),
                "InternalId": guid("rule-internal", name),
                "Name": name,
                "Description": "",
                "ImmutableTag": "",
                "VersionAgnosticTag": "",
                "TagVersion": 0,
                "IsStandardRule": False,
                "Connector": connector
                or (AD_CONNECTOR if direction == "Inbound" else ENTRA_CONNECTOR),
                "Direction": direction,
                "SourceObjectType": source,
                "TargetObjectType": target,
                "LinkType": link,
                "Precedence": precedence,
                "Disabled": False,
                "EnablePasswordSync": False,
                "JoinFilter": [],
                "ScopeFilter": [
                    {
                        "ScopeConditionList": [
                            {"Attribute": a, "ComparisonOperator": o, "ComparisonValue": v}
                            for a, o, v in group
                        ]
                    }
                    for group in scope
                ],
                "AttributeFlowMappings": [
                    {
                        "Destination": dest,
                        "Source": [] if kind == "Expression" else [text],
                        "FlowType": kind,
                        "Expression": text if kind == "Expression" else None,
                        "ValueMergeType": "Update",
                        "ExecuteOnce": False,
                        "MappingSourceAsString": text,
                    }
                    for dest, kind, text in flows
                ],
            }
        )
        base.update(more)
        self.touched_rules.add(base["Identifier"])
        self.rules.append(base)
        self.rules.sort(key=lambda r: r["Precedence"])
        return base

    def in_scope(self, rule: dict[str, Any], attrs: dict[str, Values]) -> bool:
        folded = {name.lower(): values for name, values in attrs.items()}
        groups = rule["ScopeFilter"]
        if not groups:
            return True
        return any(
            all(
                _truth(
                    c["ComparisonOperator"],
                    c["ComparisonValue"].replace("%Connector.ID%", rule["Connector"]),
                    folded.get(c["Attribute"].lower(), []),
                )
                for c in group["ScopeConditionList"]
            )
            for group in groups
        )

    def container_in(self, domain: Domain, dn: str) -> bool:
        def longest(items: list[str]) -> int:
            return max((len(item) for item in items if under(dn, item)), default=0)

        inc, exc = longest(domain.inclusion), longest(domain.exclusion)
        return exc <= inc if inc and exc else not exc

    def reaches_cs(self, item: Obj) -> bool:
        if not (
            item.live
            and item.imported
            and item.domain.selected
            and item.kind in item.domain.connector.classes
        ):
            return False
        connector = item.domain.connector
        if connector.group_filter:
            holder = next(
                (o for o in self.objects if o.dn.lower() == connector.group_filter.lower()), None
            )
            members = {str(v).lower() for v in (holder.attrs.get("member", []) if holder else [])}
            if item is not holder and item.dn.lower() not in members:
                return False
        return self.container_in(item.domain, item.dn)

    def _cs_values(self, item: Obj) -> dict[str, Values]:
        wanted = {name.lower(): name for name in item.domain.connector.attributes}
        out: dict[str, Values] = {}
        for name, values in item.attrs.items():
            if name.lower() in wanted:
                out[wanted[name.lower()]] = [
                    base64.b64encode(v).decode()
                    if isinstance(v, bytes)
                    else v.lower()
                    if v in ("TRUE", "FALSE")
                    else v
                    for v in values
                ]
        return out

    def run(self) -> Tenant:
        """Import, synchronize, export: the tenant as a healthy engine leaves it."""
        self.ran = True
        order = {"user": 0, "inetOrgPerson": 0, "group": 1, "contact": 2, "computer": 3}
        staged = [o for o in self.objects if self.reaches_cs(o)]
        staged.sort(
            key=lambda o: (order.get(o.kind, 9), (o.get("msExchRecipientTypeDetails") or "") == "2")
        )
        for item in staged:
            item.cs = Cs(
                guid("cs", item.guid),
                item.domain.connector.identifier,
                item.domain.connector.name,
                "AD",
                item.domain.partition,
                item.dn,
                item.kind,
                self._cs_values(item),
                anchor=base64.b64encode(item.attrs["objectGUID"][0]).decode(),
            )
            self.cs.append(item.cs)
            self._project(item)
        linked = [o for o in staged if o.mv]
        for item in linked:
            self._flow_in(item)
        for item in linked:
            if item.mv and not any(r["ConnectorId"] == ENTRA_CONNECTOR for r in item.mv.rows):
                self._provision(item)
        for item in linked:
            self._flow_references(item)
        for item in linked:
            self._back_to_ad(item)
        if not self.runs:
            self.clean_runs()
        return self

    def _inbound(self, item: Obj) -> list[dict[str, Any]]:
        return [
            r
            for r in self.rules
            if r["Direction"] == "Inbound"
            and not r["Disabled"]
            and r["Connector"] == item.domain.connector.identifier
            and r["SourceObjectType"] == item.kind
            and self.in_scope(r, item.cs.attrs if item.cs else {})
        ]

    def _project(self, item: Obj) -> None:
        assert item.cs
        rules = self._inbound(item)
        joined = self._find_join(item)
        if joined is None and not any(r["LinkType"] == "Provision" for r in rules):
            return
        if joined is None:
            kind = next(r["TargetObjectType"] for r in rules if r["LinkType"] == "Provision")
            joined = Mv(guid("mv", item.guid), kind)
            self.mv.append(joined)
        item.mv = joined
        item.cs.mv = joined.id
        joined.rows.append(
            {
                "ConnectedCsObjectId": item.cs.id,
                "ConnectedCsObjectDN": item.cs.dn,
                "ConnectorName": item.cs.connector_name,
                "ConnectorId": item.cs.connector,
                "LineageId": guid("lineage", item.cs.id),
            }
        )
        item.cs.lineage = [_row(r) for r in rules]

    def _find_join(self, item: Obj) -> Mv | None:
        def key(other: Obj, name: str) -> bytes | None:
            value = other.attrs.get(name)
            return value[0] if value else None

        for other in self.objects:
            if other is item or other.mv is None:
                continue
            if item.kind in ("user", "inetOrgPerson") and other.kind in ("user", "inetOrgPerson"):
                for mine, theirs in (
                    ("objectSid", "objectSid"),
                    ("msExchMasterAccountSid", "objectSid"),
                    ("objectSid", "msExchMasterAccountSid"),
                ):
                    if key(item, mine) is not None and key(item, mine) == key(other, theirs):
                        return other.mv
            if (
                item.kind == "contact"
                and other.kind == "contact"
                and item.get("mail")
                and item.get("mail") == other.get("mail")
            ):
                return other.mv
        return None

    def _offer(
        self, mv: Mv, name: str, values: Values | None, rule: dict[str, Any], connector: str
    ) -> None:
        if not values:
            return
        old = mv.attrs.get(name)
        if old and self._precedence(old[1], old[2]) <= rule["Precedence"]:
            return
        mv.attrs[name] = (values, rule["Name"], connector)

    def _precedence(self, rule_name: str, connector_name: str) -> int:
        identity = (
            ENTRA_CONNECTOR
            if connector_name == self.entra_name
            else next(c.identifier for c in self.connectors if c.name == connector_name)
        )
        return min(
            int(r["Precedence"])
            for r in self.rules
            if r["Name"] == rule_name and r["Connector"] == identity
        )

    def _flow_in(self, item: Obj) -> None:
        assert item.mv and item.cs
        for rule in self._inbound(item):
            for flow in rule["AttributeFlowMappings"]:
                if flow["Destination"] in REFERENCE:
                    continue
                self._offer(
                    item.mv,
                    flow["Destination"],
                    self._compute(item, rule, flow),
                    rule,
                    item.cs.connector_name,
                )

    def _flow_references(self, item: Obj) -> None:
        assert item.mv and item.cs
        by_dn = {o.dn.lower(): o for o in self.objects}
        for rule in self._inbound(item):
            for flow in rule["AttributeFlowMappings"]:
                name = flow["Destination"]
                if name not in REFERENCE or not flow["Source"]:
                    continue
                found = [
                    by_dn[str(v).lower()].mv
                    for v in item.cs.attrs.get(flow["Source"][0], [])
                    if str(v).lower() in by_dn
                ]
                self._offer(item.mv, name, [m.id for m in found if m], rule, item.cs.connector_name)
        if item.ecs:
            by_id = {o.mv.id: o for o in self.objects if o.mv}
            for name in ("member", "manager", "managedBy"):
                if name in item.mv.attrs:
                    targets = [by_id[v] for v in item.mv.attrs[name][0] if v in by_id]
                    rows = [o.ecs.dn for o in targets if o.ecs and o.exported]
                    if rows:
                        item.ecs.attrs[name] = rows
            if item.cloud is not None and item.kind == "group":
                targets = [
                    by_id[v]
                    for v in (item.mv.attrs["member"][0] if "member" in item.mv.attrs else [])
                    if v in by_id
                ]
                item.cloud["members"] = [
                    {
                        "@odata.type": "#microsoft.graph."
                        + (
                            "group"
                            if o.kind == "group"
                            else "orgContact"
                            if o.kind == "contact"
                            else "user"
                        ),
                        "id": o.cloud["id"],
                        "displayName": o.cloud["displayName"],
                    }
                    for o in targets
                    if o.cloud
                ]
            boss = item.mv.value("manager") or ""
            above = by_id[boss].cloud if boss in by_id else None
            if item.cloud is not None and above:
                item.cloud["manager"] = {key: above[key] for key in ("id", "displayName")}

    def _compute(self, item: Obj, rule: dict[str, Any], flow: dict[str, Any]) -> Values | None:
        assert item.cs
        cs = {name.lower(): values for name, values in item.cs.attrs.items()}

        def get(name: str) -> str:
            values = cs.get(name.lower(), [])
            return str(values[0]) if values else ""

        dest, kind = flow["Destination"], flow["FlowType"]
        if kind == "Constant":
            return [
                flow["Source"][0].lower()
                if flow["Source"][0] in ("True", "False")
                else flow["Source"][0]
            ]
        if kind == "Direct":
            return list(cs.get(flow["Source"][0].lower(), [])) or None
        details = int(get("msExchRecipientTypeDetails") or 0)
        mailish = any(
            str(v).startswith("SMTP:") and "@" in str(v) for v in cs.get("proxyaddresses", [])
        ) or "@" in get("mail")
        if dest == "cloudFiltered":
            return self._filtered(item, get, details)
        if dest in ("contributingConnectorUser", "contributingConnectorExchange"):
            return [rule["Connector"]]
        simple: dict[str, Callable[[], str | None]] = {
            "domainFQDN": lambda: item.domain.fqdn,
            "domainNetBios": lambda: item.domain.netbios,
            "forestFQDN": lambda: item.domain.connector.forest,
            "forestNetBios": lambda: item.domain.connector.domains[0].netbios,
            "objectSidString": lambda: item.sid if "objectSid" in item.attrs else None,
            "pwdLastSet": lambda: (
                (
                    dt.datetime(1601, 1, 1, tzinfo=dt.UTC)
                    + dt.timedelta(microseconds=int(get("pwdLastSet")) // 10)
                ).strftime("%Y%m%d%H%M%S.0Z")
                if get("pwdLastSet")
                else None
            ),
            "sourceAnchor": lambda: None if details == 2 else item.cs.anchor,  # type: ignore[union-attr]
            "userPrincipalName": lambda: (
                get("userPrincipalName") or f"{get('sAMAccountName')}@{item.domain.fqdn}"
            ),
            "accountEnabled": lambda: (
                "false" if int(get("userAccountControl") or 0) & 2 else "true"
            ),
            "sourceObjectType": lambda: None if details == 2 else "User",
            "displayName": lambda: get("displayName") or get("cn"),
            "mailEnabled": lambda: "true" if mailish else "false",
            "memberCount": lambda: str(len(cs.get("member", []))),
            "securityEnabled": lambda: "true" if int(get("groupType") or 0) < 0 else "false",
            "mailNickname": lambda: get("mailNickname") or get("cn"),
        }
        if dest in simple:
            value = simple[dest]()
            return [value] if value else None
        if dest == "proxyAddresses":
            return list(dict.fromkeys(str(v).strip() for v in cs.get("proxyaddresses", []))) or None
        if flow["Expression"]:
            trim = re.search(r"\[(\w[\w-]*)\]", flow["Expression"])
            if trim and get(trim.group(1)):
                return [get(trim.group(1)).strip()[:448]]
        return None

    def _filtered(self, item: Obj, get: Callable[[str], str], details: int) -> Values | None:
        sam, nick, shown = get("sAMAccountName"), get("mailNickname"), get("displayName")
        hit = bool(get("isCriticalSystemObject")) and item.kind != "computer"
        hit = hit or "\\0ACNF:" in split_rdns(item.dn)[0]
        if item.kind in ("user", "inetOrgPerson"):
            hit = (
                hit
                or not sam
                or sam.lower() == "support_388945a0"
                or nick.lower().startswith("systemmailbox{")
                or sam.upper().startswith(("AAD_", "MSOL_"))
                or (sam.upper().startswith("CAS_") and "}" in sam)
                or (nick.upper().startswith("CAS_") and "}" in nick)
                or (details & 0x21C07000) != 0
            )
        if item.kind == "group":
            hit = hit or sam == "MSOL_AD_Sync_RichCoexistence" or (details & 0x40000000) != 0
        if item.kind == "contact":
            hit = (
                hit
                or ("(MSOL)" in shown and get("msExchHideFromAddressLists") == "true")
                or (nick.startswith("CAS_") and "}" in nick)
            )
        if item.kind == "computer":
            hit = not get("userCertificate")
        return ["true"] if hit else None

    def _mv_flat(self, mv: Mv) -> dict[str, Values]:
        return {name: item[0] for name, item in mv.attrs.items()}

    def _outbound(self, mv: Mv, cs_type: str, connector: str) -> list[dict[str, Any]]:
        return [
            r
            for r in self.rules
            if r["Direction"] == "Outbound"
            and not r["Disabled"]
            and r["Connector"] == connector
            and r["SourceObjectType"] == mv.type
            and r["TargetObjectType"] == cs_type
            and self.in_scope(r, self._mv_flat(mv))
        ]

    def _provision(self, item: Obj) -> None:
        assert item.mv
        kinds = ["user", "contact"] if item.mv.type == "person" else [item.mv.type]
        for kind in kinds:
            rules = self._outbound(item.mv, kind, ENTRA_CONNECTOR)
            anchor = item.mv.value("sourceAnchor")
            if not anchor or not any(r["LinkType"] == "Provision" for r in rules):
                continue
            self._make_entra(item, kind, anchor)
            return

    def _make_entra(self, item: Obj, kind: str, anchor: str) -> None:
        assert item.mv
        mv = item.mv
        item.ecs = Cs(
            guid("ecs", mv.id),
            ENTRA_CONNECTOR,
            self.entra_name,
            "Extensible2",
            ENTRA_PARTITION,
            entra_dn(anchor),
            kind,
            {},
            mv=mv.id,
        )
        self.cs.append(item.ecs)
        mv.rows.append(
            {
                "ConnectedCsObjectId": item.ecs.id,
                "ConnectedCsObjectDN": item.ecs.dn,
                "ConnectorName": self.entra_name,
                "ConnectorId": ENTRA_CONNECTOR,
                "LineageId": guid("lineage", item.ecs.id),
            }
        )
        self.flow_out(item)
        if item.exported:
            self.confirm(item)
        else:
            self.pending_add(item)

    def flow_out(self, item: Obj) -> None:
        """Fill the Entra connector-space object from the metaverse."""
        assert item.mv and item.ecs
        mv, ecs = item.mv, item.ecs
        won: dict[str, int] = {}
        for rule in self._outbound(mv, ecs.type, ENTRA_CONNECTOR):
            for flow in rule["AttributeFlowMappings"]:
                dest = flow["Destination"]
                if dest in REFERENCE or dest == "dn" or dest in won:
                    continue
                source = flow["Source"][0] if flow["Source"] else ""
                if dest in ("sourceAnchor", "usageLocation", "countryCode"):
                    source = dest
                values = (
                    [source]
                    if flow["FlowType"] == "Constant"
                    else mv.attrs.get(source, ([], "", ""))[0]
                )
                if values:
                    won[dest] = rule["Precedence"]
                    ecs.attrs[dest] = list(values)
        inbound = [
            r
            for r in self.rules
            if r["Direction"] == "Inbound"
            and not r["Disabled"]
            and item.exported
            and r["Connector"] == ENTRA_CONNECTOR
            and r["SourceObjectType"] == ecs.type
            and "NGCKey" not in r["Name"]
        ]
        ecs.lineage = [_row(r) for r in inbound + self._outbound(mv, ecs.type, ENTRA_CONNECTOR)]

    def confirm(self, item: Obj) -> None:
        """Entra took the object: cloud anchor, cloud object, lineage from Entra."""
        assert item.mv and item.ecs
        mv, ecs = item.mv, item.ecs
        cloud_id = guid("cloud", mv.id)
        prefix = {"user": "User", "contact": "Contact", "group": "Group", "device": "Device"}[
            ecs.type
        ]
        ecs.attrs["cloudAnchor"] = [f"{prefix}_{cloud_id}"]
        if ecs.type in ("user", "group"):
            ecs.attrs["cloudMastered"] = ["false"]
        ecs.anchor = base64.b64encode(f"{prefix}_{cloud_id}".encode("utf-16-le")).decode()
        if ecs.type != "device":
            name = f"In from AAD - {prefix} Join"
            mv.attrs["cloudAnchor"] = (ecs.attrs["cloudAnchor"], name, self.entra_name)
            mv.attrs["cloudSourceAnchor"] = (
                [mv.value("sourceAnchor") or ""],
                name,
                self.entra_name,
            )
        item.cloud = self._cloud_row(item, cloud_id)
        self.entra[
            {"user": "users", "contact": "contacts", "group": "groups", "device": "devices"}[
                ecs.type
            ]
        ].append(item.cloud)

    def pending_add(self, item: Obj) -> None:
        assert item.ecs
        item.exported = False
        item.ecs.extra["PendingExport"] = {
            "Operation": "add",
            "Attributes": [
                {"Name": name, "Old": [], "New": list(values)}
                for name, values in item.ecs.attrs.items()
            ],
        }

    def _back_to_ad(self, item: Obj) -> None:
        assert item.mv and item.cs
        item.cs.lineage += [_row(r) for r in self._outbound(item.mv, item.kind, item.cs.connector)]

    def _cloud_row(self, item: Obj, cloud_id: str) -> dict[str, Any]:
        assert item.mv and item.ecs
        mv = item.mv
        source = item
        created = dt.datetime.strptime(
            source.get("whenCreated") or "20250101000000.0Z", "%Y%m%d%H%M%S.0Z"
        ).replace(tzinfo=dt.UTC)
        changed = dt.datetime.strptime(
            source.get("whenChanged") or "20250101000000.0Z", "%Y%m%d%H%M%S.0Z"
        ).replace(tzinfo=dt.UTC)
        stamp = zulu(min(changed + dt.timedelta(minutes=25), self.last_cycle))
        proxies = [
            str(v) for v in (mv.attrs["proxyAddresses"][0] if "proxyAddresses" in mv.attrs else [])
        ]
        mail = next((p[5:] for p in proxies if p.startswith("SMTP:")), None) or (
            mv.value("mail") if not proxies else None
        )
        if item.ecs.type == "device":
            return {
                "id": cloud_id,
                "deviceId": item.guid,
                "displayName": mv.value("displayName") or item.get("cn"),
                "trustType": "ServerAd",
                "profileType": "RegisteredDevice",
                "accountEnabled": True,
                "onPremisesSyncEnabled": True,
                "onPremisesLastSyncDateTime": stamp,
                "approximateLastSignInDateTime": zulu(at(days=-1)),
            }
        common = {
            "id": cloud_id,
            "displayName": mv.value("displayName"),
            "mail": mail,
            "mailNickname": mv.value("mailNickname"),
            "proxyAddresses": proxies,
            "createdDateTime": zulu(created + dt.timedelta(minutes=25)),
            "onPremisesSyncEnabled": True,
            "onPremisesLastSyncDateTime": stamp,
            "onPremisesProvisioningErrors": [],
            "serviceProvisioningErrors": [],
        }
        if item.ecs.type == "contact":
            return {**common, "givenName": mv.value("givenName"), "surname": mv.value("sn")}
        if item.ecs.type == "group":
            return {
                **common,
                "mailEnabled": mv.value("mailEnabled") == "true",
                "securityEnabled": mv.value("securityEnabled") == "true",
                "groupTypes": [],
                "onPremisesSamAccountName": mv.value("accountName") or item.get("sAMAccountName"),
                "onPremisesSecurityIdentifier": item.sid,
                "onPremisesDomainName": item.domain.fqdn,
                "onPremisesNetBiosName": item.domain.netbios,
            }
        upn = mv.value("userPrincipalName") or ""
        nick = mv.value("mailNickname") or upn.split("@")[0]
        if item.licensed:
            moera = f"smtp:{nick}@contoso.onmicrosoft.com"
            if mail and moera not in proxies:
                common["proxyAddresses"] = [*proxies, moera]
        return {
            **common,
            "mailNickname": nick,
            "givenName": mv.value("givenName"),
            "surname": mv.value("sn"),
            "userPrincipalName": upn,
            "otherMails": [],
            "userType": "Member",
            "accountEnabled": mv.value("accountEnabled") == "true",
            "usageLocation": "DE",
            "department": mv.value("department"),
            "jobTitle": mv.value("title"),
            "mobilePhone": mv.value("mobile"),
            "companyName": mv.value("company"),
            "officeLocation": mv.value("physicalDeliveryOfficeName"),
            "assignedLicenses": [{"skuId": guid("sku", "E3"), "disabledPlans": []}]
            if item.licensed
            else [],
            "lastPasswordChangeDateTime": zulu(at(days=-20)),
            "passwordPolicies": "DisablePasswordExpiration",
            "onPremisesImmutableId": mv.value("sourceAnchor"),
            "onPremisesDistinguishedName": item.dn,
            "onPremisesDomainName": item.domain.fqdn,
            "onPremisesSamAccountName": mv.value("accountName"),
            "onPremisesUserPrincipalName": upn,
            "onPremisesSecurityIdentifier": item.sid,
            "onPremisesExtensionAttributes": {
                f"extensionAttribute{i}": mv.value(f"extensionAttribute{i}") for i in range(1, 16)
            },
        }

    # ------------------------------------------------------------------------------------ breaking it

    def drop_entra(self, item: Obj, *, cloud: bool = True) -> None:
        """Take the Entra connector-space object (and the cloud object) away."""
        if item.ecs is not None:
            self.cs = [c for c in self.cs if c is not item.ecs]
            if item.mv:
                item.mv.rows = [r for r in item.mv.rows if r["ConnectorId"] != ENTRA_CONNECTOR]
                for name in ("cloudAnchor", "cloudSourceAnchor"):
                    item.mv.attrs.pop(name, None)
            self._forget_reference(item.ecs.dn)
            item.ecs = None
        if cloud:
            self.drop_cloud(item)

    def drop_cloud(self, item: Obj) -> None:
        if item.cloud is not None:
            identity = item.cloud["id"]
            for rows in self.entra.values():
                rows[:] = [r for r in rows if r["id"] != identity]
                for row in rows:
                    if "members" in row:
                        row["members"] = [m for m in row["members"] if m["id"] != identity]
            item.cloud = None

    def _forget_reference(self, dn: str) -> None:
        for rec in self.cs:
            for name in ("member", "manager", "managedBy"):
                if name in rec.attrs:
                    rec.attrs[name] = [v for v in rec.attrs[name] if v != dn]
                    if not rec.attrs[name]:
                        del rec.attrs[name]

    def unlink(self, item: Obj) -> None:
        """The AD connector-space object stays as a disconnector; metaverse and Entra objects go."""
        assert item.cs
        self.drop_entra(item)
        if item.mv is not None:
            gone = item.mv.id
            self.mv = [m for m in self.mv if m is not item.mv]
            for other in self.mv:
                for name, (values, rule, conn) in list(other.attrs.items()):
                    if gone in values:
                        left = [v for v in values if v != gone]
                        if left:
                            other.attrs[name] = (left, rule, conn)
                        else:
                            del other.attrs[name]
            item.mv = None
        item.cs.mv = EMPTY
        item.cs.lineage = []

    def drop_cs(self, item: Obj) -> None:
        self.unlink(item)
        self.cs = [c for c in self.cs if c is not item.cs]
        item.cs = None

    def orphan_entra(self, item: Obj) -> None:
        """All on-premises stages gone, cloud object stays, Entra CS object unlinked with a pending import add."""
        assert item.ecs and item.cs and item.mv
        rec, cloud = item.ecs, item.cloud
        item.ecs = None
        item.cloud = None
        self.mv = [m for m in self.mv if m is not item.mv]
        item.mv = None
        self.cs = [c for c in self.cs if c is not item.cs]
        item.cs = None
        rec.mv = EMPTY
        rec.lineage = []
        rec.extra["PendingImport"] = {
            "Operation": "add",
            "Attributes": [{"Name": n, "Old": [], "New": list(v)} for n, v in rec.attrs.items()],
        }
        item.ecs, item.cloud = rec, cloud

    def pending_delete(self, item: Obj) -> None:
        """The engine decided to delete the cloud object and has not sent it yet."""
        assert item.ecs and item.mv
        self.mv = [m for m in self.mv if m is not item.mv]
        item.mv = None
        item.ecs.mv = EMPTY
        item.ecs.lineage = []
        item.ecs.extra["PendingExport"] = {"Operation": "delete", "Attributes": []}
        if item.cs is not None:
            self.cs = [c for c in self.cs if c is not item.cs]
            item.cs = None

    def pending_update(
        self, item: Obj, name: str, old: Values, new: Values, *, side: str = "export"
    ) -> None:
        """Changes not sent (export) or not synchronized (import); Attributes keep the old values."""
        rec = item.ecs if side == "export" else item.cs
        assert rec
        key = "PendingExport" if side == "export" else "PendingImport"
        change = rec.extra.setdefault(key, {"Operation": "update", "Attributes": []})
        change["Attributes"].append({"Name": name, "Old": list(old), "New": list(new)})
        if old:
            rec.attrs[name] = list(old)
        else:
            rec.attrs.pop(name, None)

    def export_error(
        self,
        item: Obj,
        kind: str,
        code: str,
        literal: str,
        *,
        details: str = "",
        retries: int = 12,
        since: dt.datetime | None = None,
        connector: str = ENTRA_CONNECTOR,
        result: bool = True,
    ) -> None:
        rec = item.ecs if connector == ENTRA_CONNECTOR else item.cs
        assert rec
        since = since or at(days=-1)
        rec.extra["HasExportError"] = True
        rec.extra["ExportError"] = {
            "RetryCount": retries,
            "InitialOccurrence": since,
            "LatestOccurrence": self.last_cycle,
            "ErrorType": kind,
            "ErrorName": kind,
            "ErrorCode": code,
            "ErrorLiteral": literal,
            "ErrorExtraDetails": details,
        }
        if result:
            self.run_error(
                rec,
                "Export",
                "export",
                "completed-export-errors",
                kind,
                code,
                literal,
                details,
                retries,
                since,
            )

    def sync_error(
        self, item: Obj, kind: str, step: str, stack: str, *, since: dt.datetime | None = None
    ) -> None:
        assert item.cs
        since = since or at(days=-2)
        item.cs.extra["HasSyncError"] = True
        item.cs.extra["SynchronizationError"] = {
            "RetryCount": 9,
            "InitialOccurrence": since,
            "LatestOccurrence": self.last_cycle,
            "ErrorType": kind,
            "ExportedChangedNotReimported": False,
            "SynchronizationStep": step,
            "StackTrace": stack,
        }
        self.run_error(
            item.cs,
            "Delta Synchronization",
            "sync",
            "completed-sync-errors",
            kind,
            "",
            "",
            "",
            9,
            since,
            stack=stack,
        )

    def run_error(
        self,
        rec: Cs,
        profile: str,
        family: str,
        result: str,
        kind: str,
        code: str = "",
        literal: str = "",
        details: str = "",
        retries: int = 0,
        since: dt.datetime | None = None,
        stack: str = "",
        cycles: int = 99,
    ) -> None:
        if not self.runs:
            self.clean_runs()
        done = 0
        for run in self.runs:
            if (
                run["ConnectorId"] != rec.connector
                or run["RunProfileName"] != profile
                or done >= cycles
            ):
                continue
            done += 1
            step = next(
                (
                    s
                    for s in run["RunStepResults"]
                    if rec.kind != "AD" or rec.dn.lower().endswith(s["Partition"].lower())
                ),
                run["RunStepResults"][0],
            )
            run["Result"] = step["StepResult"] = result
            step["Errors"].append(
                {
                    "ErrorKind": family,
                    "ObjectDn": rec.dn,
                    "CsGuid": rec.id,
                    "ErrorType": kind,
                    "ErrorCode": code,
                    "ErrorLiteral": literal,
                    "ExtraErrorDetails": details,
                    "CallStack": stack,
                    "RetryCount": retries,
                    "FirstOccurred": since or at(days=-1),
                    "DateOccurred": step["EndDate"],
                }
            )

    # ------------------------------------------------------------------------------------------ runs

    def clean_runs(self, *, last: dt.datetime | None = None, cycles: int | None = None) -> None:
        """Clean cycles, newest first, one row per connector and profile, one step per partition."""
        self.runs = []
        last = last or self.last_cycle
        number = 26000
        for cycle in range(cycles or self.cycles):
            start = last - dt.timedelta(minutes=4) - dt.timedelta(minutes=30 * cycle)
            plan: list[tuple[str, str]] = [(c.identifier, "Delta Import") for c in self.connectors]
            plan.append((ENTRA_CONNECTOR, "Delta Import"))
            plan += [(c.identifier, "Delta Synchronization") for c in self.connectors]
            plan.append((ENTRA_CONNECTOR, "Delta Synchronization"))
            plan.append((ENTRA_CONNECTOR, "Export"))
            plan += [(c.identifier, "Export") for c in self.connectors]
            rows = []
            for index, (connector, profile) in enumerate(plan):
                begin = start + dt.timedelta(seconds=20 * index)
                rows.append(self.make_run(connector, profile, begin, number - cycle, "success"))
            self.runs += rows[::-1]

    def make_run(
        self, connector: str, profile: str, begin: dt.datetime, number: int, result: str
    ) -> dict[str, Any]:
        name = self.entra_name
        partitions = ["default"]
        if connector != ENTRA_CONNECTOR:
            owner = next(c for c in self.connectors if c.identifier == connector)
            name = owner.name
            partitions = [
                d.dn
                for d in owner.domains
                if d.selected and (profile, d.partition) not in owner.steps_missing
            ]
        end = begin + dt.timedelta(seconds=18)
        run_id = guid("run", connector, profile, begin.isoformat())
        kind = {
            "Delta Import": "delta-import",
            "Full Import": "full-import",
            "Delta Synchronization": "apply-rules",
            "Full Synchronization": "apply-rules",
            "Export": "export",
        }[profile]
        steps = [
            {
                "RunHistoryId": run_id,
                "StepHistoryId": guid("step", run_id, p),
                "StepNumber": i + 1,
                "StepResult": result,
                "StartDate": begin,
                "EndDate": end,
                "Partition": p,
                "StageNoChange": 0,
                "StageAdd": 0,
                "StageUpdate": 0,
                "StageDelete": 0,
                "StageFailure": 0,
                "ConnectorFlow": 0,
                "ConnectorNoFlow": 0,
                "FlowFailure": 0,
                "ExportAdd": 0,
                "ExportUpdate": 0,
                "ExportDelete": 0,
                "ExportFailure": 0,
                "StepXml": f'<step-type type="{kind}"/>',
                "ConnectorConnectionInformationXml": f"<connection-result>success</connection-result><server>{self.dc + '.' + _fqdn(p) + ':389' if p != 'default' else 'login.microsoftonline.com:443'}</server>",
                "Errors": [],
            }
            for i, p in enumerate(partitions)
        ]
        return {
            "RunHistoryId": run_id,
            "ConnectorId": connector,
            "ConnectorName": name,
            "RunProfileId": guid("profile", connector, profile),
            "RunProfileName": profile,
            "RunNumber": number,
            "Username": "NT SERVICE\\ADSync",
            "IsRunComplete": True,
            "Result": result,
            "CurrentStepNumber": len(steps),
            "TotalSteps": len(steps),
            "StartDate": begin,
            "EndDate": end,
            "RunStepResults": steps,
        }

    def fail_runs(
        self,
        connector: str,
        profile: str,
        result: str,
        *,
        connection: str = "",
        cycles: int = 99,
        partition: str | None = None,
        code: str = "",
        literal: str = "",
    ) -> None:
        """The newest cycles of one profile end with this result, without doing anything."""
        if not self.runs:
            self.clean_runs()
        done = 0
        for run in self.runs:
            if (
                run["ConnectorId"] == connector
                and run["RunProfileName"] == profile
                and done < cycles
            ):
                done += 1
                run["Result"] = result
                for step in run["RunStepResults"]:
                    if partition and step["Partition"] != partition:
                        continue
                    step["StepResult"] = result
                    if connection:
                        step["ConnectorConnectionInformationXml"] = (
                            f"<connection-result>{connection}</connection-result><server>{self.dc}.corp.contoso.com:389</server>"
                            f"<connection-log><incident><connection-result>{connection}</connection-result><date>2026-11-18 08:37:02.100</date>"
                            f"<cd-error><error-code>{code}</error-code><error-literal>{escape(literal)}</error-literal></cd-error>"
                            "</incident></connection-log>"
                        )

    def stop_cycles(self, since: dt.datetime, *, cycles: int = 6) -> None:
        """No cycle has run since then."""
        self.last_cycle = since
        self.clean_runs(last=since, cycles=cycles)
        self.organization["onPremisesLastSyncDateTime"] = zulu(since)

    def phs(self, *, ok: bool = True, last: dt.datetime | None = None) -> None:
        last = last or at(minutes=-1)
        rows = []
        for c in self.connectors:
            for d in c.domains:
                rows.append(
                    {
                        "ConnectorId": c.identifier,
                        "DN": d.dn,
                        "PasswordSyncLastSuccessfulCycleStartTimestamp": last
                        - dt.timedelta(seconds=5),
                        "PasswordSyncLastSuccessfulCycleEndTimestamp": last,
                        "PasswordSyncLastCycleStartTimestamp": (last if ok else at(minutes=-1))
                        - dt.timedelta(seconds=5),
                        "PasswordSyncLastCycleEndTimestamp": last if ok else at(minutes=-1),
                        "PasswordSyncLastCycleStatus": "Successful" if ok else "None",
                    }
                )
        self.password_sync = {
            "PartitionState": rows,
            "Configuration": [
                {"SourceConnector": c.name, "TargetConnector": self.entra_name, "Enabled": True}
                for c in self.connectors
            ],
        }

    def event(
        self, when: dt.datetime, identity: int, source: str, level: str, message: str
    ) -> None:
        self.events = self.events or []
        self.events.append(
            {
                "TimeCreated": when,
                "Id": identity,
                "Source": source,
                "Level": level,
                "Message": message,
            }
        )

    def heartbeat(self, last: dt.datetime | None = None) -> None:
        last = last or at(minutes=-12)
        for i in range(5):
            self.event(
                last - dt.timedelta(minutes=30 * i),
                654,
                "Directory Synchronization",
                "Information",
                "Password hash synchronization ping completed. TrackingID: " + guid("ping", i),
            )
            self.event(
                last - dt.timedelta(minutes=30 * i, seconds=2),
                653,
                "Directory Synchronization",
                "Information",
                "Password hash synchronization ping started.",
            )

    # ------------------------------------------------------------------------------------------ writing

    def stamp(self, moment: dt.datetime) -> str:
        if self.dates == "offset":
            return moment.astimezone(dt.timezone(dt.timedelta(hours=1))).isoformat()
        if self.dates == "ms":
            return f"/Date({int(moment.timestamp() * 1000)})/"
        if self.dates == "frac":
            return moment.strftime("%Y-%m-%dT%H:%M:%S.1234567Z")
        return zulu(moment)

    def _plain(self, value: Any) -> Any:
        if isinstance(value, dt.datetime):
            return self.stamp(value)
        if isinstance(value, dict):
            return {k: self._plain(v) for k, v in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._plain(v) for v in value]
        return value

    def cs_json(self, rec: Cs) -> dict[str, Any]:
        row: dict[str, Any] = {
            "ObjectId": rec.id,
            "ConnectorId": rec.connector,
            "ConnectorName": rec.connector_name,
            "ConnectorType": rec.kind,
            "PartitionId": rec.partition,
            "DistinguishedName": rec.dn,
            "AnchorValue": rec.anchor,
            "ObjectType": rec.type,
            "IsTransient": False,
            "IsPlaceHolder": False,
            "IsConnector": rec.mv != EMPTY,
            "HasSyncError": False,
            "HasExportError": False,
            "ExportError": None,
            "SynchronizationError": None,
            "ExportedChangedNotReimported": False,
            "ConnectedMVObjectId": rec.mv,
            "ConnectorState": "normal",
            "PendingImport": None,
            "PendingExport": None,
            "UnconfirmedExport": None,
            "Lineage": rec.lineage,
            "Attributes": [
                {"Name": n, "IsMultiValued": _multi(n), "Values": [str(x) for x in v]}
                for n, v in rec.attrs.items()
                if v
            ],
        }
        row.update(rec.extra)
        return row

    def mv_json(self, mv: Mv) -> dict[str, Any]:
        return {
            "ObjectId": mv.id,
            "Lineage": mv.rows,
            "Attributes": [
                {
                    "Name": n,
                    "IsMultiValued": _multi(n),
                    "SyncRuleName": rule,
                    "ConnectorName": conn,
                    "LineageId": guid("attr", mv.id, n),
                    "LastModificationTime": at(days=-3),
                    "Values": [str(x) for x in values],
                }
                for n, (values, rule, conn) in mv.attrs.items()
                if values
            ],
        }

    def connector_json(self) -> list[dict[str, Any]]:
        out: list[dict[str, Any]] = []
        for c in self.connectors:
            profiles = []
            for name, task in (
                ("Full Import", "FullImport"),
                ("Full Synchronization", "FullSynchronization"),
                ("Delta Import", "DeltaImport"),
                ("Delta Synchronization", "DeltaSynchronization"),
                ("Export", "Export"),
            ):
                profiles.append(
                    {
                        "Name": name,
                        "Identifier": guid("profile", c.identifier, name),
                        "RunSteps": [
                            {"PartitionIdentifier": d.partition, "TaskType": task}
                            for d in c.domains
                            if d.selected and (name, d.partition) not in c.steps_missing
                        ],
                    }
                )
            out.append(
                {
                    "Identifier": c.identifier,
                    "Name": c.name,
                    "ConnectorTypeName": "AD",
                    "ObjectInclusionList": c.classes,
                    "AttributeInclusionList": c.attributes,
                    "GlobalParameters": {
                        "Connector.GroupFilteringGroupDn": c.group_filter,
                        "Forest.FQDN": c.forest,
                    },
                    "Partitions": [
                        {
                            "Identifier": d.partition,
                            "DN": d.dn,
                            "Name": d.fqdn,
                            "Selected": d.selected,
                            "IsDomain": True,
                            "PreferredDCs": [],
                            "ConnectorPartitionScope": {
                                "ObjectClasses": c.classes,
                                "ContainerInclusionList": d.inclusion,
                                "ContainerExclusionList": d.exclusion,
                            },
                        }
                        for d in c.domains
                    ],
                    "RunProfiles": profiles,
                    "Statistics": {
                        "ExportAdds": 0,
                        "ExportUpdates": 0,
                        "ExportDeletes": 0,
                        "ImportAdds": 0,
                        "ImportUpdates": 0,
                        "ImportDeletes": 0,
                        "TotalConnectors": sum(
                            1 for r in self.cs if r.connector == c.identifier and r.mv != EMPTY
                        ),
                        **self.statistics.get(c.identifier, {}),
                    },
                }
            )
        mine = [r for r in self.cs if r.connector == ENTRA_CONNECTOR]

        def pending(what: str) -> int:
            return sum(
                1 for r in mine if (r.extra.get("PendingExport") or {}).get("Operation") == what
            )

        out.append(
            {
                "Identifier": ENTRA_CONNECTOR,
                "Name": self.entra_name,
                "ConnectorTypeName": "Extensible2",
                "Subtype": "Windows Azure Active Directory (Microsoft)",
                "ObjectInclusionList": ["contact", "device", "group", "user"],
                "AttributeInclusionList": ENTRA_ATTRIBUTES,
                "GlobalParameters": {},
                "Partitions": [
                    {
                        "Identifier": ENTRA_PARTITION,
                        "DN": "default",
                        "Name": "default",
                        "Selected": True,
                        "IsDomain": True,
                        "ConnectorPartitionScope": {
                            "ObjectClasses": ["contact", "device", "group", "user"],
                            "ContainerInclusionList": [""],
                            "ContainerExclusionList": [],
                        },
                    }
                ],
                "RunProfiles": [
                    {
                        "Name": n,
                        "Identifier": guid("profile", ENTRA_CONNECTOR, n),
                        "RunSteps": [
                            {"PartitionIdentifier": ENTRA_PARTITION, "TaskType": n.replace(" ", "")}
                        ],
                    }
                    for n in (
                        "Full Import",
                        "Full Synchronization",
                        "Delta Import",
                        "Delta Synchronization",
                        "Export",
                    )
                ],
                "Statistics": {
                    "ExportAdds": pending("add"),
                    "ExportUpdates": pending("update"),
                    "ExportDeletes": pending("delete"),
                    "ImportAdds": 0,
                    "ImportUpdates": 0,
                    "ImportDeletes": 0,
                    "TotalConnectors": sum(1 for r in mine if r.mv != EMPTY),
                    **self.statistics.get(ENTRA_CONNECTOR, {}),
                },
            }
        )
        return out

    def connector_xml(self, c: Connector) -> str:
        def items(tag: str, values: list[str]) -> str:
            return "".join(f"<{tag}>{escape(v)}</{tag}>" for v in values)

        parts = []
        for d in c.domains:
            parts.append(
                f"<partition><id>{{{d.partition}}}</id><name>{d.dn}</name><version>682</version><selected>{int(d.selected)}</selected>"
                f"<display-name>{d.fqdn}</display-name><filter><object-classes>{items('object-class', c.classes)}</object-classes>"
                f"<containers><exclusions>{items('exclusion', d.exclusion)}</exclusions>"
                f"<inclusions>{items('inclusion', d.inclusion)}</inclusions></containers></filter>"
                f"<custom-data><adma-partition-data><dn>{d.dn}</dn><name>{d.fqdn}</name><is-domain>1</is-domain></adma-partition-data></custom-data>"
                "</partition>"
            )
        runs = []
        for name, kind in (
            (
                "Full Import",
                '<step-type type="full-import"><import-subtype>to-cs</import-subtype></step-type>',
            ),
            (
                "Full Synchronization",
                '<step-type type="apply-rules"><apply-rules-subtype>reevaluate-flow-connectors</apply-rules-subtype></step-type>',
            ),
            (
                "Delta Import",
                '<step-type type="delta-import"><import-subtype>to-cs</import-subtype></step-type>',
            ),
            (
                "Delta Synchronization",
                '<step-type type="apply-rules"><apply-rules-subtype>apply-pending</apply-rules-subtype></step-type>',
            ),
            ("Export", '<step-type type="export" />'),
        ):
            steps = "".join(
                f"<step>{kind}<partition>{{{d.partition.upper()}}}</partition></step>"
                for d in c.domains
                if d.selected and (name, d.partition) not in c.steps_missing
            )
            runs.append(
                f"<run-configuration><id>{{{guid('profile', c.identifier, name)}}}</id><name>{name}</name>"
                f"<configuration>{steps}</configuration></run-configuration>"
            )
        return (
            f"<ma-data>\n  <format-version>1</format-version>\n  <id>{{{c.identifier.upper()}}}</id>\n  <name>{c.name}</name>\n"
            "  <category>AD</category>\n  <subtype />\n  <schema />\n"
            f"  <private-configuration><adma-configuration><forest-name>{c.forest}</forest-name><parameter-values>"
            f'<parameter name="Connector.GroupFilteringGroupDn" type="string" use="global" dataType="String">{escape(c.group_filter)}</parameter>'
            f'<parameter name="Forest.FQDN" type="string" use="global" dataType="String" intrinsic="1">{c.forest}</parameter>'
            "</parameter-values></adma-configuration></private-configuration>"
            f"<attribute-inclusion>{items('attribute', c.attributes)}</attribute-inclusion>"
            f"<ma-partition-data>{''.join(parts)}</ma-partition-data><ma-run-data>{''.join(runs)}</ma-run-data></ma-data>\n"
        )

    def _ldif(self, domain: Domain, objects: list[Obj]) -> str:
        messy = self.ldif == "messy"
        lines = ["version: 1", ""]
        if messy:
            lines += [
                f"# ldifde style export of {domain.fqdn}",
                "# a comment that is folded",
                "  over two lines",
                "",
            ]

        def put(name: str, value: Any) -> None:
            if messy and name.lower() == "samaccountname":
                name = "SAMACCOUNTNAME"
            if isinstance(value, bytes):
                line = f"{name}:: {base64.b64encode(value).decode()}"
            else:
                text = str(value)
                safe = (
                    text
                    and all(32 <= ord(ch) < 127 for ch in text)
                    and text[0] not in " :<"
                    and text[-1] != " "
                )
                if text and (not safe or (messy and name == "displayName")):
                    line = f"{name}:: {base64.b64encode(text.encode()).decode()}"
                else:
                    line = f"{name}: {text}"
            if messy and len(line) > 60:
                lines.append(line[:60])
                rest = line[60:]
                while rest:
                    lines.append(" " + rest[:59])
                    rest = rest[59:]
            else:
                lines.append(line)

        seen = set()
        for dn, kind in self.containers:
            if not under(dn, domain.dn) or dn in seen:
                continue
            if any(
                len(d.dn) > len(domain.dn) and under(dn, d.dn) for d in domain.connector.domains
            ):
                continue
            seen.add(dn)
            put("dn", dn)
            for name in CHAINS[kind]:
                put("objectClass", name)
            rdn = split_rdns(dn)[0]
            put({"OU": "ou", "CN": "cn", "DC": "dc"}[rdn[:2]], rdn[3:])
            put("name", rdn[3:])
            put("objectGUID", uuid.UUID(guid("container", dn)).bytes_le)
            put("distinguishedName", dn)
            put("whenCreated", generalized(at(days=-900)))
            put("whenChanged", generalized(self.container_changed.get(dn, at(days=-300))))
            lines.append("")
        for item in objects:
            put("dn", item.dn)
            for name in CHAINS.get(item.kind, ["top", item.kind]):
                put("objectClass", name)
            put("distinguishedName", item.dn)
            for name, values in item.attrs.items():
                for value in values:
                    put(name, value)
            lines.append("")
        lines += self.raw_ldif.get(domain.fqdn, [])
        return ("\r\n" if messy else "\n").join(lines) + "\n"

    def write(self, folder: Path) -> None:
        if not self.ran:
            self.run()
        folder.mkdir(parents=True, exist_ok=True)
        toml = [f'name = "{self.name}"', f'now = "{zulu(self.now)}"']
        if self.unreachable:
            toml.append("[unreachable]")
            toml += [f"{k} = {json.dumps(v)}" for k, v in self.unreachable.items()]
        (folder / "tenant.toml").write_text("\n".join(toml) + "\n", encoding="utf-8")

        if "active_directory" not in self.omit:
            where = folder / "active_directory"
            where.mkdir()
            if self.ldif == "single":
                texts = [
                    self._ldif(d, [o for o in self.objects if o.domain is d])
                    for c in self.connectors
                    for d in c.domains
                ]
                (where / "all.ldif").write_text(
                    texts[0] + "\n" + "\n".join(t.removeprefix("version: 1\n") for t in texts[1:]),
                    encoding="utf-8",
                )
            for domain in [d for c in self.connectors for d in c.domains]:
                if self.ldif == "single":
                    continue
                mine = [o for o in self.objects if o.domain is domain]
                (where / f"{domain.fqdn}.ldif").write_bytes(self._ldif(domain, mine).encode())
            for name, objects in self.replicas.items():
                domain = next(
                    d for c in self.connectors for d in c.domains if name.startswith(d.fqdn + "@")
                )
                (where / f"{name}.ldif").write_bytes(self._ldif(domain, objects).encode())

        connect: dict[str, Any] = {
            "server": self.server,
            "runs": self.runs,
            "connector_space": [self.cs_json(r) for r in self.cs],
            "metaverse": [self.mv_json(m) for m in self.mv],
            "object_log": self.object_log or None,
            "password_sync": self.password_sync,
            "events": self.events,
            "visible": self.visible,
        }
        if self.rules_form == "json":
            connect["rules"] = self.rules
        if self.connectors_form == "json":
            connect["connectors"] = self.connector_json()
        if "connect" not in self.omit:
            base = folder / "connect"
            base.mkdir()
            for name, value in connect.items():
                if value is not None and f"connect/{name}" not in self.omit:
                    (base / f"{name}.json").write_text(
                        json.dumps(self._plain(value), indent=1, ensure_ascii=False),
                        encoding="utf-8",
                    )
            if self.rules_form == "xml" and "connect/rules" not in self.omit:
                (base / "SynchronizationRules").mkdir()
                original = {rule["Identifier"]: text for rule, text in _RULES}
                for rule in self.rules:
                    text = (
                        original[rule["Identifier"]]
                        if rule["Identifier"] not in self.touched_rules
                        and rule["Identifier"] in original
                        else rule_xml(rule)
                    )
                    (
                        base
                        / "SynchronizationRules"
                        / f"SynchronizationRule_{{{rule['Identifier']}}}.xml"
                    ).write_text(text, encoding="utf-8")
            if self.connectors_form != "json" and "connect/connectors" not in self.omit:
                (base / "Connectors").mkdir()
                for c in self.connectors:
                    target = base / "Connectors" / f"Connector_{{{c.identifier}}}.xml"
                    target.write_bytes(
                        connector_file(c.identifier)
                        if self.connectors_form == "verbatim"
                        else self.connector_xml(c).encode()
                    )
                name = f"Connector_{{{ENTRA_CONNECTOR}}}.xml"
                (base / "Connectors" / name).write_bytes(connector_file(ENTRA_CONNECTOR))

        if "entra" not in self.omit:
            base = folder / "entra"
            base.mkdir()
            files: dict[str, Any] = {name: {"value": rows} for name, rows in self.entra.items()}
            files["domains"] = {"value": self.domains}
            files["organization"] = {"value": [self.organization]}
            files["on_premises_synchronization"] = {
                "value": [
                    {
                        "id": self.organization["id"],
                        "configuration": {"accidentalDeletionPrevention": self.deletion},
                        "features": self.features,
                    }
                ]
            }
            files["role_members"] = {"value": self.roles}
            if self.audits is not None:
                files["directory_audits"] = {"value": self.audits}
            for name, value in files.items():
                if f"entra/{name}" not in self.omit:
                    (base / f"{name}.json").write_text(
                        json.dumps(self._plain(value), indent=1, ensure_ascii=False),
                        encoding="utf-8",
                    )
        for name, value in self.extra_files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(
                value if isinstance(value, str) else json.dumps(value, ensure_ascii=False),
                encoding="utf-8",
            )


def _row(rule: dict[str, Any]) -> dict[str, str]:
    return {
        "SyncRuleInternalId": rule["InternalId"],
        "SyncRuleName": rule["Name"],
        "Operation": "Provision" if rule["LinkType"] == "Provision" else "Join",
    }


def _multi(name: str) -> bool:
    return name.lower() in {
        "proxyaddresses",
        "member",
        "othertelephone",
        "usercertificate",
        "publicdelegates",
    }


def _fqdn(dn: str) -> str:
    return ".".join(part[3:] for part in dn.split(",") if part.upper().startswith("DC="))


def _graph_domain(
    name: str,
    *,
    initial: bool = False,
    default: bool = False,
    verified: bool = True,
    kind: str = "Managed",
) -> dict[str, Any]:
    return {
        "id": name,
        "isVerified": verified,
        "isDefault": default,
        "isInitial": initial,
        "isRoot": True,
        "authenticationType": kind,
        "supportedServices": ["Email", "OfficeCommunicationsOnline"],
    }


graph_domain = _graph_domain


# ------------------------------------------------------------------------------------------ self-check


def read_ldif(text: str) -> list[tuple[str, dict[str, list[bytes]]]]:
    """Content records of RFC 2849, for the self-check."""
    lines: list[str] = []
    for raw in text.split("\n"):
        line = raw.removesuffix("\r")
        if line.startswith(" ") and lines:
            lines[-1] += line[1:]
        else:
            lines.append(line)
    records: list[tuple[str, dict[str, list[bytes]]]] = []
    for line in lines:
        if not line or line.startswith("#") or line.lower().startswith("version:"):
            continue
        name, _, rest = line.partition(":")
        value = (
            base64.b64decode(rest[1:].strip(), validate=True)
            if rest.startswith(":")
            else rest.strip().encode()
        )
        if name.lower() == "dn":
            records.append((value.decode(), {}))
        else:
            records[-1][1].setdefault(name.lower(), []).append(value)
    return records


def check_links(folder: Path) -> list[str]:
    """Connector space against the two directories: these may differ on purpose, `--build --verbose` shows them."""
    faults: list[str] = []
    live: dict[str, bytes] = {}
    for path in (
        sorted((folder / "active_directory").glob("*.ldif"))
        if (folder / "active_directory").exists()
        else []
    ):
        for dn, attrs in read_ldif(path.read_bytes().decode()):
            if len(attrs.get("objectguid", [b""])[0]) != 16 or not attrs.get("objectclass"):
                faults.append(f"LDIF record without objectGUID or objectClass: {dn}")
            live[dn.lower()] = attrs.get("objectguid", [b""])[0]
    space = folder / "connect" / "connector_space.json"
    rows = json.loads(space.read_text(encoding="utf-8")) if space.exists() else []
    ids = set()
    for name in ("users", "groups", "contacts", "devices", "deleted_items"):
        path = folder / "entra" / f"{name}.json"
        ids |= (
            {row["id"] for row in json.loads(path.read_text(encoding="utf-8"))["value"]}
            if path.exists()
            else set()
        )
    for row in rows:
        dn = row["DistinguishedName"]
        if row["ConnectorId"] != ENTRA_CONNECTOR and live:
            if dn.lower() not in live:
                faults.append(f"AD connector space knows an object that AD does not: {dn}")
            elif (
                not row["IsPlaceHolder"]
                and base64.b64decode(row["AnchorValue"]) != live[dn.lower()]
            ):
                faults.append(f"anchor differs from objectGUID: {dn}")
        if row["ConnectorId"] == ENTRA_CONNECTOR and ids:
            values = {a["Name"]: a["Values"] for a in row["Attributes"]}
            anchor = values.get("sourceAnchor", [""])[0]
            if anchor and row["DistinguishedName"] != entra_dn(anchor):
                faults.append(f"DN is not the anchor's: {dn}")
            if "cloudAnchor" in values and values["cloudAnchor"][0].partition("_")[2] not in ids:
                faults.append(f"cloudAnchor names no object in Entra: {dn}")
    return faults


def check(folder: Path) -> list[str]:
    """Links that do not resolve inside the server. A scenario that breaks one on purpose says so in its note."""
    faults: list[str] = []

    def load(name: str) -> Any:
        path = folder / name
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None

    cs, mv, rules = (
        load("connect/connector_space.json"),
        load("connect/metaverse.json"),
        load("connect/rules.json"),
    )
    if cs is None or mv is None:
        return faults
    cs_ids = {row["ObjectId"]: row for row in cs}
    mv_ids = {row["ObjectId"]: row for row in mv}
    if len(cs_ids) != len(cs) or len(mv_ids) != len(mv):
        faults.append("duplicate ids")
    if len({(r["ConnectorId"], r["DistinguishedName"].lower()) for r in cs}) != len(cs):
        faults.append("duplicate DN in a connector space")
    for row in cs:
        link = row["ConnectedMVObjectId"]
        if (link != EMPTY) != row["IsConnector"]:
            faults.append(f"IsConnector differs from link: {row['DistinguishedName']}")
        if link != EMPTY and link not in mv_ids:
            faults.append(f"CS link to nowhere: {row['DistinguishedName']}")
        elif link != EMPTY and not any(
            r["ConnectedCsObjectId"] == row["ObjectId"] for r in mv_ids[link]["Lineage"]
        ):
            faults.append(f"MV has no row back: {row['DistinguishedName']}")
        if rules is not None:
            known = {r["InternalId"] for r in rules}
            for item in row["Lineage"]:
                if item["SyncRuleInternalId"] not in known:
                    faults.append(f"unknown rule in lineage: {item['SyncRuleName']}")
        if any(not a["Values"] for a in row["Attributes"]):
            faults.append(f"empty values: {row['DistinguishedName']}")
    for row in mv:
        if not row["Lineage"]:
            faults.append(f"MV object without connectors: {row['ObjectId']}")
        for item in row["Lineage"]:
            other = cs_ids.get(item["ConnectedCsObjectId"])
            if other is None or other["ConnectedMVObjectId"] != row["ObjectId"]:
                faults.append(f"MV row to nowhere: {item['ConnectedCsObjectDN']}")
        for attribute in row["Attributes"]:
            if attribute["Name"] in ("member", "manager"):
                for value in attribute["Values"]:
                    if value not in mv_ids:
                        faults.append(
                            f"MV reference to nowhere: {attribute['Name']} of {row['ObjectId']}"
                        )
    runs = load("connect/runs.json") or []
    for run in runs:
        for step in run["RunStepResults"] or []:
            for error in step["Errors"]:
                if error["CsGuid"] and error["CsGuid"] not in cs_ids:
                    faults.append(f"run error of an unknown object: {error['ObjectDn']}")
    users = load("entra/users.json")
    if users is not None:
        anchors = [
            u["onPremisesImmutableId"] for u in users["value"] if u.get("onPremisesImmutableId")
        ]
        if len(anchors) != len(set(anchors)):
            faults.append("two cloud users with one anchor")
        upns = [u["userPrincipalName"].lower() for u in users["value"]]
        if len(upns) != len(set(upns)):
            faults.append("two cloud users with one UPN")
    return faults
