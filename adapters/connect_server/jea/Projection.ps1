# What of the engine's objects leaves the server: the properties named here, and no others.
# Connectivity parameters, accounts and credentials are never read.

function ConvertTo-Moment {
    # Engine times are UTC without saying so; only a time that says it is local is moved.
    param($Value)
    if ($null -eq $Value) { return $null }
    $time = [datetime]$Value
    if ($time.Kind -eq [System.DateTimeKind]::Local) { $time = $time.ToUniversalTime() }
    return $time.ToString('yyyy-MM-ddTHH:mm:ss.fff', [System.Globalization.CultureInfo]::InvariantCulture) + 'Z'
}

function ConvertTo-Base64 {
    param($Bytes)
    if ($null -ne $Bytes) { return [System.Convert]::ToBase64String([byte[]]$Bytes) }
}

function ConvertTo-TextList {
    param($Values)
    $texts = @(foreach ($value in $Values) { [string]$value })
    return , $texts
}

function ConvertTo-Failure {
    # What a cmdlet threw, as it said it. Whoever asked judges it.
    param($Record)
    return [ordered]@{
        Type    = $Record.Exception.GetType().FullName
        Id      = [string]$Record.FullyQualifiedErrorId
        Message = [string]$Record.Exception.Message
    }
}

# ---- connector space -------------------------------------------------------------------------

function ConvertFrom-ObjectXml {
    # SerializedXml of a connector-space object. No document type is resolved, nothing is fetched.
    param([string]$Text)
    if ($Text -eq '') { return $null }
    $document = New-Object -TypeName System.Xml.XmlDocument
    $document.XmlResolver = $null
    $document.LoadXml($Text)
    return $document.SelectSingleNode('//cs-object')
}

function ConvertTo-NodeValueList {
    param($Attribute)
    $texts = @(foreach ($value in $Attribute.SelectNodes('value|dn-value')) {
        $name = $value.SelectSingleNode('dn')
        if ($null -ne $name) { $name.InnerText } else { $value.InnerText }
    })
    return , $texts
}

function Find-HologramValue {
    param($Object, [string]$Hologram, [string]$Name)
    foreach ($attribute in $Object.SelectNodes("$Hologram/entry/*[self::attr or self::dn-attr]")) {
        if ($attribute.GetAttribute('name') -eq $Name) { return , (ConvertTo-NodeValueList $attribute) }
    }
    return , @()
}

function ConvertTo-AddedValueList {
    # The new values of a delta, where no hologram shows them.
    param($Attribute)
    $texts = @(foreach ($value in $Attribute.SelectNodes('value|dn-value')) {
        $name = $value.SelectSingleNode('dn')
        $text = $value.InnerText
        if ($null -ne $name) { $text = $name.InnerText }
        if ($value.GetAttribute('operation') -ne 'delete') { $text }
    })
    return , $texts
}

function ConvertTo-Pending {
    # A pending import, a pending export or an unconfirmed export; nothing when none is there.
    param($Object, [string]$Kind)
    if ($null -eq $Object) { return $null }
    $delta = $Object.SelectSingleNode("$Kind/delta")
    if ($null -eq $delta) { return $null }
    $operation = $delta.GetAttribute('operation')
    if ($operation -eq '' -or $operation -eq 'none') { return $null }
    $whole = $Object.SelectSingleNode("$Kind-hologram")
    $changes = @(foreach ($attribute in $delta.SelectNodes('*[self::attr or self::dn-attr]')) {
        $name = $attribute.GetAttribute('name')
        $new = ConvertTo-AddedValueList $attribute
        if ($null -ne $whole) { $new = Find-HologramValue $Object "$Kind-hologram" $name }
        [ordered]@{
            Name = $name
            Old  = Find-HologramValue $Object 'synchronized-hologram' $name
            New  = $new
        }
    })
    return [ordered]@{ Operation = $operation; Attributes = $changes }
}

function ConvertTo-ExportError {
    param($Value)
    if ($null -eq $Value) { return $null }
    return [ordered]@{
        ErrorType         = [string]$Value.ErrorType
        ErrorName         = [string]$Value.ErrorName
        ErrorCode         = [string]$Value.ErrorCode
        ErrorLiteral      = [string]$Value.ErrorLiteral
        ErrorExtraDetails = [string]$Value.ErrorExtraDetails
        RetryCount        = $Value.RetryCount
        InitialOccurrence = ConvertTo-Moment $Value.InitialOccurrence
        LatestOccurrence  = ConvertTo-Moment $Value.LatestOccurrence
    }
}

