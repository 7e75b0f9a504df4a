"""Objects that stop in the metaverse, at the export, or in Entra ID."""

from __future__ import annotations

from demo_tenant.facts import ECS, ENTRA, MV, Row, Thing, contact, person, plain

NEW = "2026-11-17T10:05:00Z"
RECENT = "2026-11-18T15:10:00Z"


def things() -> list[Thing]:
    """All of them."""
    return [*_metaverse(), *_new_exports(), *_updates(), *_entra()]


def _metaverse() -> list[Thing]:
    return [
        person("ivega", "Ivan Vega", plain("ivega", "mv-cloudfiltered", MV, "catalogue 5"),
               Row("ivega's password doesn't sync", "mv-cloudfiltered", MV, "catalogue 11: solve the object first",
                   doubt="pwd-object-not-synced is the password section's own name for it"),
               stop="mv", attrs={"extensionAttribute15": "NoSync"}, brk="no-target"),
        contact("reception", "Reception Desk",
                Row("why isn't Reception Desk syncing?", "mv-outbound-scope", MV,
                    "default-sync-rules 4.1: mail without @ leaves mailEnabled False"),
                stop="mv", attrs={"mail": "reception", "proxyAddresses": None, "targetAddress": None}),
    ]


def _new_exports() -> list[Thing]:
    def late(key: str, name: str, diagnosis: str, **more: object) -> Thing:
        return person(key, name, plain(key, diagnosis, ECS, "catalogue 6"), stop="ecs",
                      created=NEW, changed=NEW, **more)  # type: ignore[arg-type]

    return [
        late("jparker2", "Jill Parker", "export-invalid-soft-match", brk="soft-match",
             attrs={"proxyAddresses": ["SMTP:jill.parker@contoso.com", "smtp:jparker@contoso.com"],
                    "mail": "jill.parker@contoso.com"}),
        person("jparker", "Jim Parker", Row("why isn't jparker syncing?", "healthy-in-sync", None,
               "holds the address that another object wants", "healthy")),
        late("hboyd", "Helen Boyd", "export-invalid-hard-match", brk="hard-match"),
        late("anasilva", "Ana Silva", "export-data-validation", brk="data-validation",
             attrs={"userPrincipalName": "ana%silva@contoso.com"}),
        late("cadmin", "Carl Adminson", "export-admin-role-conflict", brk="admin-role"),
        contact("salesdesk", "Sales Desk", Row(
            "why isn't the contact Sales Desk syncing?", "export-object-type-mismatch", ECS, "catalogue 6"),
            stop="ecs", created=NEW, changed=NEW, brk="type-mismatch",
            attrs={"mail": "salesdesk@contoso.com", "proxyAddresses": ["SMTP:salesdesk@contoso.com"],
                   "targetAddress": None}),
    ]


def _updates() -> list[Thing]:
    return [
        person("cmurphy", "Carol Murphy",
               plain("cmurphy", "export-attribute-value-must-be-unique", ECS, "catalogue 6; run-statuses 7"),
               changed=RECENT, brk="must-be-unique",
               attrs={"proxyAddresses": ["SMTP:cmurphy@contoso.com", "smtp:frontdesk@contoso.com"]}),
        person("lcho", "Linda Cho", plain("lcho", "export-large-object", ECS, "catalogue 6"), changed=RECENT,
               brk="large-object", attrs={"userCertificate": [b"certificate %02d of lcho" % i for i in range(20)],
                                          "title": "Head of Printing"}),
        person("fchang", "Faye Chang", plain("fchang", "export-federated-domain-change", ECS, "catalogue 6"),
               changed=RECENT, brk="federated-change",
               attrs={"userPrincipalName": "fchang@legal.fabrikam.com"}),
        person("iporter", "Iris Porter", plain("iporter", "entra-kb-user-id-not-found", ECS, "catalogue 6"),
               changed=RECENT, brk="user-id-not-found", attrs={"title": "Analyst"}),
        person("wblake", "William Blake",
               Row("why isn't wblake syncing?", "healthy-in-sync", None,
                   "catalogue 6; run-statuses 9: a refused writeback does not stop the user", "healthy",
                   also=("export-permission-issue-8344",)),
               Row("wblake shows permission-issue 8344 on export", "export-permission-issue-8344", "ad-connector-space",
                   "catalogue 6", doubt="place: catalogue stage is ad (export)"),
               attrs={"adminCount": "1"}, brk="8344"),
        person("qadams", "Quinn Adams", plain("qadams", "ad-object-deleted", "active-directory", "catalogue 3"),
               Row("why isn't qadams deleted from Entra ID?", "export-delete-not-valid-114", ECS, "catalogue 6"),
               brk="delete-114"),
        person("efox", "Elsa Fox",
               Row(r"why isn't CORP\efox deleted in the cloud?", "del-other-connector-holds", MV, "catalogue 10"),
               stop="ad", brk="deleted",
               attrs={"msExchRecipientTypeDetails": "2", "userAccountControl": "514",
                      "msExchMasterAccountSid": "sid:efox.account"}),
        person("efox.account", "Elsa Fox",
               Row(r"why isn't FABRIKAM\efox syncing?", "healthy-in-sync", None, "the half that is left"),
               domain="fabrikam", ou="OU=Accounts",
               attrs={"sAMAccountName": "efox", "userPrincipalName": "efox@fabrikam.com",
                      "extensionAttribute2": "Employee"}),
    ]


