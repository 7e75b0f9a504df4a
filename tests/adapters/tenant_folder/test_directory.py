"""The recorded Active Directory through its port."""

from pathlib import Path

import pytest

from adapters.tenant_folder import TenantFolder
from handlers.ports import Handle, HandleKind
from knowledge.evidence import CouldNotLook, Found, Missing
from knowledge.vocabulary import DirectoryObject
from tests.adapters.tenant_folder.small import ANCHOR, GUID, folder, value, write

CORP = f"""version: 1

dn: DC=corp,DC=contoso,DC=com
objectClass: domainDNS
objectSid: S-1-5-21-1

dn: OU=Sales,DC=corp,DC=contoso,DC=com
objectClass: organizationalUnit
ou: Sales
displayName: jdoe

dn: CN=J Doe,OU=Sales,DC=corp,DC=contoso,DC=com
objectClass: top
objectClass: person
objectClass: user
objectGUID:: {ANCHOR}
objectSid: S-1-5-21-1-1104
sAMAccountName: jdoe
userPrincipalName: jdoe@contoso.com
mail: john.doe@contoso.com
proxyAddresses: SMTP:john.doe@contoso.com
proxyAddresses: smtp:jd@contoso.com
targetAddress: SMTP:jdoe@elsewhere.com
displayName: John Doe
cn: J Doe
givenName: John
sn: Doe
employeeID: E0042
lastKnownParent: OU=Old,DC=corp,DC=contoso,DC=com
mailNickname: johnny
mS-DS-ConsistencyGuid:: AQIDBAUGBwgJCgsMDQ4PEA==

dn: CN=PC1,OU=Sales,DC=corp,DC=contoso,DC=com
objectClass: user
objectClass: computer
sAMAccountName: PC1$
dNSHostName: pc1.corp.contoso.com
cn: PC1

dn: CN=Crew,OU=Sales,DC=corp,DC=contoso,DC=com
objectClass: group
sAMAccountName: crew
displayName: The Crew
mail: crew@contoso.com

dn: CN=Dyn Sales,OU=Sales,DC=corp,DC=contoso,DC=com
objectClass: top
objectClass: msExchBaseClass
objectClass: msExchDynamicDistributionList
cn: Dyn Sales
mail: dyn@contoso.com
mailNickname: dyn-sales

dn: CN=Setting,DC=corp,DC=contoso,DC=com
objectClass: rIDManager
cn: Setting

dn: CN=Deleted Objects,DC=corp,DC=contoso,DC=com
objectClass: container
isDeleted: TRUE

dn: CN=Old\\0ADEL:00000009-0000-4000-8000-000000000000,CN=Deleted Objects,DC=corp,DC=contoso,DC=com
objectClass: user
objectGUID: 00000009-0000-4000-8000-000000000000
sAMAccountName: old
isDeleted: TRUE
lastKnownParent: OU=Sales,DC=corp,DC=contoso,DC=com
msDS-LastKnownRDN: Old, Hand

dn: OU=Gone\\0ADEL:8,CN=Deleted Objects,DC=corp,DC=contoso,DC=com
isDeleted: TRUE
lastKnownParent: DC=corp,DC=contoso,DC=com

dn: CN=Child\\0ADEL:7,CN=Deleted Objects,DC=corp,DC=contoso,DC=com
isDeleted: TRUE
cn:: {"Q2hpbGQKREVMOjc="}
lastKnownParent: OU=Gone\\0ADEL:8,CN=Deleted Objects,DC=corp,DC=contoso,DC=com

dn: CN=Loop\\0ADEL:6,CN=Deleted Objects,DC=corp,DC=contoso,DC=com
isDeleted: TRUE
lastKnownParent: CN=Loop\\0ADEL:6,CN=Deleted Objects,DC=corp,DC=contoso,DC=com
"""
FABRIKAM = """dn: CN=J Doe,DC=fabrikam,DC=com
objectClass: user
sAMAccountName: JDOE
cn: J Doe
"""
JDOE = "CN=J Doe,OU=Sales,DC=corp,DC=contoso,DC=com"
OTHER = "CN=J Doe,DC=fabrikam,DC=com"
PC1 = "CN=PC1,OU=Sales,DC=corp,DC=contoso,DC=com"
CREW = "CN=Crew,OU=Sales,DC=corp,DC=contoso,DC=com"
DYNAMIC = "CN=Dyn Sales,OU=Sales,DC=corp,DC=contoso,DC=com"


