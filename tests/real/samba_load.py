"""Writes objects into the database of a Samba domain controller that does not run.

    /usr/bin/python3 -P samba_load.py FOLDER < objects.json > report.json

It writes below Samba's modules, straight into the partitions, so that an object gets the GUID, the
SID, the times and the names that a recording gives it. Samba's own rules (unique sign-in names,
generated SIDs, tombstones with few attributes) do not apply there. Run by Debian's Python.
"""

import base64
import json
import sys
import uuid
from pathlib import Path
from typing import Any

import ldb  # type: ignore[import-not-found]
import samba  # type: ignore[import-not-found]
from samba.auth import system_session  # type: ignore[import-not-found]
from samba.dcerpc import security  # type: ignore[import-not-found]
from samba.ndr import ndr_pack  # type: ignore[import-not-found]
from samba.param import LoadParm  # type: ignore[import-not-found]
from samba.samdb import SamDB  # type: ignore[import-not-found]

# The category of a class, where it is not that of its name.
CATEGORY = {
    "user": "CN=Person",
    "inetorgperson": "CN=Person",
    "contact": "CN=Person",
    "computer": "CN=Computer",
    "group": "CN=Group",
    "organizationalunit": "CN=Organizational-Unit",
    "foreignsecurityprincipal": "CN=Foreign-Security-Principal",
    "crossref": "CN=Cross-Ref",
}
READABLE = "O:DAG:DAD:(A;;RPLCLORC;;;AU)(A;;RPWPCRCCDCLCLORCWOWDSDDTSW;;;DA)(A;;GA;;;SY)"
SERVICE = "OU=Service"
BATCH = 500  # objects in one transaction
# Of Samba's own accounts and groups, those without which nobody can sign in.
NEEDED = {"krbtgt", "domain users", "domain admins", "administrators", "users", "guests"}


def _database(folder: Path) -> Any:
    lp = LoadParm()
    lp.load(str(folder / "etc" / "smb.conf"))
    url = str(folder / "private" / "sam.ldb")
    return SamDB(url=url, session_info=system_session(), lp=lp)


