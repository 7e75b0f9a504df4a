"""Faults of one attribute, of passwords, groups, devices and deletes."""

from __future__ import annotations

from typing import Any

from demo_tenant.facts import AD, ADCS, ECS, ENTRA, MV, Row, Thing, fine, person

RECENT = "2026-11-18T15:10:00Z"


def things() -> list[Thing]:
    """All of them."""
    return [*_attributes(), *_passwords()]


def _case(
    key: str, name: str, ask: str, diagnosis: str, place: str, why: str, **more: Any
) -> Thing:
    doubt = more.pop("doubt", None)
    row = Row(ask, diagnosis, place, why, doubt=doubt)
    return person(key, name, fine(key, "the object itself syncs"), row, **more)


def _attributes() -> list[Thing]:
    return [
        _case(
            "kwhite",
            "Kate White",
            "why doesn't facsimileTelephoneNumber of kwhite sync?",
            "cs-attribute-not-selected",
            ADCS,
            "catalogue 4",
            attrs={"facsimileTelephoneNumber": "+1 555 0142"},
        ),
        _case(
            "eprice",
            "Ella Price",
            "why doesn't employeeID of eprice reach Entra ID?",
            "mv-no-rule-for-attribute",
            MV,
            "catalogue 5",
            attrs={"employeeID": "E-4711"},
        ),
        _case(
            "rlegal",
            "Rita Legal",
            "why is the mobile of rlegal empty in Entra ID?",
            "mv-authoritative-null",
            MV,
            "catalogue 5",
            attrs={"mobile": "+1 555 0160", "extensionAttribute14": "HideMobile"},
        ),
        _case(
            "gford",
            "Glen Ford",
            "why is the mobile of gford wrong in Entra ID?",
            "attr-mobile-override",
            ENTRA,
            "catalogue 7",
            attrs={"mobile": "+1 555 0170"},
            cloud={"mobilePhone": "+1 555 9999"},
        ),
        _case(
            "pquinn",
            "Pia Quinn",
            "why doesn't proxyAddresses of pquinn have the old address in Entra ID?",
            "attr-proxy-discarded",
            ENTRA,
            "attribute-rules 10",
            attrs={"proxyAddresses": ["SMTP:pquinn@contoso.com", "smtp:pquinn@corp.contoso.com"]},
        ),
        _case(
            "amay",
            "Alan May",
            "why doesn't mail of amay update in Entra ID?",
            "attr-mail-masked",
            ENTRA,
            "attribute-rules 11",
            attrs={"mail": "alan.may@contoso.com"},
            changed=RECENT,
        ),
        _case(
            "thunt",
            "Tess Hunt",
            "why doesn't msExchHideFromAddressLists of thunt sync?",
            "attr-mailnickname-missing",
            MV,
            "catalogue 7",
            attrs={"msExchHideFromAddressLists": "TRUE", "mailNickname": None},
        ),
        _case(
            "bross",
            "Bella Ross",
            "why is the manager of bross missing in Entra ID?",
            "attr-reference-target-missing",
            ECS,
            "catalogue 7",
            attrs={"manager": "jdoe"},
            doubt="place: the reference is already missing in the metaverse",
        ),
        _case(
            "nprimary",
            "Ned Primary",
            "why isn't nprimary a member of the group Finance Team in Entra ID?",
            "group-primary-group-member",
            AD,
            "catalogue 8",
            brk="primary-group",
        ),
    ]


def _passwords() -> list[Thing]:
    return [
        _case(
            "vstein",
            "Vera Stein",
            "vstein's new password does not reach Microsoft 365",
            "pwd-must-change-flag",
            AD,
            "engine-semantics 13",
            attrs={"pwdLastSet": "0"},
            brk="must-change",
            changed="2026-11-18T09:12:00Z",
        ),
        _case(
            "emuller",
            "Elke Muller",
            "the password of emuller doesn't sync",
            "pwd-no-replication-rights",
            AD,
            "catalogue 11: event 611 names emea.contoso.com",
            domain="emea",
            brk="new-password",
            changed="2026-11-18T09:12:00Z",
        ),
        _case(
            "fabian",
            "Fabian Fed",
            "fabian changed the password but Microsoft 365 wants the old one",
            "pwd-federated-signin",
            ENTRA,
            "catalogue 11",
            brk="new-password",
            changed="2026-11-18T09:12:00Z",
            attrs={"userPrincipalName": "fabian@fabrikam.com"},
        ),
        _case(
            "xpired",
            "Xenia Pired",
            "the expired account xpired can still sign in to Microsoft 365",
            "pwd-account-expires",
            AD,
            "catalogue 11",
            attrs={"accountExpires": "134060832000000000"},
            doubt="place: catalogue stage is ad; the sign-in happens in entra-id",
        ),
        _case(
            "cwood",
            "Cora Wood",
            "cwood says the password sync is broken",
            "healthy-in-sync",
            "",
            "the hash was accepted within minutes",
            brk="new-password",
            changed="2026-11-18T09:12:00Z",
        ),
    ]
