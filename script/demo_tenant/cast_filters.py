"""Objects that a filter or an inbound rule keeps out of the metaverse."""

from __future__ import annotations

from demo_tenant.facts import ADCS, MV, Row, Thing, contact, person, plain

NEW = "2026-11-17T10:05:00Z"
RECENT = "2026-11-18T15:10:00Z"


def things() -> list[Thing]:
    """All of them."""
    return [*_filters(), *_disconnectors()]


def _filters() -> list[Thing]:
    return [
        person(
            "jdoe",
            "J Doe",
            plain(
                "jdoe",
                "cs-ou-not-selected",
                ADCS,
                "catalogue 4, then 7",
                then=("upn-suffix-not-verified",),
            ),
            Row(
                "jdoe is missing in Office 365",
                "cs-ou-not-selected",
                ADCS,
                "same in other words",
                then=("upn-suffix-not-verified",),
            ),
            Row(
                "jdoe's password doesn't sync",
                "cs-ou-not-selected",
                ADCS,
                "catalogue 11: solve the object first",
                doubt="pwd-object-not-synced is the password section's own name for it",
            ),
            ou="OU=Sales",
            stop="ad",
            attrs={"userPrincipalName": "jdoe@corp.contoso.com"},
        ),
        person(
            "apatel",
            "Asha Patel",
            plain("apatel", "cs-domain-not-selected", ADCS, "catalogue 4"),
            domain="apac",
            stop="ad",
        ),
        person(
            "lbrandt",
            "Lena Brandt",
            plain(
                "lbrandt",
                "ops-run-step-missing",
                ADCS,
                "catalogue 2",
                doubt="place: catalogue stage is ops; the object never reaches the connector space",
            ),
            domain="labs",
            stop="ad",
        ),
        person(
            "cwells",
            "Chloe Wells",
            plain("cwells", "cs-new-ou-not-included", ADCS, "catalogue 4"),
            ou="OU=Chicago,OU=Branches",
            stop="ad",
            created="2026-11-12T09:00:00Z",
            changed="2026-11-12T09:00:00Z",
        ),
        person(
            "aturner",
            "Amy Turner",
            Row(
                "why isn't aturner syncing?",
                "healthy-in-sync",
                None,
                "a branch that is selected",
                "healthy",
            ),
            ou="OU=Austin,OU=Branches",
        ),
        person(
            "kweber",
            "Klaus Weber",
            plain(
                "kweber",
                "cs-ou-renamed",
                ADCS,
                "catalogue 4; contract 3 (before cs-ou-not-selected)",
            ),
            Row(
                "why was kweber deleted from Entra ID?",
                "del-ou-renamed",
                ADCS,
                "catalogue 9",
                doubt="cs-ou-renamed is the same cause outside the delete symptom",
            ),
            domain="emea",
            ou="OU=Berlin",
            stop="ad",
            brk="renamed-ou",
        ),
        person(
            "botsvc",
            "Lobby Robot",
            plain("botsvc", "cs-object-type-not-selected", ADCS, "catalogue 4"),
            kind="contosoServiceUser",
            ou="OU=Service Accounts",
            stop="ad",
        ),
        person(
            "ymoss",
            "Yvonne Moss",
            plain(
                "ymoss",
                "cs-ou-not-selected",
                ADCS,
                "catalogue 4 and 9",
                doubt="del-moved-out-of-scope is the same seen as a delete",
            ),
            Row(
                "why did ymoss disappear from Microsoft 365?",
                "del-moved-out-of-scope",
                ADCS,
                "catalogue 9",
            ),
            ou="OU=Leavers",
            stop="ad",
            changed="2026-11-17T09:30:00Z",
            brk="moved-out",
        ),
    ]


