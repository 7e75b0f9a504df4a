"""Could not look; several or no candidates; not ours; double faults; messy data."""

# A scenario's function is explained by its row in SCENARIOS; error texts are kept whole.
# ruff: noqa: D103, E501, PT018

from __future__ import annotations

from pathlib import Path
from typing import Any

from .builder import AD_CONNECTOR, Scenario, Tenant, at, filetime, graph_domain, zulu
from .scenarios_export import KB

SCENARIOS: list[Scenario] = []
CS, MVP, AADCS, AD, ENTRA = (
    "ad-connector-space",
    "metaverse",
    "entra-connector-space",
    "active-directory",
    "entra-id",
)
UNSURE = ("question", "inconclusive")
NONE: tuple[str | None, ...] = (None, "inconclusive-missing-access")


def _add(*args: Any, **kwargs: Any) -> None:
    SCENARIOS.append(Scenario(*args, **kwargs))


# ------------------------------------------------------------------------------------------ could not look


def no_server(folder: Path) -> None:
    t = Tenant()
    u = t.user("jdoe", "J Doe", created=at(days=-5))
    t.run()
    t.drop_cs(u)
    t.unreachable["connect_server"] = "WinRM: connection to CONTOSO-SYNC01 timed out"
    t.write(folder)


def no_server_recorded(folder: Path) -> None:
    t = Tenant()
    u = t.user("jdoe", "J Doe", created=at(days=-5))
    t.run()
    t.drop_cs(u)
    t.omit.add("connect")
    t.write(folder)


def no_entra(folder: Path) -> None:
    t = Tenant()
    t.user("jdoe", "J Doe")
    t.unreachable["entra"] = (
        "403 Authorization_RequestDenied: Insufficient privileges to complete the operation."
    )
    t.write(folder)


def no_ad(folder: Path) -> None:
    t = Tenant()
    t.user("jdoe", "J Doe")
    t.unreachable["active_directory"] = "LDAPSocketOpenError: dc01.corp.contoso.com:636"
    t.write(folder)


def nothing(folder: Path) -> None:
    t = Tenant()
    for name in ("active_directory", "connect_server", "entra"):
        t.unreachable[name] = "no credentials configured"
    t.write(folder)


def reserved_no_server(folder: Path) -> None:
    t = Tenant()
    t.user(
        "MSOL_report",
        "Monthly Sales Report",
        upn="msol_report@contoso.com",
        mailNickname=None,
        mail=None,
    )
    t.unreachable["connect_server"] = "access denied"
    t.write(folder)


def quarantine_no_server(folder: Path) -> None:
    t = Tenant()
    t.user(
        "jdoerr",
        "Jonas Doerr",
        domain=t.emea,
        upn="jdoe@contoso.com",
        mail="jdoerr@contoso.com",
        created=at(days=-200),
    )
    u = t.user("jdoe", "J Doe", created=at(days=-2), changed=at(days=-2), mail="j.doe@contoso.com")
    t.run()
    assert u.cloud is not None
    u.cloud["userPrincipalName"] = "jdoe4711@contoso.onmicrosoft.com"
    u.cloud["onPremisesProvisioningErrors"] = [
        {
            "category": "PropertyConflict",
            "occurredDateTime": zulu(at(days=-2)),
            "propertyCausingError": "UserPrincipalName",
            "value": "jdoe@contoso.com",
        }
    ]
    t.unreachable["connect_server"] = "WinRM: 401"
    t.write(folder)


def visible_unknown(folder: Path) -> None:
    t = Tenant()
    t.user("jdoe", "J Doe", created=at(days=-5), imported=False)
    t.write(folder)


def connectors_unknown(folder: Path) -> None:
    t = Tenant()
    t.user("jdoe", "J Doe", ou=f"OU=Archive,{t.corp.dn}", created=at(days=-5))
    t.omit.add("connect/connectors")
    t.write(folder)


def rules_unknown(folder: Path) -> None:
    t = Tenant()
    u = t.user("jdoe", "J Doe", created=at(days=-5))
    t.run()
    t.unlink(u)
    t.omit.add("connect/rules")
    t.write(folder)


