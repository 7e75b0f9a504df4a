"""sourceAnchor: which value of an AD object becomes the immutableId in Entra ID.

Source: plan-connect-design-concepts; engine-semantics section 6. The attribute in use is the
server's setting Microsoft.SynchronizationOption.AnchorAttribute; mS-DS-ConsistencyGuid falls back
to objectGUID.
"""

from knowledge.vocabulary import DirectoryObject, guid_to_base64

SETTING = "Microsoft.SynchronizationOption.AnchorAttribute"
_BINARY = {"ms-ds-consistencyguid", "objectguid"}


def anchors(found: DirectoryObject, setting: str | None) -> tuple[str, ...]:
    """The values that may be this object's sourceAnchor, likeliest first.

    With a known setting there is one, or none: the attribute is empty and is no GUID attribute.
    """
    own = found.object_guid
    guid = guid_to_base64(own) if own else None
    consistency = found.attributes.first("mS-DS-ConsistencyGuid")
    name = (setting or "").lower()
    if name == "objectguid":
        return (guid,) if guid else ()
    if name and name not in _BINARY:
        value = found.attributes.first(name)
        return (value,) if value else ()
    if name:
        value = consistency or guid
        return (value,) if value else ()
    return tuple(dict.fromkeys(x for x in (consistency, guid) if x))


def cloud_id(cloud_anchor: str | None) -> str | None:
    """The Entra object id in a cloudAnchor such as `User_<guid>` (adsync-cmdlets section 2.3)."""
    _, found, rest = (cloud_anchor or "").partition("_")
    return rest.lower() if found and rest else None