function ConvertTo-SynchronizationError {
    param($Value)
    if ($null -eq $Value) { return $null }
    return [ordered]@{
        ErrorType                    = [string]$Value.ErrorType
        SynchronizationStep          = [string]$Value.SynchronizationStep
        StackTrace                   = [string]$Value.StackTrace
        RetryCount                   = $Value.RetryCount
        InitialOccurrence            = ConvertTo-Moment $Value.InitialOccurrence
        LatestOccurrence             = ConvertTo-Moment $Value.LatestOccurrence
        ExportedChangedNotReimported = $Value.ExportedChangedNotReimported
    }
}

function ConvertTo-Row {
    # A connector-space object, with what its SerializedXml tells of pending changes.
    param($Object)
    $inner = ConvertFrom-ObjectXml ([string]$Object.SerializedXml)
    $state = $null
    if ($null -ne $inner) { $state = $inner.SelectSingleNode('connector-state') }
    if ($null -ne $state) { $state = $state.InnerText }
    return [ordered]@{
        ObjectId                     = [string]$Object.ObjectId
        ConnectorId                  = [string]$Object.ConnectorId
        ConnectorName                = [string]$Object.ConnectorName
        ConnectorType                = [string]$Object.ConnectorType
        PartitionId                  = [string]$Object.PartitionId
        DistinguishedName            = [string]$Object.DistinguishedName
        AnchorValue                  = ConvertTo-Base64 $Object.AnchorValue
        ObjectType                   = [string]$Object.ObjectType
        IsTransient                  = Read-Told $Object 'IsTransient'
        IsPlaceHolder                = Read-Told $Object 'IsPlaceHolder'
        IsConnector                  = Read-Told $Object 'IsConnector'
        HasSyncError                 = Read-Told $Object 'HasSyncError'
        HasExportError               = Read-Told $Object 'HasExportError'
        ExportError                  = ConvertTo-ExportError $Object.ExportError
        SynchronizationError         = ConvertTo-SynchronizationError $Object.SynchronizationError
        ExportedChangedNotReimported = $Object.ExportedChangedNotReimported
        ConnectedMVObjectId          = [string](Read-Told $Object 'ConnectedMVObjectId')
        ConnectorState               = $state
        PendingImport                = ConvertTo-Pending $inner 'pending-import'
        PendingExport                = ConvertTo-Pending $inner 'unapplied-export'
        UnconfirmedExport            = ConvertTo-Pending $inner 'unconfirmed-export'
        Lineage                      = @(foreach ($line in $Object.Lineage) {
                [ordered]@{
                    SyncRuleInternalId = [string]$line.SyncRuleInternalId
                    SyncRuleName       = [string]$line.SyncRuleName
                    Operation          = [string]$line.Operation
                }
            })
        Attributes                   = @(foreach ($attribute in $Object.Attributes) {
                [ordered]@{ Name = [string]$attribute.Name; Values = ConvertTo-TextList $attribute.Values }
            })
    }
}

# ---- metaverse -------------------------------------------------------------------------------

function ConvertTo-MetaverseRow {
    param($Object)
    return [ordered]@{
        ObjectId   = [string]$Object.ObjectId
        Lineage    = @(foreach ($line in $Object.Lineage) {
                [ordered]@{
                    ConnectedCsObjectId = [string]$line.ConnectedCsObjectId
                    ConnectedCsObjectDN = [string]$line.ConnectedCsObjectDN
                    ConnectorName       = [string]$line.ConnectorName
                    ConnectorId         = [string]$line.ConnectorId
                }
            })
        Attributes = @(foreach ($attribute in $Object.Attributes) {
                [ordered]@{
                    Name                 = [string]$attribute.Name
                    SyncRuleName         = [string]$attribute.SyncRuleName
                    ConnectorName        = [string]$attribute.ConnectorName
                    LastModificationTime = ConvertTo-Moment $attribute.LastModificationTime
                    Values               = ConvertTo-TextList $attribute.Values
                }
            })
    }
}

# ---- configuration ---------------------------------------------------------------------------

function ConvertTo-ParameterTable {
    # Of a keyed collection: the parameters whose names begin so.
    param($Parameters, [string]$Beginning)
    $table = [ordered]@{}
    foreach ($parameter in $Parameters) {
        $name = [string]$parameter.Name
        if ($name.StartsWith($Beginning)) { $table[$name] = [string]$parameter.Value }
    }
    return $table
}

