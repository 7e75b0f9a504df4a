"""What in a recording is of a person, what must stay, and what is taken word by word.

An attribute that stands in none of these lists is taken for personal: a name that a directory gives
to an attribute of its own tells nothing of what is in it.
"""

from typing import Literal

from knowledge.ad_values import form_of

#: keep: not personal. words: only what is known to be personal from elsewhere, addresses and names
#: of objects. value: all of it. number: all of it, but for a number. bytes: a certificate. blob:
#: other bytes.
Way = Literal["keep", "words", "value", "number", "bytes", "blob"]


def _words(text: str, between: str | None = None) -> frozenset[str]:
    return frozenset(" ".join(x.split()) for x in text.split(between))


# Switches, times, numbers and codes, and what is made of them. In lower case.
_KEPT = _words(
    """
    accountenabled accountexpires admincount admindescription badpasswordtime badpwdcount c
    cloudanchor cloudcreated cloudfiltered cloudmastered cloudsourceanchor co codepage
    countrycode deviceid deviceobjectversion deviceostype deviceosversion devicetrusttype
    dnsroot dscorepropagationdata forcepasswordchangeonlogon grouptype hidedlmembership
    instancetype iscriticalsystemobject isdeleted isrecycled lastlogoff lastlogon
    lastlogontimestamp lastpasswordchangetimestamp lockouttime logoncount logonhours
    mailenabled membercount ms-ds-creatorsid ms-ds-consistencyguid
    msds-cloudextensionattribute msds-externaldirectoryobjectid msds-supportedencryptiontypes
    msds-user-account-control-computed msexchhidefromaddresslists msexchmailboxguid
    msexchrecipientdisplaytype msexchrecipienttypedetails msexchremoterecipienttype
    msexchversion msrtcsip-optionflags msrtcsip-userenabled ncname netbiosname objectcategory
    objectclass objectguid objectsid objectsidstring onpremisesecurityidentifier
    operatingsystem operatingsystemversion preferredlanguage primarygroupid pwdlastset
    samaccounttype securityenabled showinaddressbook sidhistory sourceanchorbinary
    sourceobjecttype systemflags usagelocation useraccountcontrol usnchanged usncreated
    whenchanged whencreated
    """
)
_KEPT_OF_GRAPH = _words(
    """
    id accountenabled agegroup appid assignedplans authenticationtype capabilities category
    capabilitystatus consentprovidedforminor country countrylettercode creationtype deviceid
    deviceownership disabledplans enrollmenttype externaluserstate grouptypes
    legalagegroupclassification managementtype onpremisesdomainname onpremisesnetbiosname
    onpremisessecurityidentifier operatingsystem operatingsystemversion partnertenanttype
    passwordpolicies preferredlanguage profiletype propertycausingerror provisionedplans
    provisioningstatus resourceprovisioningoptions securityidentifier service serviceinstance
    serviceplanid skuid tenanttype trusttype type usagelocation usertype verifieddomains
    visibility
    """
)
_KEPT_IN_CONNECT = _words(
    """
    ConnectorName ConnectorState ConnectorType ConnectorTypeName Subtype Direction ErrorCode
    ErrorKind ErrorName ErrorType Id Identifier Level LinkType Name ObjectClasses
    ObjectInclusionList AttributeInclusionList ObjectType Operation Partition PartitionState
    RunProfileName Result Source SourceConnector TargetConnector Status StepResult
    SyncRuleName SynchronizationStep TaskType TimeCreated Type Version
    """
)
KEPT_FILES = frozenset(
    {
        "connect/object_log.json",
        "connect/password_sync.json",
        "connect/rules.json",
        "connect/server.json",
        "entra/domains.json",
        "entra/on_premises_synchronization.json",
        "entra/role_members.json",
        "entra/service_principals.json",
    }
)
_OBJECTS_OF_GRAPH = frozenset(
    f"entra/{name}.json"
    for name in ("users", "groups", "contacts", "devices", "deleted_items", "organization")
)
_AUDITED = frozenset({"userPrincipalName", "displayName", "oldValue", "newValue", "ipAddress"})
# What Microsoft names so and is a number is a time, a switch or a count.
_NUMBERED = ("msds-", "msexch", "msrtcsip-")
_CERTIFICATES = frozenset({"usercertificate", "usersmimecertificate"})


