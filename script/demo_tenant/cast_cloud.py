"""Objects that stop in the metaverse, at the export, or in Entra ID."""

from __future__ import annotations

from demo_tenant.facts import ENTRA, MV, Row, Thing, contact, person, plain

NEW = "2026-11-17T10:05:00Z"
RECENT = "2026-11-18T15:10:00Z"


def things() -> list[Thing]:
    """All of them."""
    return [*_metaverse(), *_entra()]


def _metaverse() -> list[Thing]:
    return [
        person(
            "ivega",
            "Ivan Vega",
            plain("ivega", "mv-cloudfiltered", MV, "catalogue 5"),
            Row(
                "ivega's password doesn't sync",
                "mv-cloudfiltered",
                MV,
                "catalogue 11: solve the object first",
                doubt="pwd-object-not-synced is the password section's own name for it",
            ),
            stop="mv",
            attrs={"extensionAttribute15": "NoSync"},
            brk="no-target",
            changed="2026-11-18T11:00:00Z",
        ),
        contact(
            "reception",
            "Reception Desk",
            Row(
                "why isn't Reception Desk syncing?",
                "mv-outbound-scope",
                MV,
                "default-sync-rules 4.1: mail without @ leaves mailEnabled False",
                doubt="ad-contact-not-mail-enabled if mail without @ counts as no mail",
            ),
            stop="mv",
            attrs={"mail": "reception", "proxyAddresses": None, "targetAddress": None},
        ),
    ]


def _entra() -> list[Thing]:
    return [
        person(
            "dkhan",
            "Daud Khan",
            plain("dkhan", "entra-quarantined-duplicate", ENTRA, "engine-semantics 7"),
            Row(
                "duplicate proxy address on dkhan",
                "entra-quarantined-duplicate",
                ENTRA,
                "same by symptom",
            ),
            brk="quarantine-proxy",
            changed=RECENT,
            attrs={"proxyAddresses": ["SMTP:dkhan@contoso.com", "smtp:info.desk@contoso.com"]},
        ),
        person(
            "lnovak",
            "Lara Novak",
            Row(
                "why isn't lnovak syncing?",
                "healthy-in-sync",
                None,
                "holds the address that dkhan wants",
                "healthy",
            ),
            attrs={"proxyAddresses": ["SMTP:lnovak@contoso.com", "smtp:info.desk@contoso.com"]},
        ),
        person(
            "mross",
            "Mike Ross",
            plain(
                "mross",
                "entra-quarantined-duplicate",
                ENTRA,
                "engine-semantics 7",
                doubt="then: entra-match-never-evaluated, since the holder is a cloud-only user",
            ),
            brk="quarantine-upn",
            changed=RECENT,
            attrs={"userPrincipalName": "mike.ross@contoso.com"},
        ),
        person(
            "zhart",
            "Zoe Hart",
            plain(
                "zhart",
                "entra-soft-deleted-holds-value",
                ENTRA,
                "catalogue 6; contract 3 (before entra-quarantined-duplicate)",
            ),
            brk="soft-deleted-holder",
            changed=RECENT,
            attrs={"proxyAddresses": ["SMTP:zhart@contoso.com", "smtp:zoe@contoso.com"]},
        ),
        person(
            "scloud",
            "Sara Cloud",
            plain("scloud", "entra-cloud-managed-soa", ENTRA, "catalogue 6"),
            brk="cloud-managed",
        ),
        person(
            "rmendez",
            "Raul Mendez",
            plain("rmendez", "del-cloud-admin-deleted", ENTRA, "catalogue 9"),
            Row("why was rmendez deleted?", "del-cloud-admin-deleted", ENTRA, "catalogue 9"),
            brk="admin-deleted",
        ),
        person(
            "sharris",
            "Sue Harris",
            plain("sharris", "upn-suffix-not-verified", ENTRA, "catalogue 7; attribute-rules 7"),
            Row(
                "the sign-in name of sharris ends in onmicrosoft.com",
                "upn-suffix-not-verified",
                ENTRA,
                "same",
            ),
            attrs={"userPrincipalName": "sharris@corp.contoso.com"},
        ),
        person(
            "bunger",
            "Birgit Unger",
            plain(
                "bunger",
                "upn-managed-user-not-updated",
                ENTRA,
                "catalogue 7",
                doubt="healthy, if a wrong sign-in name is no blocker; but then jdoe has no then",
            ),
            Row(
                "the UPN of bunger differs between AD and Entra ID",
                "upn-managed-user-not-updated",
                ENTRA,
                "same",
            ),
            brk="upn-frozen",
            changed=RECENT,
            attrs={"userPrincipalName": "birgit.unger@contoso.com"},
        ),
        person(
            "okoval",
            "Olena Koval",
            plain("okoval", "upn-illegal-or-invisible-char", ENTRA, "catalogue 7"),
            attrs={"userPrincipalName": "okoval\u200b@contoso.com"},
        ),
    ]
