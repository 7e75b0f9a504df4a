"""Faults of groups and devices, and unwanted deletes."""

from __future__ import annotations

from typing import Any

from demo_tenant.facts import AD, ADCS, ECS, ENTRA, MV, Row, Thing, computer, group, person, plain


def things() -> list[Thing]:
    """All of them."""
    return [*_groups(), *_devices(), *_deletes()]


def _ask(name: str, diagnosis: str, place: str, why: str, **more: Any) -> Row:
    return Row(f"why doesn't the group {name} sync?", diagnosis, place, why, **more)


def _groups() -> list[Thing]:
    mail = {
        "mailNickname": "atlas",
        "mail": "atlas@contoso.com",
        "proxyAddresses": ["SMTP:atlas@contoso.com"],
    }
    return [
        group(
            "backup-operators",
            "Backup Operators",
            _ask(
                "Backup Operators",
                "group-builtin",
                ADCS,
                "catalogue 8; contract 3 (before ad-critical-system-object)",
                doubt="catalogue stage is mv; TRUE keeps it out of the metaverse",
            ),
            ou="CN=Builtin",
            stop="cs",
            attrs={
                "isCriticalSystemObject": "TRUE",
                "groupType": "-2147483643",
                "adminCount": "1",
                "displayName": None,
            },
        ),
        group(
            "finance-team",
            "Finance Team",
            Row(
                "why isn't the group Finance Team syncing?",
                "healthy-in-sync",
                None,
                "the primary group of one user",
                "healthy",
            ),
            members=("abaker",),
            attrs={"rid": 61007},
        ),
        group(
            "print-news",
            "Print News",
            _ask("Print News", "group-distribution-not-mail-enabled", MV, "catalogue 8"),
            stop="mv",
            members=("abaker",),
            attrs={"groupType": "2"},
        ),
        group(
            "dynamic-all",
            "Dynamic All",
            Row(
                "why isn't the group Dynamic All syncing?",
                "group-dynamic-dl",
                ADCS,
                "catalogue 8",
                doubt="place: catalogue stage is ad",
            ),
            kind="msExchDynamicDistributionList",
            stop="ad",
            attrs={
                "groupType": None,
                "sAMAccountName": None,
                "mail": "dynamic-all@contoso.com",
                "mailNickname": "dynamic-all",
                "msExchRecipientTypeDetails": "2048",
            },
        ),
        group(
            "sales-team",
            "Sales Team",
            Row(
                "why is jdoe not a member of the group Sales Team in Entra ID?",
                "group-member-out-of-scope",
                ECS,
                "catalogue 8",
                doubt="place: the reference is already missing in the metaverse",
            ),
            Row(
                "why isn't the group Sales Team syncing?",
                "healthy-in-sync",
                None,
                "the group itself syncs",
                "healthy",
                doubt="also group-member-out-of-scope is right",
            ),
            members=("abaker", "jdoe"),
        ),
        group(
            "partners",
            "Fabrikam Partners",
            Row(
                "a fabrikam member is missing from the group Fabrikam Partners in Entra ID",
                "group-fsp-out-of-scope",
                ADCS,
                "catalogue 8",
            ),
            members=("bclark", "fsp-smiller"),
        ),
        Thing(
            "fsp-smiller",
            "foreignSecurityPrincipal",
            "FSP:smiller",
            "CN=ForeignSecurityPrincipals",
            stop="ad",
        ),
        group(
            "project-atlas",
            "Project Atlas",
            Row(
                "why isn't the group Project Atlas syncing?",
                "ops-dn-attributes-failure",
                ECS,
                "run-statuses 6",
                doubt="informational on the Entra connector: the group is exported "
                "without that member",
            ),
            members=("abaker", "tnguyen"),
            attrs=mail,
            brk="dn-attributes",
        ),
        group(
            "old-list",
            "Old List",
            Row(
                "why does the group Old List still have an e-mail address (mail) in Entra ID?",
                "group-mail-removed",
                ENTRA,
                "catalogue 8",
            ),
            members=("abaker",),
            brk="mail-removed",
        ),
    ]


def _devices() -> list[Thing]:
    return [
        computer(
            "PC-0202",
            Row(
                "why isn't computer PC-0202 syncing?",
                "device-usercertificate-missing",
                MV,
                "catalogue 8; contract 3 (before mv-cloudfiltered)",
            ),
            stop="mv",
            attrs={"userCertificate": None},
        ),
        computer(
            "KIOSK-01",
            Row(
                "why isn't computer KIOSK-01 in Entra ID?",
                "device-ou-or-class-filtered",
                ADCS,
                "catalogue 8",
            ),
            ou="OU=Kiosks",
            stop="ad",
        ),
    ]


def _deletes() -> list[Thing]:
    return [
        person(
            key,
            name,
            plain(key, "ad-object-deleted", AD, "catalogue 3"),
            Row(
                f"why did {key} disappear from Microsoft 365?",
                "del-all-in-ou-deleted",
                AD,
                "catalogue 9",
            ),
            stop="ad",
            ou="OU=Temps",
            brk="deleted",
        )
        for key, name in (("tlowe", "Tara Lowe"), ("uhope", "Uma Hope"), ("wpike", "Walt Pike"))
    ]