def way_of_attribute(name: str) -> Way:
    """How the values of an attribute are taken, in any of the places that hold attributes."""
    low = name.partition(";")[0].lower()
    if low in _CERTIFICATES:
        return "bytes"
    form = form_of(low)
    if form == "binary":
        return "blob"
    if low in _KEPT or form in {"guid", "sid", "time"}:
        return "keep"
    return "number" if low.startswith(_NUMBERED) else "value"


def way_of_key(file: str, path: tuple[str, ...]) -> Way:
    """How the text under a key of a document is taken; `path` are the keys down to it."""
    key = path[-1] if path else ""
    if file in KEPT_FILES:
        return "keep"
    if file in _OBJECTS_OF_GRAPH:
        is_kept = key.lower() in _KEPT_OF_GRAPH or "@odata" in key or key.endswith("DateTime")
        return "keep" if is_kept or "verifiedDomains" in path else "value"
    if file == "entra/directory_audits.json":
        is_name = "app" in path or path[-2:] == ("modifiedProperties", "displayName")
        return "value" if key in _AUDITED and not is_name else "words"
    return "keep" if key in _KEPT_IN_CONNECT or key.endswith(("Date", "Occurrence")) else "words"


# Objects that every directory has; their names tell nothing of anybody. In lower case.
WELL_KNOWN = _words(
    """
    access control assistance operators| account operators| administrator| administrators|
    allowed rodc password replication group| backup operators| builtin| cert publishers|
    certificate service dcom access| cloneable domain controllers| computers| configuration|
    cryptographic operators| default domain policy| deleted objects|
    denied rodc password replication group| distributed com users| dnsadmins| dnsupdateproxy|
    domain admins| domain computers| domain controllers| domain guests| domain users|
    enterprise admins| enterprise key admins| enterprise read-only domain controllers|
    event log readers| foreignsecurityprincipals| group policy creator owners| guest| guests|
    hyper-v administrators| iis_iusrs| incoming forest trust builders| infrastructure|
    key admins| keys| krbtgt| lostandfound| managed service accounts|
    microsoft exchange system objects| network configuration operators| ntds quotas| partitions|
    performance log users| performance monitor users| pre-windows 2000 compatible access|
    print operators| program data| protected users| ras and ias servers| rds endpoint servers|
    rds management servers| rds remote access servers| read-only domain controllers|
    remote desktop users| remote management users| replicator| schema| schema admins|
    server operators| sites| storage replica administrators| system|
    terminal server license servers| tpm devices| users| windows authorization access group
    """,
    "|",
)

#: Accounts that a product makes under a name of its own, whole.
PRODUCT_NAMES = (
    r"SUPPORT_388945a0|Sync_[^@\s]*|ADToAADSyncServiceAccount[^@\s]*|ADSync\w*"
    r"|MSOL_AD_Sync_RichCoexistence|On-Premises Directory Synchronization Service Account"
    r"|Microsoft Entra Connect Sync|ConnectSyncProvisioning[^@\s]*|NT [A-Z]+\\[^@\s]*"
    r"|DiscoverySearchMailbox.*|SystemMailbox.*|HealthMailbox.*|FederatedEmail\..*|Migration\..*"
)
#: What such names begin with, where the rest may be somebody's.
PRODUCT_PREFIXES = r"AAD_|MSOL_|CAS_|extest_|ExchangePublishing"

#: Words that stand in texts of every server: there they are no names, whoever is called so.
TECHNICAL = _words(
    """
    access account accounts active add added admin administrator all and application attribute
    attributes authentication azure call cannot certificate check cloud computer computers
    connect connection connector contact contacts container control cycle data default delete
    deleted denied desk details device devices directory disabled distribution domain
    duplicate email enabled entra error errors event exception exchange export failed failure
    filter finance for found from full group groups has hash health hybrid import information
    invalid inner its join license list local lookup mail mailbox mailnickname manager member
    members message metaverse microsoft missing name names not object objects occurred office
    old online open operation operations organization owner partition password permission
    person pending ping print process profile property provision proxy proxyaddresses public
    quarantined read remote replication request required reset result role roles room rule
    rules run runs sales scope security server service shared sign source space start staff
    stage status step string support suffix sync synchronization system table team technical
    temporary tenant test that the this time type unique unit update upn user username users
    userprincipalname value values vendor version was web with without workstation write
    """
)