def runs_unknown(folder: Path) -> None:
    t = Tenant()
    t.user("jdoe", "J Doe")
    t.omit |= {"connect/runs", "connect/server"}
    t.write(folder)


def space_unknown(folder: Path) -> None:
    t = Tenant()
    u = t.user("jdoe", "J Doe", created=at(days=-5))
    t.run()
    t.drop_cs(u)
    t.omit |= {"connect/connector_space", "connect/metaverse"}
    t.write(folder)


def domains_unknown(folder: Path) -> None:
    t = Tenant()
    u = t.user("jdoe", "J Doe", upn="jdoe@corp.local")
    t.run()
    assert u.cloud is not None
    u.cloud["userPrincipalName"] = "jdoe@contoso.onmicrosoft.com"
    t.omit |= {"entra/domains", "entra/organization"}
    t.write(folder)


def log_unknown(folder: Path) -> None:
    """Password question, and neither the log, the state nor the events are recorded."""
    t = Tenant()
    t.user("jdoe", "J Doe", changed=at(hours=-2), pwdLastSet=filetime(at(hours=-2)))
    t.write(folder)


# ------------------------------------------------------------------------------------------ who is meant


def two_jdoe(folder: Path) -> None:
    t = Tenant()
    t.user("jdoe", "J Doe")
    t.user(
        "jdoe",
        "Jean Doe",
        domain=t.emea,
        upn="jean.doe@contoso.com",
        mail="jean.doe@contoso.com",
        mailNickname="jean.doe",
    )
    t.write(folder)


def two_names(folder: Path) -> None:
    t = Tenant()
    t.user("tmueller", "Thomas Müller")
    t.user("tmueller2", "Thomas Müller", ou=f"OU=IT,{t.corp.dn}")
    t.write(folder)


def near(folder: Path) -> None:
    t = Tenant()
    t.user("jdoe", "J Doe")
    t.write(folder)


def cloud_only(folder: Path) -> None:
    t = Tenant()
    t.cloud_user(
        "clara",
        "Clara Cloud",
        upn="clara@contoso.com",
        mail="clara@contoso.com",
        proxyAddresses=["SMTP:clara@contoso.com"],
    )
    t.write(folder)


def guest(folder: Path) -> None:
    t = Tenant()
    t.cloud_user(
        "guest",
        "Gina Guest",
        upn="gina_partner.example#EXT#@contoso.onmicrosoft.com",
        mail="gina@partner.example",
        userType="Guest",
        otherMails=["gina@partner.example"],
    )
    t.write(folder)


def soa(folder: Path) -> None:
    t = Tenant()
    u = t.user("jdoe", "J Doe", changed=at(days=-3), title="Director")
    t.run()
    assert u.cloud is not None and u.ecs
    u.cloud.update(
        onPremisesSyncEnabled=False,
        jobTitle="Manager",
        onPremisesSyncBehavior={"isCloudManaged": True},
    )
    u.ecs.attrs["cloudMastered"] = ["true"]
    t.write(folder)


def second_forest(folder: Path) -> None:
    t = Tenant(second_forest=True, rules="xml")
    assert t.fabrikam
    t.fabrikam.exclusion.append(f"OU=Groups,{t.fabrikam.dn}")
    t.user("jdoe", "J Doe")
    t.user(
        "jdoe", "Jane Doe", domain=t.fabrikam, ou=f"OU=Groups,{t.fabrikam.dn}", created=at(days=-9)
    )
    t.write(folder)


# ------------------------------------------------------------------------------------------ two faults


def ou_and_suffix(folder: Path) -> None:
    t = Tenant()
    t.domains.append(graph_domain("corp.local", verified=False))
    t.user(
        "jdoe", "J Doe", ou=f"OU=Archive,{t.corp.dn}", upn="jdoe@corp.local", created=at(days=-5)
    )
    t.write(folder)


def scheduler_and_ou(folder: Path) -> None:
    t = Tenant()
    t.stop_cycles(at(hours=-30))
    t.server["Scheduler"]["SyncCycleEnabled"] = False
    t.user(
        "jdoe", "J Doe", ou=f"OU=Archive,{t.corp.dn}", created=at(hours=-20), changed=at(hours=-20)
    )
    t.write(folder)