def _entra() -> list[Thing]:
    return [
        person("dkhan", "Daud Khan", plain("dkhan", "entra-quarantined-duplicate", ENTRA, "engine-semantics 7"),
               Row("duplicate proxy address on dkhan", "entra-quarantined-duplicate", ENTRA, "same by symptom"),
               brk="quarantine-proxy", changed=RECENT,
               attrs={"proxyAddresses": ["SMTP:dkhan@contoso.com", "smtp:info.desk@contoso.com"]}),
        person("lnovak", "Lara Novak", Row("why isn't lnovak syncing?", "healthy-in-sync", None,
               "holds the address that dkhan wants", "healthy"),
               attrs={"proxyAddresses": ["SMTP:lnovak@contoso.com", "smtp:info.desk@contoso.com"]}),
        person("mross", "Mike Ross", plain("mross", "entra-quarantined-duplicate", ENTRA, "engine-semantics 7"),
               brk="quarantine-upn", changed=RECENT, attrs={"userPrincipalName": "mike.ross@contoso.com"}),
        person("zhart", "Zoe Hart", plain("zhart", "entra-soft-deleted-holds-value", ENTRA,
               "catalogue 6; contract 3 (before entra-quarantined-duplicate)"), brk="soft-deleted-holder",
               changed=RECENT, attrs={"proxyAddresses": ["SMTP:zhart@contoso.com", "smtp:zoe@contoso.com"]}),
        person("scloud", "Sara Cloud", plain("scloud", "entra-cloud-managed-soa", ENTRA, "catalogue 6"),
               brk="cloud-managed"),
        person("rmendez", "Raul Mendez", plain("rmendez", "del-cloud-admin-deleted", ENTRA, "catalogue 9"),
               Row("why was rmendez deleted?", "del-cloud-admin-deleted", ENTRA, "catalogue 9"), brk="admin-deleted"),
        person("sharris", "Sue Harris",
               plain("sharris", "upn-suffix-not-verified", ENTRA, "catalogue 7; attribute-rules 7"),
               Row("the sign-in name of sharris ends in onmicrosoft.com", "upn-suffix-not-verified", ENTRA, "same"),
               attrs={"userPrincipalName": "sharris@corp.contoso.com"}),
        person("bunger", "Birgit Unger", plain("bunger", "upn-managed-user-not-updated", ENTRA, "catalogue 7"),
               Row("the UPN of bunger differs between AD and Entra ID", "upn-managed-user-not-updated", ENTRA, "same"),
               brk="upn-frozen", changed=RECENT, attrs={"userPrincipalName": "birgit.unger@contoso.com"}),
        person("okoval", "Olena Koval", plain("okoval", "upn-illegal-or-invisible-char", ENTRA, "catalogue 7"),
               attrs={"userPrincipalName": "okoval\u200b@contoso.com"}),
    ]