function ConvertTo-PartitionRow {
    param($Partition)
    $scope = $Partition.ConnectorPartitionScope
    return [ordered]@{
        Identifier              = [string]$Partition.Identifier
        DN                      = [string]$Partition.DN
        Name                    = [string]$Partition.Name
        Selected                = Read-Told $Partition 'Selected'
        IsDomain                = $Partition.IsDomain
        ConnectorPartitionScope = [ordered]@{
            ObjectClasses          = ConvertTo-TextList $scope.ObjectClasses
            ContainerInclusionList = ConvertTo-TextList $scope.ContainerInclusionList
            ContainerExclusionList = ConvertTo-TextList $scope.ContainerExclusionList
        }
        Parameters              = ConvertTo-ParameterTable $Partition.Parameters 'Domain.'
    }
}

function ConvertTo-ConnectorRow {
    param($Connector)
    return [ordered]@{
        Identifier             = [string]$Connector.Identifier
        Name                   = [string]$Connector.Name
        ConnectorTypeName      = [string]$Connector.ConnectorTypeName
        LastModificationTime   = ConvertTo-Moment $Connector.LastModificationTime
        ObjectInclusionList    = ConvertTo-TextList $Connector.ObjectInclusionList
        AttributeInclusionList = ConvertTo-TextList $Connector.AttributeInclusionList
        GlobalParameters       = ConvertTo-ParameterTable $Connector.GlobalParameters 'Connector.GroupFilteringGroupDn'
        Partitions             = @(foreach ($partition in $Connector.Partitions) { ConvertTo-PartitionRow $partition })
        RunProfiles            = @(foreach ($runProfile in $Connector.RunProfiles) {
                [ordered]@{
                    Name     = [string]$runProfile.Name
                    RunSteps = @(foreach ($step in $runProfile.RunSteps) {
                            [ordered]@{
                                PartitionIdentifier = [string]$step.PartitionIdentifier
                                TaskType            = [string]$step.TaskType
                            }
                        })
                }
            })
    }
}

function ConvertTo-FlowRow {
    param($Flow)
    return [ordered]@{
        Destination    = [string]$Flow.Destination
        Source         = ConvertTo-TextList $Flow.Source
        FlowType       = [string]$Flow.FlowType
        Expression     = [string]$Flow.Expression
        ValueMergeType = [string]$Flow.ValueMergeType
        ExecuteOnce    = $Flow.ExecuteOnce
    }
}

function ConvertTo-RuleRow {
    param($Rule)
    return [ordered]@{
        Identifier            = [string]$Rule.Identifier
        InternalId            = [string]$Rule.InternalId
        Name                  = [string]$Rule.Name
        Connector             = [string]$Rule.Connector
        Direction             = [string]$Rule.Direction
        SourceObjectType      = [string]$Rule.SourceObjectType
        TargetObjectType      = [string]$Rule.TargetObjectType
        LinkType              = [string]$Rule.LinkType
        Precedence            = Read-Told $Rule 'Precedence'
        Disabled              = Read-Told $Rule 'Disabled'
        EnablePasswordSync    = $Rule.EnablePasswordSync
        ImmutableTag          = [string]$Rule.ImmutableTag
        IsStandardRule        = $Rule.IsStandardRule
        ScopeFilter           = @(foreach ($group in $Rule.ScopeFilter) {
                [ordered]@{ ScopeConditionList = @(foreach ($clause in $group.ScopeConditionList) {
                            [ordered]@{
                                Attribute          = [string]$clause.Attribute
                                ComparisonOperator = [string]$clause.ComparisonOperator
                                ComparisonValue    = [string]$clause.ComparisonValue
                            }
                        })
                }
            })
        JoinFilter            = @(foreach ($group in $Rule.JoinFilter) {
                [ordered]@{ JoinConditionList = @(foreach ($clause in $group.JoinConditionList) {
                            [ordered]@{
                                CSAttribute   = [string]$clause.CSAttribute
                                MVAttribute   = [string]$clause.MVAttribute
                                CaseSensitive = $clause.CaseSensitive
                            }
                        })
                }
            })
        AttributeFlowMappings = @(foreach ($flow in $Rule.AttributeFlowMappings) { ConvertTo-FlowRow $flow })
    }
}