def credentials_and_ou(folder: Path) -> None:
    t = Tenant(rules="xml")
    t.fail_runs(
        AD_CONNECTOR, "Delta Import", "no-start-credentials", connection="failed-authentication"
    )
    t.user(
        "jdoe", "J Doe", ou=f"OU=Archive,{t.corp.dn}", created=at(hours=-2), changed=at(hours=-2)
    )
    t.write(folder)


def name_and_ou(folder: Path) -> None:
    t = Tenant()
    t.user("AAD_svc01", "Svc Zeroone", ou=f"OU=Archive,{t.corp.dn}", created=at(days=-5))
    t.write(folder)


def filtered_and_suffix(folder: Path) -> None:
    t = Tenant()
    t.custom_rule(
        "In from AD - User DoNotSyncFilter",
        precedence=50,
        source="user",
        target="person",
        scope=[[("extensionAttribute15", "EQUAL", "NoSync")]],
        flows=[("cloudFiltered", "Constant", "True")],
    )
    t.user(
        "jdoe", "J Doe", extensionAttribute15="NoSync", upn="jdoe@corp.local", created=at(days=-5)
    )
    t.write(folder)


def soft_and_suffix(folder: Path) -> None:
    t = Tenant()
    t.user("jdoerr", "Jonas Doerr", domain=t.emea, mail="doe@contoso.com", created=at(days=-300))
    u = t.user(
        "jdoe",
        "J Doe",
        created=at(days=-2),
        changed=at(days=-2),
        exported=False,
        mail="doe@contoso.com",
        upn="jdoe@corp.local",
    )
    t.run()
    t.export_error(
        u, "InvalidSoftMatch", "0x8023134a", KB.format("ProxyAddresses SMTP:doe@contoso.com;")
    )
    t.write(folder)


def scope_and_filter(folder: Path) -> None:
    t = Tenant()
    t.rule("In from AD - User Join")["ScopeFilter"][0]["ScopeConditionList"].append(
        {
            "Attribute": "extensionAttribute10",
            "ComparisonOperator": "NOTEQUAL",
            "ComparisonValue": "External",
        }
    )
    t.custom_rule(
        "In from AD - User DoNotSyncFilter",
        precedence=50,
        source="user",
        target="person",
        scope=[[("extensionAttribute15", "EQUAL", "NoSync")]],
        flows=[("cloudFiltered", "Constant", "True")],
    )
    t.user(
        "jdoe",
        "J Doe",
        extensionAttribute10="External",
        extensionAttribute15="NoSync",
        created=at(days=-5),
    )
    t.write(folder)


# ------------------------------------------------------------------------------------------ messy data


def comma(folder: Path) -> None:
    t = Tenant(ldif="messy")
    t.user("doej", "Doe, John", ou=f"OU=Archive,{t.corp.dn}", created=at(days=-5))
    t.write(folder)


def comma_ok(folder: Path) -> None:
    t = Tenant(ldif="messy", rules="xml", connectors="xml", dates="ms")
    t.user("doej", "Doe, John")
    t.write(folder)


def umlaut_ou(folder: Path) -> None:
    t = Tenant(ldif="messy")
    ou = t.ou(f"OU=Vertrieb München + Süd,{t.corp.dn}".replace("+", "\\+"))
    t.corp.exclusion.append(ou)
    t.user(
        "jgrün",
        "Jürgen Grün",
        ou=ou,
        upn="juergen.gruen@contoso.com",
        mail="juergen.gruen@contoso.com",
        created=at(days=-5),
    )
    t.run()
    t.corp.exclusion[-1] = (
        ou.replace("OU=Vertrieb München", "ou=VERTRIEB MÜNCHEN")
        .replace("DC=", "dc=")
        .replace(",", ", ")
    )
    t.write(folder)


def odd_case(folder: Path) -> None:
    t = Tenant(ldif="messy")
    u = t.user("jdoe", "J Doe", msExchRecipientTypeDetails="8388608", created=at(days=-5))
    u.attrs["MSEXCHRECIPIENTTYPEDETAILS"] = u.attrs.pop("msExchRecipientTypeDetails")
    u.attrs["USERprincipalNAME"] = u.attrs.pop("userPrincipalName")
    t.write(folder)


