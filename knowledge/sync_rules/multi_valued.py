"""Which attributes can hold several values: those that rules or attribute lists of the export name.

Source: the shared export contoso-2016 (AADConnectConfigDocumenter, MIT): `single-value` of the
attribute types in MV.xml and in the schemas of both connectors; without the flag, or with "false",
an attribute is multi-valued. Names are in lower case. Four differ between the places: description,
photo, postOfficeBox and url hold several values in AD, but one in the metaverse.
"""


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: In the AD connector space.
ACTIVE_DIRECTORY = _names(
    """
    authorig description dlmemrejectperms dlmemsubmitperms member msexcharchivename
    msexchbypassmoderationfromdlmembersbl msexchbypassmoderationfromdlmemberslink
    msexchbypassmoderationlink msexchcomanagedbylink msexchdelegatelistlink
    msexchmoderatedbylink msexchresourcemetadata msexchresourcesearchproperties
    msexchsenderhinttranslations msexchucvoicemailsettings msexchuserholdpolicies
    otherfacsimiletelephonenumber otherhomephone otheripphone othermobile otherpager
    othertelephone photo postofficebox proxyaddresses publicdelegates unauthorig url
    usercertificate usersmimecertificate
    """
)

#: In the Entra connector space.
ENTRA = _names(
    """
    authorig cloudmsexchdelegatelistlink cloudmsexchteammailboxowners
    cloudmsexchucvoicemailsettings cloudmsexchuserholdpolicies cloudpublicdelegates
    dlmemrejectperms dlmemsubmitperms member msexcharchivename msexchcomanagedbylink
    msexchdelegatelistlink msexchextensioncustomattribute1 msexchextensioncustomattribute2
    msexchextensioncustomattribute3 msexchextensioncustomattribute4
    msexchextensioncustomattribute5 msexchmoderatedbylink msexchresourcemetadata
    msexchresourcesearchproperties msexchsenderhinttranslations msexchteammailboxowners
    msexchuserholdpolicies otherfacsimiletelephonenumber otherhomephone otheripphone
    othermobile otherpager othertelephone postofficebox proxyaddresses publicdelegates
    searchabledevicekey unauthorig url usercertificate usersmimecertificate
    """
)

#: In the metaverse.
METAVERSE = _names(
    """
    authorig cloudmsexchdelegatelistlink cloudmsexchteammailboxowners
    cloudmsexchucvoicemailsettings cloudmsexchuserholdpolicies cloudpublicdelegates
    devicekey dlmemrejectperms dlmemsubmitperms member msexcharchivename
    msexchbypassmoderationfromdlmemberslink msexchbypassmoderationlink msexchcomanagedbylink
    msexchdelegatelistlink msexchextensioncustomattribute1 msexchextensioncustomattribute2
    msexchextensioncustomattribute3 msexchextensioncustomattribute4
    msexchextensioncustomattribute5 msexchmoderatedbylink msexchresourcemetadata
    msexchresourcesearchproperties msexchsenderhinttranslations msexchteammailboxowners
    msexchuserholdpolicies otherfacsimiletelephonenumber otherhomephone otheripphone
    othermobile otherpager othertelephone proxyaddresses publicdelegates unauthorig
    usercertificate usersmimecertificate
    """
)

#: In any of the three places.
MULTI_VALUED = ACTIVE_DIRECTORY | ENTRA | METAVERSE
