"""Faults of one attribute, of passwords, groups, devices and deletes."""

from __future__ import annotations

from demo_tenant.facts import (
    AD, ADCS, ECS, ENTRA, MV, Row, Thing, computer, fine, group, person, plain,
)

RECENT = "2026-11-18T15:10:00Z"


def things() -> list[Thing]:
    """All of them."""
    return [*_attributes(), *_passwords(), *_groups(), *_devices(), *_deletes()]


def _case(key: str, name: str, ask: str, diagnosis: str, place: str, why: str, **more: object) -> Thing:
    doubt = more.pop("doubt", None)
    row = Row(ask, diagnosis, place, why, doubt=doubt)  # type: ignore[arg-type]
    return person(key, name, fine(key, "the object itself syncs"), row, **more)  # type: ignore[arg-type]


def _attributes() -> list[Thing]:
    return [
        _case("kwhite", "Kate White", "why doesn't facsimileTelephoneNumber of kwhite sync?",
              "cs-attribute-not-selected", ADCS, "catalogue 4",
              attrs={"facsimileTelephoneNumber": "+1 555 0142"}),
        _case("eprice", "Ella Price", "why doesn't employeeID of eprice reach Entra ID?",
              "mv-no-rule-for-attribute", MV, "catalogue 5", attrs={"employeeID": "E-4711"}),
        _case("rlegal", "Rita Legal", "why is the mobile of rlegal empty in Entra ID?",
              "mv-authoritative-null", MV, "catalogue 5",
              attrs={"mobile": "+1 555 0160", "extensionAttribute14": "HideMobile"}),
        _case("gford", "Glen Ford", "why is the mobile of gford wrong in Entra ID?",
              "attr-mobile-override", ENTRA, "catalogue 7", attrs={"mobile": "+1 555 0170"},
              cloud={"mobilePhone": "+1 555 9999"}),
        _case("pquinn", "Pia Quinn", "why doesn't proxyAddresses of pquinn have the old address in Entra ID?",
              "attr-proxy-discarded", ENTRA, "attribute-rules 10",
              attrs={"proxyAddresses": ["SMTP:pquinn@contoso.com", "smtp:pquinn@corp.contoso.com"]}),
        _case("amay", "Alan May", "why doesn't mail of amay update in Entra ID?", "attr-mail-masked", ENTRA,
              "attribute-rules 11", attrs={"mail": "alan.may@contoso.com"}, changed=RECENT),
        _case("thunt", "Tess Hunt", "why doesn't msExchHideFromAddressLists of thunt sync?",
              "attr-mailnickname-missing", MV, "catalogue 7",
              attrs={"msExchHideFromAddressLists": "TRUE", "mailNickname": None}),
        _case("bross", "Bella Ross", "why is the manager of bross missing in Entra ID?",
              "attr-reference-target-missing", ECS, "catalogue 7", attrs={"manager": "jdoe"},
              doubt="place: the reference is already missing in the metaverse"),
        _case("nprimary", "Ned Primary", "why isn't nprimary a member of the group Finance Team in Entra ID?",
              "group-primary-group-member", AD, "catalogue 8", brk="primary-group"),
    ]


def _passwords() -> list[Thing]:
    return [
        _case("vstein", "Vera Stein", "vstein's new password does not reach Microsoft 365",
              "pwd-must-change-flag", AD, "engine-semantics 13", attrs={"pwdLastSet": "0"}, brk="must-change"),
        _case("emuller", "Elke Muller", "the password of emuller doesn't sync", "pwd-no-replication-rights", AD,
              "catalogue 11: event 611 names emea.contoso.com", domain="emea", brk="new-password"),
        _case("fabian", "Fabian Fed", "fabian changed the password but Microsoft 365 wants the old one",
              "pwd-federated-signin", ENTRA, "catalogue 11", brk="new-password",
              attrs={"userPrincipalName": "fabian@fabrikam.com"}),
        _case("xpired", "Xenia Pired", "the expired account xpired can still sign in to Microsoft 365",
              "pwd-account-expires", AD, "catalogue 11", attrs={"accountExpires": "134060832000000000"},
              doubt="place: catalogue stage is ad; the sign-in happens in entra-id"),
        _case("cwood", "Cora Wood", "cwood says the password sync is broken", "healthy-in-sync", "",
              "the hash was accepted this morning", brk="new-password"),
    ]