class Loader:
    """Writes objects straight into the partitions of a domain."""

    def __init__(self, folder: Path) -> None:
        db = _database(folder)
        self._sid = security.dom_sid(db.get_domain_sid())
        self.base = str(db.get_default_basedn())
        self._configuration = str(db.get_config_basedn())
        schema = db.get_schema_basedn()
        self._categories = self._guids(db, schema)
        self._classes = self._class_names(db, schema)
        self._syntax = self._syntaxes(db, schema)
        self._invocation = uuid.UUID(db.get_invocation_id())
        del db
        parts = folder / "private" / "sam.ldb.d"
        self._parts = {
            name.upper(): _bare(parts / f"{name.upper()}.ldb")
            for name in (self.base, self._configuration)
        }
        self._dns: dict[str, tuple[str, bytes]] = {}
        self.report: dict[str, list[str]] = {"kept": [], "left_out": []}

    def _guids(self, db: Any, schema: Any) -> dict[str, str]:
        found = db.search(schema, ldb.SCOPE_ONELEVEL, "(objectClass=classSchema)", ["objectGUID"])
        return {str(x.dn).lower(): str(uuid.UUID(bytes_le=x["objectGUID"][0])) for x in found}

    def _class_names(self, db: Any, schema: Any) -> set[str]:
        wanted = ["lDAPDisplayName"]
        found = db.search(schema, ldb.SCOPE_ONELEVEL, "(objectClass=classSchema)", wanted)
        return {str(x["lDAPDisplayName"]).lower() for x in found}

    def _syntaxes(self, db: Any, schema: Any) -> dict[str, tuple[str, str, bool]]:
        """Each attribute's name as the schema writes it, its syntax, and whether it is a link."""
        wanted = ["lDAPDisplayName", "attributeSyntax", "linkID"]
        found = db.search(schema, ldb.SCOPE_ONELEVEL, "(objectClass=attributeSchema)", wanted)
        return {
            str(x["lDAPDisplayName"]).lower(): (
                str(x["lDAPDisplayName"]),
                str(x["attributeSyntax"]),
                "linkID" in x,
            )
            for x in found
        }

    def load(self, objects: list[dict[str, Any]]) -> None:
        """All objects; what the schema does not know is left out and told."""
        for item in objects:
            raw = item["values"].get("objectguid")
            guid = uuid.UUID(bytes_le=base64.b64decode(raw[0])) if raw else uuid.uuid4()
            sid = item["values"].get("objectsid")
            self._dns[item["dn"].lower()] = str(guid), base64.b64decode(sid[0]) if sid else b""
        lists = [self._without_index(part) for part in self._parts.values()]
        for start in range(0, len(objects), BATCH):
            for part in self._parts.values():
                part.transaction_start()
            for number, item in enumerate(objects[start : start + BATCH], start):
                self._put(item, number)
            for part in self._parts.values():
                part.transaction_commit()
        for part, message in zip(self._parts.values(), lists, strict=True):
            part.modify(message)

    def _without_index(self, part: Any) -> Any:
        """Take the indexes away while much is written; the message that makes them again, at once.

        An index that grows entry by entry costs time that grows with the square of its size.
        """
        listed = part.search("@INDEXLIST", ldb.SCOPE_BASE)[0]
        again = ldb.Message(listed.dn)
        values = list(listed["@IDXATTR"])
        again["@IDXATTR"] = ldb.MessageElement(values, ldb.FLAG_MOD_REPLACE, "@IDXATTR")
        fewer = ldb.Message(listed.dn)
        fewer["@IDXATTR"] = ldb.MessageElement(["objectGUID"], ldb.FLAG_MOD_REPLACE, "@IDXATTR")
        part.modify(fewer)
        return again

    def _put(self, item: dict[str, Any], number: int) -> None:
        is_configuration = item["dn"].lower().endswith(self._configuration.lower())
        part = self._parts[(self._configuration if is_configuration else self.base).upper()]
        values = {
            k: [base64.b64decode(v) for v in many]
            for k, many in item["values"].items()
            if self._known(item["dn"], k)
        }
        unknown = {v.decode().lower() for v in values.get("objectclass", [])} - self._classes
        if unknown:  # Samba never answers a search that comes upon such an object
            self.report["left_out"].append(f"{item['dn']}: of the class {', '.join(unknown)}")
            return
        message = self._message(part, item["dn"], values, number)
        try:
            old = part.search(str(message.dn), ldb.SCOPE_BASE, attrs=["objectClass", "objectGUID"])
        except ldb.LdbError:
            old = []
        if old and (_is_head(old[0]) or "crossRef" in _texts(old[0], "objectClass")):
            self._touch(part, message)
            self.report["kept"].append(item["dn"])
            return
        if old:
            self._replace(part, old[0], message)
            return
        part.add(message)

    def _replace(self, part: Any, old: Any, message: Any) -> None:
        """Put an object in the place of one of Samba's own, also where the domain points to it."""
        if "container" in _texts(old, "objectClass") or "builtinDomain" in _texts(
            old, "objectClass"
        ):
            whole = part.search(str(old.dn), ldb.SCOPE_BASE)[0]
            for name in (n for n in message if n != "dn"):
                whole[name] = message[name]
            message = whole
        part.delete(old.dn)
        part.add(message)
        was = str(uuid.UUID(bytes_le=old["objectGUID"][0]))
        now = str(uuid.UUID(bytes_le=message["objectGUID"][0]))
        for name in ("wellKnownObjects", "otherWellKnownObjects"):
            head = part.search(self.base, ldb.SCOPE_BASE, attrs=[name])[0]
            values = [v.decode().replace(was, now).encode() for v in head.get(name, ())]
            if values:
                change = ldb.Message(head.dn)
                change[name] = ldb.MessageElement(values, ldb.FLAG_MOD_REPLACE, name)
                part.modify(change)

    def drop_own(self, objects: list[dict[str, Any]]) -> None:
        """Take out the accounts and groups that Samba made and the recording does not have."""
        part = self._parts[self.base.upper()]
        recorded = {item["dn"].lower() for item in objects}
        own = "(|(objectClass=user)(objectClass=group)(objectClass=foreignSecurityPrincipal))"
        part.transaction_start()
        for found in part.search(self.base, ldb.SCOPE_SUBTREE, own, ["sAMAccountName"]):
            dn, name = str(found.dn).lower(), str(found.get("sAMAccountName", [b""])[0]).lower()
            is_service = dn.endswith(f"{SERVICE},{self.base}".lower()) or ",ou=domain cont" in dn
            if not is_service and dn not in recorded and name not in NEEDED:
                part.delete(found.dn)
        part.transaction_commit()

    def _known(self, dn: str, name: str) -> bool:
        if name in self._syntax:
            return name != "distinguishedname"
        self.report["left_out"].append(f"{dn}: {name}")
        return False

    def _touch(self, part: Any, message: Any) -> None:
        """Of an object that Samba needs as it is, only the times are taken over."""
        change = ldb.Message(message.dn)
        for name in ("whenCreated", "whenChanged"):
            if name in message:
                change[name] = ldb.MessageElement(list(message[name]), ldb.FLAG_MOD_REPLACE, name)
        if len(change):
            part.modify(change)

    def _message(self, part: Any, dn: str, values: dict[str, list[bytes]], number: int) -> Any:
        message = ldb.Message(ldb.Dn(part, dn))
        guid = uuid.UUID(self._dns[dn.lower()][0])
        rdn = message.dn.get_rdn_value().encode()
        message["objectGUID"] = guid.bytes_le
        message["instanceType"] = b"4"
        message["name"] = rdn
        message["uSNCreated"] = message["uSNChanged"] = str(4000 + number).encode()
        message["nTSecurityDescriptor"] = ndr_pack(
            security.descriptor.from_sddl(READABLE, self._sid)
        )
        classes = values.get("objectclass", [])
        last = classes[-1].decode() if classes else ""
        target = f"{CATEGORY.get(last.lower(), f'CN={last}')},CN=Schema,{self._configuration}"
        if target.lower() not in self._categories:
            target = f"CN=Container,CN=Schema,{self._configuration}"
        message["objectCategory"] = f"<GUID={self._categories[target.lower()]}>;{target}"
        for name, many in values.items():
            if name not in {"objectguid", "name", "objectcategory"}:
                written, syntax, is_link = self._syntax[name]
                found = [self._value(v, syntax, is_link) for v in many]
                if is_link:
                    found.sort(key=lambda v: uuid.UUID(v[6:42].decode()).bytes_le)
                message[written] = ldb.MessageElement(found, ldb.FLAG_MOD_ADD, written)
        return message

    def _value(self, raw: bytes, syntax: str, is_link: bool) -> bytes:
        """A value as Samba stores it: names with the GUID of their object."""
        if syntax == "2.5.5.8":
            return raw.upper()
        if syntax != "2.5.5.1":
            return raw
        known = self._dns.get(raw.decode().lower())
        if known is None and not is_link:
            return raw
        guid, sid = known or (str(uuid.uuid5(uuid.NAMESPACE_X500, raw.decode())), b"")
        parts = [f"<GUID={guid}>"]
        if is_link:
            parts += [
                "<RMD_ADDTIME=132500000000000000>",
                "<RMD_CHANGETIME=132500000000000000>",
                "<RMD_FLAGS=0>",
                f"<RMD_INVOCID={self._invocation}>",
                "<RMD_LOCAL_USN=4000>",
                "<RMD_ORIGINATING_USN=4000>",
                "<RMD_VERSION=1>",
            ]
        if sid:
            text = str(security.dom_sid(_sid_text(sid)))
            parts.append(f"<SID={text}>")
        return ";".join([*parts, raw.decode()]).encode()

    def let_read_deleted(self, readers: list[str]) -> None:
        """Give these accounts the right to list the deleted objects, as dsacls does."""
        part = self._parts[self.base.upper()]
        names = (f"CN={name},{SERVICE},{self.base}" for name in readers)
        sids = [
            part.search(n, ldb.SCOPE_BASE, attrs=["objectSid"])[0]["objectSid"][0] for n in names
        ]
        allowed = "".join(f"(A;;LCRP;;;{_sid_text(sid)})" for sid in sids)
        text = f"O:SYG:SYD:PAI(A;;RPWPCCDCLCRCWOWDSDSW;;;SY)(A;;RPLC;;;BA){allowed}"
        change = ldb.Message(ldb.Dn(part, f"CN=Deleted Objects,{self.base}"))
        packed = ndr_pack(security.descriptor.from_sddl(text, self._sid))
        change["nTSecurityDescriptor"] = ldb.MessageElement(
            packed, ldb.FLAG_MOD_REPLACE, "nTSecurityDescriptor"
        )
        part.modify(change)


def _texts(message: Any, name: str) -> set[str]:
    return {str(v) for v in message.get(name, ())}


def _is_head(message: Any) -> bool:
    return "domainDNS" in _texts(message, "objectClass")


def _bare(path: Path) -> Any:
    """A partition without Samba's modules, but with its way of comparing names."""
    return samba.Ldb(f"tdb://{path}", options=["modules:"])


def _sid_text(raw: bytes) -> str:
    authority = int.from_bytes(raw[2:8], "big")
    parts = (int.from_bytes(raw[i : i + 4], "little") for i in range(8, len(raw), 4))
    return "-".join(("S-1", str(authority), *map(str, parts)))


def main(folder: Path) -> None:
    """Load what stands on standard input."""
    what = json.load(sys.stdin)
    loader = Loader(folder)
    loader.load(what["objects"])
    if what["only_these"]:
        loader.drop_own(what["objects"])
    loader.let_read_deleted(what["deleted_readers"])
    json.dump(loader.report, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
