"""Objects without a fault; most of them look as if they had one."""

from __future__ import annotations

from demo_tenant.facts import ENTRA, Row, Thing, fine, person

STAFF = (
    "abaker:Anna Baker",
    "bclark:Ben Clark",
    "cdavis:Clara Davis",
    "devans:David Evans",
    "ehill:Emma Hill",
    "ffoster:Frank Foster",
    "gjames:Grace James",
    "hking:Henry King",
)


def things() -> list[Thing]:
    """All healthy objects."""
    return _people()


def _people() -> list[Thing]:
    plain_staff = [
        person(key, name, fine(key, "catalogue 12")) for key, name in (p.split(":") for p in STAFF)
    ]
    return [
        *plain_staff,
        person(
            "asmith",
            "Alice Smith",
            Row(
                "why isn't asmith syncing?",
                "several-candidates",
                None,
                "catalogue 12: one in corp, one in emea",
                "pick",
            ),
            Row(
                r"why isn't CORP\asmith syncing?",
                "healthy-in-sync",
                None,
                "contract 3, errors on other objects",
                "healthy",
                also=("ops-completed-errors",),
            ),
        ),
        person(
            "asmith.emea",
            "Adam Smith",
            Row(
                r"EMEA\asmith is not in Entra ID, why?",
                "healthy-in-sync",
                None,
                "catalogue 12",
                "healthy",
            ),
            domain="emea",
            cn="Adam Smith",
            attrs={
                "sAMAccountName": "asmith",
                "userPrincipalName": "adam.smith@emea.contoso.com",
                "mail": "adam.smith@emea.contoso.com",
                "mailNickname": "adam.smith",
                "proxyAddresses": ["SMTP:adam.smith@emea.contoso.com"],
            },
        ),
        person(
            "dbrown",
            "Dana Brown",
            fine("dbrown", "a disabled account does sync (ad-lookups 2)"),
            attrs={"userAccountControl": "514"},
        ),
        person(
            "twhite",
            "Thomas White",
            fine("twhite", "adminCount=1 alone stops nothing (ad-lookups 9)"),
            attrs={"adminCount": "1"},
        ),
        person(
            "pgreen",
            "Paula Green",
            fine("pgreen", "lower-case smtp only, and nobody asked about addresses"),
            Row(
                "why is the primary address (proxyAddresses) of pgreen onmicrosoft.com?",
                "attr-primary-is-moera",
                ENTRA,
                "attribute-rules 11 row 2",
            ),
            attrs={"proxyAddresses": ["smtp:pgreen@contoso.com"]},
        ),
        person(
            "ohall",
            "Olivia Hall",
            fine("ohall", "its export error of yesterday is gone"),
            brk="old-export-error",
        ),
        person(
            "sking",
            "Simon King",
            fine("sking", "attribute-rules 9: extra MOERA and SIP are the cloud's"),
            brk="extra-addresses",
        ),
        person(
            "fcook",
            "Fiona Cook",
            fine("fcook", "engine-semantics 4.15: a rule out of scope is no fault"),
            attrs={
                "mailNickname": None,
                "proxyAddresses": None,
                "msExchRecipientTypeDetails": None,
            },
        ),
        person(
            "rgarcia", "Rosa García", fine("rgarcia", "attribute-rules 3: letters in sn are free")
        ),
        person(
            "kmoore",
            "Karl Moore",
            fine("kmoore", "a sign-in name differs in case only"),
            attrs={"userPrincipalName": "KMoore@Contoso.com"},
            brk="upn-lower-case",
        ),
        person(
            "nreed",
            "Nina Reed",
            fine("nreed", "moved, but within scope"),
            ou="OU=Finance",
            changed="2026-11-18T13:20:00Z",
        ),
        person(
            "vbell",
            "Victor Bell",
            fine("vbell", "extensionAttribute15 holds another word"),
            attrs={"extensionAttribute15": "Sync"},
        ),
        person(
            "wdean",
            "Wanda Dean",
            fine("wdean", "adminDescription without User_ (default-sync-rules 1)"),
            attrs={"adminDescription": "Managed by the service desk"},
        ),
        person("msolberg", "Mona Solberg", fine("msolberg", "starts with msol, not with MSOL_")),
        person(
            "jlang",
            "Jonas Lang",
            fine("jlang", "inetOrgPerson does sync"),
            Row(
                "the new password of jlang does not work in Microsoft 365",
                "ad-inetorgperson-password",
                "active-directory",
                "catalogue 3",
            ),
            kind="inetOrgPerson",
        ),
        person(
            "gmartin",
            "Gina Martin",
            Row(
                "why isn't gmartin syncing?",
                "healthy-in-sync",
                None,
                "its own values win in the joined object",
                "healthy",
                doubt="the wrong join touches this person too: also mv-wrong-join is right",
            ),
        ),
        person(
            "mbxsmiller",
            "Steve Miller",
            fine("mbxsmiller", "linked mailbox with its master joined"),
            attrs={
                "userAccountControl": "514",
                "msExchRecipientTypeDetails": "2",
                "msExchMasterAccountSid": "sid:smiller",
                "telephoneNumber": "+1 555 0100",
                "userPrincipalName": "mbxsmiller@contoso.com",
            },
        ),
        person(
            "smiller",
            "Steve Miller",
            fine("smiller", "the account half of a linked mailbox"),
            Row(
                r"why doesn't telephoneNumber of FABRIKAM\smiller update?",
                "mv-precedence",
                "metaverse",
                "catalogue 5; default-sync-rules 4.1",
            ),
            domain="fabrikam",
            ou="OU=Accounts",
            mv="mbxsmiller",
            cn="Steve Miller",
            attrs={"telephoneNumber": "+1 555 0199", "extensionAttribute2": "Employee"},
        ),
    ]