@pytest.fixture
def tenant(tmp_path: Path) -> TenantFolder:
    """A small tenant."""
    made = folder(tmp_path)
    write(tmp_path, "active_directory/corp.ldif", CORP)
    write(tmp_path, "active_directory/fabrikam.ldif", FABRIKAM)
    return made


def dns(found: tuple[DirectoryObject, ...]) -> list[str]:
    """The names of objects."""
    return [o.dn for o in found]


FITS: list[tuple[HandleKind, str, list[str]]] = [
    ("sam", "jdoe", [OTHER, JDOE]),
    ("sam", "pc1", [PC1]),
    ("sam", "PC1$", [PC1]),
    ("sam", "John Doe", [JDOE]),
    ("sam", "johnny", [JDOE]),
    ("sam", "nobody", []),
    ("domain-sam", "CORP\\jdoe", [JDOE]),
    ("domain-sam", "fabrikam.com\\jdoe", [OTHER]),
    ("domain-sam", "corp\\pc1", [PC1]),
    ("domain-sam", "emea\\jdoe", []),
    ("upn", "JDOE@contoso.com", [JDOE]),
    ("upn", "jd@contoso.com", [JDOE]),
    ("upn", "jdoe@elsewhere.com", [JDOE]),
    ("address", "smtp:john.doe@contoso.com", [JDOE]),
    ("address", "doe@contoso.com", []),
    ("dn", "cn=j doe, ou=sales, dc=corp, dc=contoso, dc=com", [JDOE]),
    ("dn", "OU=Sales,DC=corp,DC=contoso,DC=com", ["OU=Sales,DC=corp,DC=contoso,DC=com"]),
    ("dn", "CN=J Doe,OU=Old,DC=corp,DC=contoso,DC=com", []),
    ("guid", "{" + GUID.upper() + "}", [JDOE]),
    ("sid", "s-1-5-21-1-1104", [JDOE]),
    ("sid", "S-1-5-21-1", []),
    ("immutable-id", ANCHOR, [JDOE]),
    ("immutable-id", "AQIDBAUGBwgJCgsMDQ4PEA==", [JDOE]),
    ("immutable-id", "E0042", []),
    ("employee-number", "e0042", [JDOE]),
    ("display-name", "john doe", [JDOE]),
    ("display-name", "Doe, John", [JDOE]),
    ("display-name", "J Doe", [OTHER, JDOE]),
    ("display-name", "Sales", []),
    ("computer", "pc1", [PC1]),
    ("computer", "pc1.corp.contoso.com", [PC1]),
    ("computer", "CORP\\PC1$", [PC1]),
    ("computer", "jdoe", []),
    ("group-name", "the crew", [CREW]),
    ("group-name", "crew@contoso.com", [CREW]),
    ("group-name", "corp\\crew", [CREW]),
    ("group-name", "dyn sales", [DYNAMIC]),
    ("group-name", "dyn@contoso.com", [DYNAMIC]),
    ("group-name", "corp\\dyn-sales", [DYNAMIC]),
    ("group-name", "johnny", []),
    ("group-name", "jdoe", []),
]


@pytest.mark.parametrize("kind,text,names", FITS)
async def test_find(tenant: TenantFolder, kind: HandleKind, text: str, names: list[str]) -> None:
    """Find."""
    found = await tenant.directory.find(Handle(kind, text))
    assert found == Missing() if not names else dns(value(found)) == names


async def test_single_objects(tenant: TenantFolder) -> None:
    """Single objects."""
    directory = tenant.directory
    assert value(await directory.object(JDOE.lower())).dn == JDOE
    assert value(await directory.by_guid(GUID)).dn == JDOE
    assert value(await directory.by_sid("S-1-5-21-1-1104")).dn == JDOE
    assert await directory.object("CN=x") == Missing()
    assert await directory.by_guid("00000009-0000-4000-8000-000000000000") == Missing()


async def test_deleted_objects_by_what_they_were(tenant: TenantFolder) -> None:
    """Deleted objects by what they were."""
    directory = tenant.directory
    former = "CN=Old\\, Hand,OU=Sales,DC=corp,DC=contoso,DC=com"
    for handle in (Handle("sam", "old"), Handle("dn", former)):
        assert len(value(await directory.deleted(handle))) == 1
    assert dns(value(await directory.deleted(Handle("display-name", "child"))))[0].startswith(
        "CN=Ch"
    )
    assert await directory.deleted(Handle("sam", "jdoe")) == Missing()
    assert await directory.find(Handle("sam", "old")) == Missing()


