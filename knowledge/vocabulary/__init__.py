"""The field's nouns as frozen data: what Active Directory, the Connect server and Entra ID hold.

Property names and encodings follow the notes on Get-ADSync* cmdlets, Microsoft Graph v1.0 and AD.
Binary values (objectGUID, objectSid, certificates ...) are base64 text everywhere. GUIDs are
lower-case text without braces. Times are timezone-aware UTC. `None` means "not recorded".
"""

from knowledge.vocabulary.basics import (
    ENTRA_CONNECTOR_ID,
    NO_GUID,
    PLACES,
    Attributes,
    Place,
    entra_dn,
    guid_from_base64,
    guid_to_base64,
)
from knowledge.vocabulary.configuration import (
    Connector,
    Flow,
    JoinClause,
    MetaverseSchema,
    Partition,
    RunProfile,
    RunProfileStep,
    ScopeClause,
    SyncRule,
    Unknown,
)
from knowledge.vocabulary.connector_space import (
    AppliedRule,
    AttributeChange,
    ConnectorSpaceObject,
    ConnectorSpaceView,
    ExportError,
    PendingChange,
    SynchronizationError,
)
from knowledge.vocabulary.directory import (
    DirectoryObject,
    Visibility,
)
from knowledge.vocabulary.metaverse import (
    MetaverseAttribute,
    MetaverseLink,
    MetaverseObject,
)
from knowledge.vocabulary.operations import (
    Run,
    RunError,
    RunStep,
)
from knowledge.vocabulary.server import (
    Event,
    PartitionPasswordState,
    PasswordLogEntry,
    PasswordSyncState,
    Scheduler,
    Server,
    Threshold,
)
from knowledge.vocabulary.tenant import (
    AuditEntry,
    Domain,
    Organization,
    ProvisioningError,
    SyncFeatures,
    TenantObject,
)

__all__ = [
    "ENTRA_CONNECTOR_ID",
    "NO_GUID",
    "PLACES",
    "AppliedRule",
    "AttributeChange",
    "Attributes",
    "AuditEntry",
    "Connector",
    "ConnectorSpaceObject",
    "ConnectorSpaceView",
    "DirectoryObject",
    "Domain",
    "Event",
    "ExportError",
    "Flow",
    "JoinClause",
    "MetaverseAttribute",
    "MetaverseLink",
    "MetaverseObject",
    "MetaverseSchema",
    "Organization",
    "Partition",
    "PartitionPasswordState",
    "PasswordLogEntry",
    "PasswordSyncState",
    "PendingChange",
    "Place",
    "ProvisioningError",
    "Run",
    "RunError",
    "RunProfile",
    "RunProfileStep",
    "RunStep",
    "Scheduler",
    "ScopeClause",
    "Server",
    "SyncFeatures",
    "SyncRule",
    "SynchronizationError",
    "TenantObject",
    "Threshold",
    "Unknown",
    "Visibility",
    "entra_dn",
    "guid_from_base64",
    "guid_to_base64",
]