def _disconnectors() -> list[Thing]:
    return [
        contact(
            "walkin",
            "Walk-in Customers",
            Row(
                "why isn't the contact Walk-in Customers syncing?",
                "ad-contact-not-mail-enabled",
                ADCS,
                "engine-semantics 4.4: no join value, not projected",
            ),
            stop="cs",
            attrs={
                "mail": None,
                "proxyAddresses": None,
                "targetAddress": None,
                "mailNickname": None,
            },
        ),
        person(
            "udavis",
            "Ulla Davis",
            plain(
                "udavis",
                "ad-admin-description-opt-out",
                ADCS,
                "default-sync-rules 3: out of the Join rule's scope",
                doubt="catalogue stage says ad→mv",
            ),
            stop="cs",
            attrs={"adminDescription": "User_DoNotSync"},
        ),
        person(
            "hwilson",
            "Hannah Wilson",
            plain("hwilson", "cs-explicit-disconnector", ADCS, "catalogue 4"),
            stop="cs",
            brk="explicit",
        ),
        person(
            "pward",
            "Peter Ward",
            plain(
                "pward",
                "mv-inbound-custom-scope",
                ADCS,
                "catalogue 5",
                doubt="place: catalogue stage is mv; the object is a disconnector in the "
                "AD connector space",
            ),
            domain="fabrikam",
            ou="OU=Accounts",
            stop="cs",
            attrs={"extensionAttribute2": "Contractor"},
        ),
        contact(
            "copy",
            "Copy Shop",
            Row(
                "why isn't the contact copy@fabrikam.com syncing?",
                "mv-provision-rule-disabled",
                ADCS,
                "catalogue 5",
                doubt="place: catalogue stage is mv; the object is a disconnector in the "
                "AD connector space",
            ),
            domain="fabrikam",
            stop="cs",
        ),
        person(
            "jfrost",
            "Jack Frost",
            plain(
                "jfrost",
                "ops-sync-rule-error",
                ADCS,
                "catalogue 2",
                doubt="place: catalogue stage is ops; the change stops as a pending import",
            ),
            stop="cs",
            created=NEW,
            changed=NEW,
            attrs={"extensionAttribute10": "12345"},
            brk="rule-error",
        ),
        contact(
            "dsouza",
            "Dsouza Vendor",
            Row(
                "why isn't Dsouza Vendor syncing?",
                "ops-ambiguous-join",
                ADCS,
                "catalogue 2; run-statuses 4",
                doubt="place: catalogue stage is ops; the change stops as a pending import",
            ),
            stop="cs",
            created=NEW,
            changed=NEW,
            brk="ambiguous",
            attrs={
                "mail": "abaker@contoso.com",
                "proxyAddresses": ["SMTP:abaker@contoso.com"],
                "targetAddress": None,
            },
        ),
        person(
            "eyoung",
            "Eric Young",
            plain(
                "eyoung",
                "export-sourceanchor-changed",
                ADCS,
                "catalogue 6: a linked mailbox became a mailbox of its own",
                doubt=(
                    "place: catalogue stage is aadcs; the error holds the change back as "
                    "a pending import"
                ),
            ),
            brk="anchor-changed",
            changed="2026-11-18T14:00:00Z",
            attrs={
                "msExchRecipientTypeDetails": "2",
                "userAccountControl": "514",
                "msExchMasterAccountSid": "sid:eyoung.old",
            },
        ),
        person(
            "eyoung.old",
            "Eric Young",
            Row(
                r"why isn't FABRIKAM\ericy syncing?",
                "healthy-in-sync",
                None,
                "the account half is in sync",
                doubt="export-sourceanchor-changed stands at the joined mailbox: also is right",
            ),
            domain="fabrikam",
            ou="OU=Accounts",
            mv="eyoung",
            cn="Eric Young Account",
            attrs={
                "sAMAccountName": "ericy",
                "userPrincipalName": "ericy@fabrikam.com",
                "extensionAttribute2": "Employee",
            },
        ),
        person(
            "lrossi",
            "Luca Rossi",
            plain("lrossi", "mv-wrong-join", MV, "catalogue 5"),
            domain="fabrikam",
            ou="OU=Accounts",
            mv="gmartin",
            attrs={
                "msRTCSIP-OriginatorSid": "sid:gmartin",
                "extensionAttribute2": "Employee",
                "userAccountControl": "514",
            },
        ),
    ]