async def test_deleted_below_a_container(tenant: TenantFolder) -> None:
    """Deleted below a container."""
    directory = tenant.directory
    assert len(value(await directory.deleted_below("ou=sales,DC=corp,DC=contoso,DC=com"))) == 1
    below_gone = await directory.deleted_below("OU=Gone,DC=corp,DC=contoso,DC=com")
    assert [d.split("\\")[0] for d in dns(value(below_gone))] == ["CN=Child"]
    assert value(await directory.deleted_below("OU=None,DC=x")) == ()


async def test_holders_whatever_they_are(tenant: TenantFolder) -> None:
    """Holders whatever they are."""
    found = await tenant.directory.holders(["CREW@contoso.com", "sip:jdoe@contoso.com"])
    assert dns(value(found)) == [CREW, JDOE]
    assert await tenant.directory.holders(["x@y"]) == Missing()


async def test_containers_and_names(tenant: TenantFolder) -> None:
    """Containers and names."""
    containers = value(await tenant.directory.containers())
    assert dns(containers) == [
        "DC=corp,DC=contoso,DC=com",
        "OU=Sales,DC=corp,DC=contoso,DC=com",
    ]
    names = {n.dn: n.names for n in value(await tenant.directory.names())}
    assert set(names) == {JDOE, OTHER, PC1, CREW, DYNAMIC}
    assert {"jdoe", "John Doe", "Doe, John", "jd@contoso.com"} <= set(names[JDOE])


async def test_copies_on_other_domain_controllers(tenant: TenantFolder, tmp_path: Path) -> None:
    """Copies on other domain controllers."""
    copy = f"dn: CN=J Doe,OU=Old,DC=corp,DC=contoso,DC=com\nobjectGUID:: {ANCHOR}\n"
    only = (
        "dn: CN=New,DC=corp,DC=contoso,DC=com\nobjectGUID: 00000005-0000-4000-8000-000000000000\n"
    )
    write(tmp_path, "active_directory/corp.contoso.com@dc2.ldif", copy + "\n" + only)
    write(tmp_path, "active_directory/Corp.Contoso.com@dc3.ldif", "version: 1\n")
    write(tmp_path, "active_directory/fabrikam.com@dc9.ldif", "version: 1\n")
    views = value(await tenant.directory.copies(GUID))
    assert {dc: o and o.dn for dc, o in views.items()} == {
        "dc2": "CN=J Doe,OU=Old,DC=corp,DC=contoso,DC=com",
        "dc3": None,
    }
    assert set(value(await tenant.directory.copies("00000005-0000-4000-8000-000000000000"))) == {
        "dc2",
        "dc3",
    }
    assert await tenant.directory.copies("00000004-0000-4000-8000-000000000000") == Missing()
    assert len(value(await tenant.directory.find(Handle("sam", "jdoe")))) == 2


async def test_no_copies_of_this_domain(tenant: TenantFolder, tmp_path: Path) -> None:
    """No copies of this domain."""
    write(tmp_path, "active_directory/fabrikam.com@dc9.ldif", "version: 1\n")
    views = await tenant.directory.copies(GUID)
    assert views == CouldNotLook(
        "not recorded: active_directory/corp.contoso.com@<domain controller>.ldif is absent"
    )


async def test_nothing_recorded(tmp_path: Path) -> None:
    """Nothing recorded."""
    directory = folder(tmp_path).directory
    absent = CouldNotLook("not recorded: active_directory/*.ldif is absent")
    handle = Handle("sam", "x")
    assert [
        await directory.find(handle),
        await directory.deleted(handle),
        await directory.object("CN=x"),
        await directory.holders(["x"]),
        await directory.containers(),
        await directory.deleted_below("CN=x"),
        await directory.names(),
    ] == [absent] * 7
    assert isinstance(await directory.copies(GUID), CouldNotLook)


async def test_an_empty_domain_is_looked_at(tmp_path: Path) -> None:
    """An empty domain is looked at."""
    made = folder(tmp_path)
    write(tmp_path, "active_directory/x.ldif", "version: 1\n")
    assert await made.directory.find(Handle("sam", "x")) == Missing()
    assert await made.directory.names() == Found(())
