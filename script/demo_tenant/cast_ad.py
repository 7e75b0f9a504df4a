"""Objects that stop in AD or in the AD connector space."""

from __future__ import annotations

from demo_tenant.facts import AD, ADCS, MV, Row, Thing, contact, person, plain

NEW = "2026-11-17T10:05:00Z"


def things() -> list[Thing]:
    """All of them."""
    return _in_ad()


def _in_ad() -> list[Thing]:
    return [
        person(
            "mlopez",
            "Maria Lopez",
            plain("mlopez", "ad-object-deleted", AD, "catalogue 3"),
            stop="ad",
            brk="deleted",
        ),
        person(
            "tnguyen",
            "Tina Nguyen",
            plain(
                "tnguyen",
                "ad-recreated-account",
                "entra-connector-space",
                "catalogue 3, contract 3 (most specific)",
                doubt="place: the object stops at the export; the reason stands in AD",
            ),
            stop="ecs",
            created=NEW,
            changed=NEW,
            brk="recreated",
        ),
        person(
            "bfischer",
            "Bernd Fischer",
            plain(
                "bfischer",
                "ad-replication-lag",
                AD,
                "catalogue 3",
                doubt="place: the import reads the lagging DC, so the AD connector space "
                "is arguable",
            ),
            stop="ad",
            created="2026-11-19T06:40:00Z",
            changed="2026-11-19T06:40:00Z",
            brk="lagging",
        ),
        person(
            "administrator",
            "Administrator",
            Row(
                r"why isn't CORP\Administrator syncing?",
                "ad-critical-system-object",
                ADCS,
                "default-sync-rules 3: stored TRUE stops before the metaverse",
            ),
            stop="cs",
            ou="CN=Users",
            cn="Administrator",
            attrs={
                "sAMAccountName": "Administrator",
                "isCriticalSystemObject": "TRUE",
                "rid": 500,
                "userPrincipalName": "administrator@contoso.com",
                "mail": None,
                "mailNickname": None,
                "givenName": None,
                "sn": None,
                "displayName": None,
                "proxyAddresses": None,
                "department": None,
                "msExchRecipientTypeDetails": None,
                "adminCount": "1",
            },
        ),
        person(
            "nosam",
            "Nora Samson",
            Row(
                "why isn't nosam@contoso.com syncing?",
                "ad-samaccountname-missing",
                MV,
                "default-sync-rules 3",
            ),
            stop="mv",
            attrs={"sAMAccountName": None},
        ),
        person(
            "AAD_frontdesk",
            "Front Desk",
            plain(
                "AAD_frontdesk",
                "ad-reserved-name",
                MV,
                "default-sync-rules 3; contract 3 (most specific)",
            ),
            stop="mv",
            attrs={
                "userPrincipalName": "frontdesk.pool@contoso.com",
                "mail": None,
                "proxyAddresses": None,
                "mailNickname": None,
                "msExchRecipientTypeDetails": None,
            },
        ),
        person(
            "discovery",
            "Discovery Mailbox",
            Row(
                "why isn't discovery@contoso.com syncing?",
                "ad-exchange-system-mailbox",
                MV,
                "default-sync-rules 3",
            ),
            stop="mv",
            attrs={"msExchRecipientTypeDetails": "536870912", "userAccountControl": "514"},
        ),
        person(
            "pkim",
            "Pat Kim",
            Row(
                "why isn't pkim syncing?",
                "healthy-in-sync",
                None,
                "the right twin of a conflict pair",
                "healthy",
            ),
        ),
        person(
            "pkim-conflict",
            "Pat Kim",
            Row(
                "why isn't GUID:pkim-conflict syncing?",
                "ad-replication-conflict-object",
                MV,
                "default-sync-rules 3",
            ),
            stop="mv",
            cn="CNF:pkim-conflict",
            attrs={
                "sAMAccountName": "$DUPLICATE-8f2",
                "userPrincipalName": "patkim@contoso.com",
                "mail": None,
                "proxyAddresses": None,
                "mailNickname": None,
                "msExchRecipientTypeDetails": None,
            },
        ),
        contact(
            "oldpool",
            "Old Pool (MSOL)",
            Row(
                "why is the contact oldpool@fabrikam.com not syncing?",
                "ad-contact-msol-hidden",
                MV,
                "default-sync-rules 3",
            ),
            stop="mv",
            attrs={"msExchHideFromAddressLists": "TRUE"},
        ),
        person(
            "rgray",
            "Robert Gray",
            plain("rgray", "ad-connector-no-read", ADCS, "catalogue 3 (ad→adcs)"),
            stop="ad",
            brk="unreadable",
        ),
        person(
            "mbxbstone",
            "Bianca Stone",
            plain(
                "mbxbstone", "ad-linked-mailbox-no-master", MV, "catalogue 3; engine-semantics 4"
            ),
            stop="mv",
            attrs={
                "userAccountControl": "514",
                "msExchRecipientTypeDetails": "2",
                "msExchMasterAccountSid": "sid:bstone",
                "userPrincipalName": "mbxbstone@contoso.com",
            },
        ),
        person(
            "bstone",
            "Bianca Stone",
            plain("bstone", "cs-ou-not-selected", ADCS, "catalogue 4"),
            stop="ad",
            domain="fabrikam",
            ou="OU=Contractors",
            cn="Bianca Stone",
            attrs={"extensionAttribute2": "Employee"},
        ),
        person(
            "hpratt",
            "Hugo Pratt",
            plain(
                "hpratt",
                "mv-sourceanchor-missing",
                MV,
                "catalogue 5: type 2 left over, no master account is named",
                doubt="ad-linked-mailbox-no-master if its proof is read without "
                "msExchMasterAccountSid",
            ),
            stop="mv",
            attrs={"msExchRecipientTypeDetails": "2"},
        ),
    ]
