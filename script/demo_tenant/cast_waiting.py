"""Healthy groups, contacts and computers, and changes newer than the last cycle."""

from __future__ import annotations

from demo_tenant.facts import Row, Thing, computer, contact, fine, group, person

STAFF = ("abaker", "bclark", "cdavis", "devans", "ehill", "ffoster", "gjames", "hking")


def things() -> list[Thing]:
    """All of them."""
    return [*_others(), *_waiting()]


def _others() -> list[Thing]:
    return [
        contact(
            "print",
            "Print Service",
            Row(
                "why is the contact Print Service not in Entra ID?",
                "healthy-in-sync",
                None,
                "attribute-rules 12: hidden alone does sync",
                "healthy",
            ),
            attrs={"msExchHideFromAddressLists": "TRUE"},
        ),
        contact(
            "courier",
            "Courier (MSOL) Desk",
            Row(
                "why isn't courier@fabrikam.com syncing?",
                "healthy-in-sync",
                None,
                "default-sync-rules 3: both conditions are needed",
                "healthy",
            ),
        ),
        contact(
            "vendor",
            "Lopez Supplies",
            fine("vendor@fabrikam.com", "mail only is enough"),
            attrs={"proxyAddresses": None, "targetAddress": None},
        ),
        group(
            "vpn-users",
            "VPN Users",
            Row(
                "why doesn't the group VPN Users sync?",
                "healthy-in-sync",
                None,
                "attribute-rules 12: a security group needs no mail",
                "healthy",
            ),
            members=("abaker", "bclark", "dbrown"),
        ),
        group(
            "all-company",
            "All Company",
            Row(
                "why isn't the group All Company syncing?",
                "healthy-in-sync",
                None,
                "big, and far below the limit (default-sync-rules 4.3)",
                "healthy",
            ),
            members=(
                *STAFF,
                "twhite",
                "pgreen",
                "ohall",
                "sking",
                "fcook",
                "rgarcia",
                "kmoore",
                "nreed",
                "vbell",
                "wdean",
                "msolberg",
                "jlang",
                "dbrown",
            ),
            attrs={
                "mail": "all-company@contoso.com",
                "mailNickname": "all-company",
                "proxyAddresses": ["SMTP:all-company@contoso.com"],
                "groupType": "-2147483640",
            },
        ),
        computer(
            "PC-0101",
            Row(
                "why isn't computer PC-0101 in Entra ID?",
                "healthy-in-sync",
                None,
                "has its certificate",
                "healthy",
            ),
        ),
    ]


def _waiting() -> list[Thing]:
    """Changes newer than the last completed cycle: what environment faults touch."""
    late = "2026-11-19T07:48:00Z"
    return [
        person(
            "nfoster",
            "Noah Foster",
            Row(
                "why isn't nfoster syncing?",
                "healthy-wait-for-cycle",
                None,
                "catalogue 12: created after the last cycle",
                "healthy",
            ),
            stop="ad",
            created=late,
            changed=late,
        ),
        person(
            "dcole",
            "Diana Cole",
            Row(
                "why isn't dcole syncing?",
                "healthy-wait-for-cycle",
                None,
                "disabled at 07:49",
                "healthy",
            ),
            Row(
                "I disabled dcole in AD but she can still sign in to Microsoft 365",
                "pwd-disable-lag",
                "entra-connector-space",
                "catalogue 11",
                doubt="healthy-wait-for-cycle says the same; "
                "and the change waits before the AD connector space",
            ),
            attrs={"userAccountControl": "514"},
            changed="2026-11-19T07:49:00Z",
            brk="disabled-late",
        ),
    ]
