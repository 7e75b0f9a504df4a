"""Makes the empty database of a Samba domain controller, with Exchange's attributes in its schema.

    /usr/bin/python3 -P samba_domain.py FOLDER < what.json

Run by Debian's Python, which has samba's modules. Nothing listens while this runs.
"""

import base64
import contextlib
import json
import logging
import os
import sys
import uuid
from pathlib import Path
from typing import Any

import ldb  # type: ignore[import-not-found]
import samba  # type: ignore[import-not-found]
import samba.provision  # type: ignore[import-not-found]
import samba.schema  # type: ignore[import-not-found]
from samba import dsdb
from samba.auth import system_session  # type: ignore[import-not-found]
from samba.dcerpc import security  # type: ignore[import-not-found]
from samba.param import LoadParm  # type: ignore[import-not-found]
from samba.samdb import SamDB  # type: ignore[import-not-found]

# Exchange's attributes, under an invented arc: name, syntax, single-valued, indexed.
ARC = "1.3.6.1.4.1.99999.1"
SYNTAX = {
    "s": ("2.5.5.12", 64),
    "b": ("2.5.5.8", 1),
    "i": ("2.5.5.9", 2),
    "I": ("2.5.5.16", 65),
    "o": ("2.5.5.10", 4),
    "d": ("2.5.5.1", 127),
}
ATTRIBUTES = [
    ("mailNickname", "s", 1, 1),
    ("targetAddress", "s", 1, 1),
    ("msExchHideFromAddressLists", "b", 1, 0),
    ("msExchRecipientTypeDetails", "I", 1, 0),
    ("msExchRecipientDisplayType", "i", 1, 0),
    ("msExchRemoteRecipientType", "I", 1, 0),
    ("msExchMailboxGuid", "o", 1, 1),
    ("msExchArchiveGuid", "o", 1, 0),
    ("msExchMasterAccountSid", "o", 1, 1),
    ("msRTCSIP-OriginatorSid", "o", 1, 1),
    ("homeMDB", "d", 1, 0),
    ("msExchHomeServerName", "s", 1, 0),
    ("msExchELCMailboxFlags", "i", 1, 0),
    ("publicDelegates", "d", 0, 0),
    ("authOrig", "d", 0, 0),
    ("msExchRequireAuthToSendTo", "b", 1, 0),
    ("msDS-ExternalDirectoryObjectId", "s", 1, 0),
    ("msExchUsageLocation", "s", 1, 0),
    *((f"extensionAttribute{i}", "s", 1, 0) for i in range(1, 16)),
]
DN_CLASS = "KwwCh3McAIVK"  # oMObjectClass of a DN
RECIPIENT = "labMailRecipient"  # the auxiliary class that carries them all
# Classes that Samba has not, each with the class above it.
CLASSES = {
    "msExchDynamicDistributionList": "top",
    "publicFolder": "top",
    "contosoServiceUser": "user",
}
OF_RECIPIENTS = ("User", "Group", "Contact")
READABLE = "D:(A;;RPLCLORC;;;AU)(A;;RPWPCRCCDCLCLORCWOWDSDDTSW;;;DA)(A;;GA;;;SY)"
SERVICE = "OU=Service"
LOCK_OUT = {  # after three wrong passwords, for half an hour
    "lockoutThreshold": "3",
    "lockoutDuration": "-18000000000",
    "lockOutObservationWindow": "-18000000000",
}
# No password grows old: a recorded object does not say how old its domain lets one grow.
NO_EXPIRY = {"maxPwdAge": "-9223372036854775808"}
FLAWS = {
    "disabled": {"userAccountControl": "66050"},
    "expired": {"accountExpires": "134060832000000000"},
}


class Schema(samba.schema.Schema):  # type: ignore[misc]
    """Samba's schema with the arc of the attributes above."""

    def __init__(self, *args: Any, **options: Any) -> None:
        known = Path(samba.provision.setup_path("prefixMap.txt")).read_bytes()
        prefixes = known.rstrip() + f"\n41:{ARC}\n".encode()
        super().__init__(*args, **options, override_prefixmap=prefixes)


def with_exchange(read: Any) -> Any:
    """A reader of Microsoft's schema files that adds the attributes above."""

    def reader(*files: Any, **options: Any) -> str:
        text = read(*files, **options)
        for name in OF_RECIPIENTS:
            line = f"\nlDAPDisplayName: {name.lower()}\n"
            text = text.replace(line, f"{line}auxiliaryClass: {RECIPIENT}\n", 1)
        return str(text) + "\n\n".join(_definitions()) + "\n\n"

    return reader