def _ask(name: str, diagnosis: str, place: str, why: str, **more: object) -> Row:
    return Row(f"why doesn't the group {name} sync?", diagnosis, place, why, **more)  # type: ignore[arg-type]


def _groups() -> list[Thing]:
    mail = {"mailNickname": "atlas", "mail": "atlas@contoso.com", "proxyAddresses": ["SMTP:atlas@contoso.com"]}
    return [
        group("backup-operators", "Backup Operators", _ask(
            "Backup Operators", "group-builtin", ADCS, "catalogue 8; contract 3 (before ad-critical-system-object)",
            doubt="catalogue stage is mv; TRUE keeps it out of the metaverse"),
            ou="CN=Builtin", stop="cs", attrs={"isCriticalSystemObject": "TRUE", "groupType": "-2147483643",
                                               "adminCount": "1", "displayName": None}),
        group("finance-team", "Finance Team", Row("why isn't the group Finance Team syncing?", "healthy-in-sync",
              None, "the primary group of one user", "healthy"), members=("abaker",), attrs={"rid": 61007}),
        group("print-news", "Print News", _ask(
            "Print News", "group-distribution-not-mail-enabled", MV, "catalogue 8"),
            stop="mv", members=("abaker",), attrs={"groupType": "2"}),
        group("dynamic-all", "Dynamic All", Row("why isn't Dynamic All syncing?", "group-dynamic-dl", ADCS,
              "catalogue 8", doubt="place: catalogue stage is ad"), kind="msExchDynamicDistributionList", stop="ad",
              attrs={"groupType": None, "sAMAccountName": None, "mail": "dynamic-all@contoso.com",
                     "mailNickname": "dynamic-all", "msExchRecipientTypeDetails": "2048"}),
        group("sales-team", "Sales Team", Row(
            "why is jdoe not a member of the group Sales Team in Entra ID?", "group-member-out-of-scope", ECS,
            "catalogue 8", doubt="place: the reference is already missing in the metaverse"),
            Row("why isn't the group Sales Team syncing?", "healthy-in-sync", None, "the group itself syncs", "healthy",
                doubt="also group-member-out-of-scope is right"),
            members=("abaker", "jdoe")),
        group("partners", "Fabrikam Partners", Row(
            "a fabrikam member is missing from the group Fabrikam Partners in Entra ID", "group-fsp-out-of-scope",
            ADCS, "catalogue 8"), members=("bclark", "fsp-smiller")),
        Thing("fsp-smiller", "foreignSecurityPrincipal", "FSP:smiller", "CN=ForeignSecurityPrincipals", stop="ad"),
        group("project-atlas", "Project Atlas", Row(
            "why isn't the group Project Atlas syncing?", "ops-dn-attributes-failure", ECS, "run-statuses 6",
            doubt="informational on the Entra connector: the group is exported without that member"),
            members=("abaker", "tnguyen"), attrs=mail, brk="dn-attributes"),
        group("old-list", "Old List", Row(
            "why does the group Old List still have an e-mail address (mail) in Entra ID?", "group-mail-removed", ENTRA,
            "catalogue 8"), members=("abaker",), brk="mail-removed"),
    ]


def _devices() -> list[Thing]:
    return [
        computer("PC-0202", Row("why isn't computer PC-0202 syncing?", "device-usercertificate-missing", MV,
                 "catalogue 8; contract 3 (before mv-cloudfiltered)"), stop="mv", attrs={"userCertificate": None}),
        computer("KIOSK-01", Row("why isn't computer KIOSK-01 in Entra ID?", "device-ou-or-class-filtered", ADCS,
                 "catalogue 8"), ou="OU=Kiosks", stop="ad"),
    ]


def _deletes() -> list[Thing]:
    gone = [
        person(key, name, plain(key, "ad-object-deleted", AD, "catalogue 3"),
               Row(f"why did {key} disappear from Microsoft 365?", "del-all-in-ou-deleted", AD, "catalogue 9"),
               stop="ad", ou="OU=Temps", brk="deleted")
        for key, name in (("tlowe", "Tara Lowe"), ("uhope", "Uma Hope"), ("wpike", "Walt Pike"))
    ]
    return gone
