"""Objects that Entra ID refuses at the export."""

from __future__ import annotations

from typing import Any

from demo_tenant.facts import ECS, MV, Row, Thing, contact, person, plain

NEW = "2026-11-17T10:05:00Z"
RECENT = "2026-11-18T15:10:00Z"


def things() -> list[Thing]:
    """All of them."""
    return [*_new_exports(), *_updates()]


def _new_exports() -> list[Thing]:
    def late(key: str, name: str, diagnosis: str, **more: Any) -> Thing:
        return person(
            key,
            name,
            plain(key, diagnosis, ECS, "catalogue 6"),
            stop="ecs",
            created=NEW,
            changed=NEW,
            **more,
        )

    return [
        late(
            "jparker2",
            "Jill Parker",
            "export-invalid-soft-match",
            brk="soft-match",
            attrs={
                "proxyAddresses": ["SMTP:jill.parker@contoso.com", "smtp:jparker@contoso.com"],
                "mail": "jill.parker@contoso.com",
            },
        ),
        person(
            "jparker",
            "Jim Parker",
            Row(
                "why isn't jparker syncing?",
                "healthy-in-sync",
                None,
                "holds the address that another object wants",
                "healthy",
            ),
        ),
        late("hboyd", "Helen Boyd", "export-invalid-hard-match", brk="hard-match"),
        late(
            "anasilva",
            "Ana Silva",
            "export-data-validation",
            brk="data-validation",
            attrs={"userPrincipalName": "ana%silva@contoso.com"},
        ),
        late("cadmin", "Carl Adminson", "export-admin-role-conflict", brk="admin-role"),
        contact(
            "salesdesk",
            "Sales Desk",
            Row(
                "why isn't the contact Sales Desk syncing?",
                "export-object-type-mismatch",
                ECS,
                "catalogue 6",
            ),
            stop="ecs",
            created=NEW,
            changed=NEW,
            brk="type-mismatch",
            attrs={
                "mail": "salesdesk@contoso.com",
                "proxyAddresses": ["SMTP:salesdesk@contoso.com"],
                "targetAddress": None,
            },
        ),
    ]


def _updates() -> list[Thing]:
    return [
        person(
            "cmurphy",
            "Carol Murphy",
            plain(
                "cmurphy",
                "export-attribute-value-must-be-unique",
                ECS,
                "catalogue 6; run-statuses 7",
            ),
            changed=RECENT,
            brk="must-be-unique",
            attrs={"proxyAddresses": ["SMTP:cmurphy@contoso.com", "smtp:frontdesk@contoso.com"]},
        ),
        person(
            "lcho",
            "Linda Cho",
            plain("lcho", "export-large-object", ECS, "catalogue 6"),
            changed=RECENT,
            brk="large-object",
            attrs={
                "userCertificate": [b"certificate %02d of lcho" % i for i in range(20)],
                "title": "Head of Printing",
            },
        ),
        person(
            "fchang",
            "Faye Chang",
            plain("fchang", "export-federated-domain-change", ECS, "catalogue 6"),
            changed=RECENT,
            brk="federated-change",
            attrs={"userPrincipalName": "fchang@legal.fabrikam.com"},
        ),
        person(
            "iporter",
            "Iris Porter",
            plain("iporter", "entra-kb-user-id-not-found", ECS, "catalogue 6"),
            changed=RECENT,
            brk="user-id-not-found",
            attrs={"title": "Analyst"},
        ),
        person(
            "wblake",
            "William Blake",
            Row(
                "why isn't wblake syncing?",
                "healthy-in-sync",
                None,
                "catalogue 6; run-statuses 9: a refused writeback does not stop the user",
                "healthy",
                also=("export-permission-issue-8344",),
            ),
            Row(
                "wblake shows permission-issue 8344 on export",
                "export-permission-issue-8344",
                "ad-connector-space",
                "catalogue 6",
                doubt="place: catalogue stage is ad (export)",
            ),
            attrs={"adminCount": "1"},
            brk="8344",
        ),
        person(
            "qadams",
            "Quinn Adams",
            plain("qadams", "ad-object-deleted", "active-directory", "catalogue 3"),
            Row(
                "why isn't qadams deleted from Entra ID?",
                "export-delete-not-valid-114",
                ECS,
                "catalogue 6",
            ),
            brk="delete-114",
        ),
        person(
            "efox",
            "Elsa Fox",
            Row(
                r"why isn't CORP\efox deleted in the cloud?",
                "del-other-connector-holds",
                MV,
                "catalogue 10",
            ),
            stop="ad",
            brk="deleted",
            attrs={
                "msExchRecipientTypeDetails": "2",
                "userAccountControl": "514",
                "msExchMasterAccountSid": "sid:efox.account",
            },
        ),
        person(
            "efox.account",
            "Elsa Fox",
            Row(
                r"why isn't FABRIKAM\efox syncing?",
                "healthy-in-sync",
                None,
                "the half that is left",
            ),
            domain="fabrikam",
            ou="OU=Accounts",
            attrs={
                "sAMAccountName": "efox",
                "userPrincipalName": "efox@fabrikam.com",
                "extensionAttribute2": "Employee",
            },
        ),
    ]