def _definitions() -> list[str]:
    texts = []
    for number, (name, kind, single, indexed) in enumerate(ATTRIBUTES, 1):
        syntax, om = SYNTAX[kind]
        lines = [
            *_head(name, "attributeSchema"),
            f"attributeID: {ARC}.{number}",
            f"attributeSyntax: {syntax}",
            f"oMSyntax: {om}",
            f"isSingleValued: {'TRUE' if single else 'FALSE'}",
            f"searchFlags: {indexed}",
            "isMemberOfPartialAttributeSet: TRUE",
        ]
        texts.append("\n".join([*lines, *([f"oMObjectClass:: {DN_CLASS}"] if om == 127 else [])]))
    known = ("proxyAddresses", "mail", "showInAddressBook", "legacyExchangeDN", "displayName")
    may = [f"mayContain: {name}" for name in (*(a[0] for a in ATTRIBUTES), *known)]
    texts.append("\n".join([*_class(RECIPIENT, 1000, 3, "top"), *may]))
    more = ["systemPossSuperiors: organizationalUnit", "systemPossSuperiors: container"]
    more.append(f"auxiliaryClass: {RECIPIENT}")
    for number, (name, above) in enumerate(CLASSES.items(), 1001):
        texts.append("\n".join([*_class(name, number, 1, above), *more]))
    return texts


def _head(name: str, kind: str) -> list[str]:
    guid = uuid.uuid5(uuid.NAMESPACE_OID, name)
    return [
        f"dn: CN={name},${{SCHEMADN}}",
        "objectClass: top",
        f"objectClass: {kind}",
        f"cn: {name}",
        f"lDAPDisplayName: {name}",
        f"schemaIDGUID:: {base64.b64encode(guid.bytes_le).decode()}",
        f"objectGUID: {uuid.uuid5(guid, 'object')}",
    ]


def _class(name: str, number: int, category: int, above: str) -> list[str]:
    return [
        *_head(name, "classSchema"),
        f"governsID: {ARC}.{number}",
        f"objectClassCategory: {category}",
        f"subClassOf: {above}",
        f"defaultObjectCategory: CN={name},${{SCHEMADN}}",
        f"defaultSecurityDescriptor: {READABLE}",
    ]


def provision(folder: Path, what: dict[str, Any]) -> None:
    """A new domain with its service accounts."""
    samba.schema.read_ms_schema = with_exchange(samba.schema.read_ms_schema)
    samba.provision.Schema = Schema
    conf = folder / "etc" / "smb.conf"
    conf.parent.mkdir(parents=True, exist_ok=True)
    conf.write_text("")  # must be there: else Debian's own leaks in
    settings = LoadParm()
    settings.load(str(conf))
    logger = logging.getLogger("provision")
    logger.setLevel(logging.ERROR)
    samba.provision.provision(
        logger,
        system_session(),
        lp=settings,
        smbconf=str(conf),
        targetdir=str(folder),
        realm=what["name"],
        domain=what["netbios"],
        domainguid=what["guid"],
        domainsid=security.dom_sid(what["sid"]),
        hostname=what["host"],
        hostip="127.0.0.1",
        adminpass=what["password"],
        machinepass=what["password"],
        dns_backend="NONE",
        serverrole="active directory domain controller",
        dom_for_fun_level=dsdb.DS_DOMAIN_FUNCTION_2008_R2,
        plaintext_secrets=True,
        useeadb=True,
    )
    _accounts(_database(folder), what)


def _database(folder: Path) -> Any:
    lp = LoadParm()
    lp.load(str(folder / "etc" / "smb.conf"))
    url = str(folder / "private" / "sam.ldb")
    return SamDB(url=url, session_info=system_session(), lp=lp)


def _accounts(db: Any, what: dict[str, Any]) -> None:
    """The accounts that the tests sign in with, each with the flaw that its name says."""
    base = str(db.get_default_basedn())
    db.add({"dn": f"{SERVICE},{base}", "objectClass": "organizationalUnit"})
    for name in what["accounts"]:
        _account(db, f"CN={name},{SERVICE},{base}", name, what)
    _change(db, base, LOCK_OUT)
    _change(db, base, NO_EXPIRY)
    host = what["host"]
    services = "".join(
        f"servicePrincipalName: ldap/{n}\n" for n in (f"{host}.{what['name']}", host)
    )
    with contextlib.suppress(ldb.LdbError):  # has them already
        db.modify_ldif(
            f"dn: CN={host.upper()},OU=Domain Controllers,{base}\nchangetype: modify\n"
            f"add: servicePrincipalName\n{services}-\n\n"
        )


def _account(db: Any, dn: str, name: str, what: dict[str, Any]) -> None:
    """One account with a password, and the flaw that its name says."""
    upn = f"{name}@{what['suffix']}"
    plain = {"objectClass": "user", "sAMAccountName": name, "userPrincipalName": upn}
    db.add({"dn": dn, **plain, "userAccountControl": "544"})
    must_change = name == "must-change"
    chosen = f"(sAMAccountName={name})"
    db.setpassword(chosen, what["password"], force_change_at_next_login=must_change)
    if not must_change:
        _change(db, dn, {"userAccountControl": "66048", **FLAWS.get(name, {})})


def _change(db: Any, dn: str, values: dict[str, str]) -> None:
    parts = "-\n".join(f"replace: {name}\n{name}: {value}\n" for name, value in values.items())
    db.modify_ldif(f"dn: {dn}\nchangetype: modify\n{parts}-\n\n")


if __name__ == "__main__":
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
        provision(Path(sys.argv[1]), json.load(sys.stdin))