def specials(folder: Path) -> None:
    t = Tenant(ldif="single")
    t.user(
        "obrien", "O'Brien (Sales) *Dublin*", upn="obrien@contoso.com", mail="obrien@contoso.com"
    )
    t.write(folder)


_add(
    "look-no-server",
    "why isn't jdoe syncing?",
    no_server,
    UNSURE,
    NONE,
    note="catalogue 12: absence is no evidence without a look",
)
_add(
    "look-no-server-files",
    "why isn't jdoe syncing?",
    no_server_recorded,
    UNSURE,
    NONE,
    note="contract 4: absent file = could not look",
)
_add(
    "look-no-entra",
    "why isn't jdoe syncing?",
    no_entra,
    UNSURE,
    NONE,
    forbidden=frozenset({"healthy-in-sync"}),
    note="graph look-ups 6: 403 is unknown, not absent",
)
_add(
    "look-no-ad",
    "why isn't jdoe@contoso.com syncing?",
    no_ad,
    UNSURE,
    NONE,
    forbidden=frozenset({"ad-object-not-found", "healthy-in-sync", "not-connect-sync"}),
    note="AD could not be asked: not 'not found'",
)
_add("look-nothing", "why isn't jdoe syncing?", nothing, UNSURE, NONE, note="no system reachable")
_add(
    "look-reserved-no-server",
    "MSOL_report is missing in Entra",
    reserved_no_server,
    ("diagnosed", *UNSURE),
    ("ad-reserved-name", *NONE),
    note="proven from AD alone by the in-box rule, if the rule is taken as unchanged",
)
_add(
    "look-quarantine-no-server",
    "jdoe has four digits in the cloud UPN",
    quarantine_no_server,
    ("diagnosed", *UNSURE),
    ("entra-quarantined-duplicate", *NONE),
    note="proven from Entra alone",
)
_add(
    "look-visible-unknown",
    "why isn't jdoe syncing?",
    visible_unknown,
    UNSURE,
    NONE,
    forbidden=frozenset({"cs-ou-not-selected", "healthy-in-sync", "healthy-wait-for-cycle"}),
    note="in scope, not in the connector space, no error; the connector's view is not recorded",
)
_add(
    "look-connectors-unknown",
    "why isn't jdoe syncing?",
    connectors_unknown,
    UNSURE,
    NONE,
    note="the filter is not recorded",
)
_add(
    "look-rules-unknown",
    "why isn't jdoe syncing?",
    rules_unknown,
    ("diagnosed", *UNSURE),
    ("cs-disconnector-no-scope", *NONE),
    note="disconnector with empty lineage is proven, the reason is not",
)
_add(
    "look-runs-unknown",
    "why isn't jdoe syncing?",
    runs_unknown,
    UNSURE,
    NONE,
    forbidden=frozenset({"svc-adsync-not-running", "sched-seven-day-gap"}),
    note="everything agrees; operations and environment not recorded",
)
_add(
    "look-space-unknown",
    "why isn't jdoe syncing?",
    space_unknown,
    UNSURE,
    NONE,
    note="in scope, not in Entra, the middle is not recorded",
)
_add(
    "look-domains-unknown",
    "jdoe has an onmicrosoft UPN in Entra",
    domains_unknown,
    UNSURE,
    NONE,
    forbidden=frozenset({"attr-shadow-recalculated", "upn-managed-user-not-updated"}),
    note="domain list unknown",
)
_add(
    "look-password-unknown",
    "password of jdoe isn't syncing",
    log_unknown,
    UNSURE,
    NONE,
    forbidden=frozenset({"pwd-phs-no-heartbeat", "healthy-in-sync"}),
    note="absent events are no missing heartbeat",
)
_add(
    "who-two-jdoe",
    "why isn't jdoe syncing?",
    two_jdoe,
    "pick",
    "several-candidates",
    note="same SAM in two domains",
)
_add(
    "who-domain-given",
    "why isn't EMEA\\jdoe syncing?",
    two_jdoe,
    "healthy",
    "healthy-in-sync",
    note="the domain decides",
)
_add(
    "who-two-names",
    "Thomas Müller isn't syncing",
    two_names,
    "pick",
    "several-candidates",
    note="same display name",
)
_add(
    "who-near",
    "why isn't jdeo syncing?",
    near,
    "not-found",
    "ad-object-not-found",
    note="near: jdoe",
)
_add(
    "who-cloud-only",
    "clara@contoso.com isn't syncing",
    cloud_only,
    "diagnosed",
    "not-connect-sync",
    forbidden=frozenset({"ad-object-not-found"}),
    note="catalogue 12",
)
_add(
    "who-guest",
    "why isn't gina@partner.example syncing?",
    guest,
    "diagnosed",
    "not-connect-sync",
    note="catalogue 12: guest",
)
_add(
    "who-cloud-managed",
    "title of jdoe doesn't change in the cloud",
    soa,
    "diagnosed",
    "entra-cloud-managed-soa",
    forbidden=frozenset({"attr-shadow-recalculated"}),
    note="catalogue 6",
)
_add(
    "who-second-forest",
    "why isn't jdoe@fabrikam.com syncing?",
    second_forest,
    "diagnosed",
    "cs-ou-not-selected",
    place=CS,
    note="second forest; the first forest has a healthy namesake",
)
_add(
    "two-ou-suffix",
    "why isn't jdoe syncing?",
    ou_and_suffix,
    "diagnosed",
    "cs-ou-not-selected",
    place=CS,
    then=("upn-suffix-not-verified",),
    note="contract 3, the example",
)
_add(
    "two-scheduler-ou",
    "why isn't jdoe syncing?",
    scheduler_and_ou,
    "diagnosed",
    "sched-cycle-disabled",
    then=("cs-ou-not-selected",),
    note="order of section 13",
)
_add(
    "two-credentials-ou",
    "jdoe not syncing",
    credentials_and_ou,
    "diagnosed",
    "ops-no-start-credentials",
    then=("cs-ou-not-selected",),
    note="order of section 13",
)
_add(
    "two-name-ou",
    "why isn't AAD_svc01 syncing?",
    name_and_ou,
    "diagnosed",
    "ad-reserved-name",
    place=CS,
    then=("cs-ou-not-selected",),
    note="order: AD facts before the connector space; place is where the object stops",
)
_add(
    "two-filtered-suffix",
    "why isn't jdoe syncing?",
    filtered_and_suffix,
    "diagnosed",
    "mv-cloudfiltered",
    place=MVP,
    then=("upn-suffix-not-verified",),
    note="suffix not among the tenant's domains",
)
_add(
    "two-softmatch-suffix",
    "why isn't jdoe syncing?",
    soft_and_suffix,
    "diagnosed",
    "export-invalid-soft-match",
    place=AADCS,
    then=("upn-suffix-not-verified",),
    note="order of section 13",
)
_add(
    "two-scope-filter",
    "why isn't jdoe syncing?",
    scope_and_filter,
    "diagnosed",
    "mv-inbound-custom-scope",
    place=(CS, MVP),
    then=("mv-cloudfiltered",),
    note="would be filtered next",
)
_add(
    "messy-comma",
    'why isn\'t "Doe, John" syncing?',
    comma,
    "diagnosed",
    "cs-ou-not-selected",
    place=CS,
    note="escaped comma, folded base64 LDIF, CRLF",
)
_add(
    "messy-comma-dn",
    "CN=Doe\\, John,OU=Sales,DC=corp,DC=contoso,DC=com isn't syncing",
    comma_ok,
    "healthy",
    "healthy-in-sync",
    note="escaped DN as handle",
)
_add(
    "messy-umlaut-ou",
    "juergen.gruen@contoso.com isn't syncing",
    umlaut_ou,
    "diagnosed",
    "cs-ou-not-selected",
    place=CS,
    note="engine 3: normalise spaces, escapes and case",
)
_add(
    "messy-odd-case",
    "why isn't jdoe syncing?",
    odd_case,
    "diagnosed",
    "ad-exchange-system-mailbox",
    place=MVP,
    note="LDAP attribute names have no case",
)
_add(
    "messy-specials",
    "why isn't obrien syncing?",
    specials,
    "healthy",
    "healthy-in-sync",
    note="quote, brackets and stars in the name; all domains in one LDIF",
)
