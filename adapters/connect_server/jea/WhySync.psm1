# WhySync: what a diagnosing bot may read of a Microsoft Entra Connect server. Read-only.
# Eight functions are visible; each returns one JSON text {"Schema": 1, ...}. README.md says how to review them.

. "$PSScriptRoot\Projection.ps1"
. "$PSScriptRoot\State.ps1"
. "$PSScriptRoot\Lookup.ps1"

function ConvertTo-Answer {
    param([string]$Function, [bool]$Busy, $Content)
    $answer = [ordered]@{
        Schema   = 1
        Function = $Function
        Server   = $env:COMPUTERNAME
        At       = ConvertTo-Moment ([datetime]::UtcNow)
        Busy     = $Busy
    }
    foreach ($key in $Content.Keys) { $answer[$key] = $Content[$key] }
    return ConvertTo-Json -InputObject $answer -Depth 12 -Compress
}

function Get-WhySyncVersion {
    # What is installed here; asks the engine nothing.
    [CmdletBinding()]
    param()
    $ErrorActionPreference = 'Stop'
    $content = [ordered]@{
        ModuleVersion = '1.0.0'
        Functions     = @('Get-WhySyncVersion', 'Get-WhySyncState', 'Get-WhySyncFeatures', 'Get-WhySyncConnectors',
            'Get-WhySyncRules', 'Get-WhySyncObject', 'Get-WhySyncPendingEntra', 'Get-WhySyncVisible')
        ServiceStatus = [string](Get-Service -Name 'ADSync').Status
    }
    return ConvertTo-Answer 'Get-WhySyncVersion' $false $content
}

function Get-WhySyncState {
    # The server as a whole: scheduler, settings, runs with their errors, events, password state.
    # While a cycle runs, or where the scheduler does not tell whether: without statistics and password state.
    [CmdletBinding()]
    param(
        [ValidateRange(1, 200)]
        [int]$Runs = 60,

        [ValidateCount(0, 200)]
        [guid[]]$Known = @(),

        [ValidateRange(1, 1000)]
        [int]$Errors = 200,

        [ValidateRange(1, 500)]
        [int]$Events = 200,

        [ValidateRange(1, 168)]
        [int]$Hours = 24,

        [ValidateRange(1, 60)]
        [int]$Seconds = 4,

        [switch]$DuringCycle
    )
    $ErrorActionPreference = 'Stop'
    $failed = New-Object -TypeName System.Collections.ArrayList
    $state = [ordered]@{ ServerState = Get-ServerRow $failed; Runs = $null; RunsCut = $null; Events = $null; EventsCut = $null; Statistics = $null; PasswordSync = $null; ConfigurationVersion = $null }
    $names = @($Known | ForEach-Object -Process { [string]$_ })
    try {
        $list = Get-RunList $Runs $names $Errors $Seconds
        $state['Runs'] = $list.Rows
        $state['RunsCut'] = $list.Cut
    }
    catch { Add-Failed $failed 'Runs' $_ }
    try {
        $list = Get-EventList $Events $Hours
        $state['Events'] = $list.Rows
        $state['EventsCut'] = $list.Cut
    }
    catch { Add-Failed $failed 'Events' $_ }
    $busy = ($null -eq $state.ServerState['Scheduler']) -or $state.ServerState['Scheduler']['SyncCycleInProgress']
    if ($DuringCycle -or -not $busy) {
        try { $state['Statistics'] = Get-StatisticsTable }
        catch { Add-Failed $failed 'Statistics' $_ }
        try { $state['PasswordSync'] = Get-PasswordSyncRow }
        catch { Add-Failed $failed 'PasswordSync' $_ }
        try { $state['ConfigurationVersion'] = Get-ConfigurationVersion }
        catch { Add-Failed $failed 'ConfigurationVersion' $_ }
    }
    $state['Failed'] = @($failed)
    return ConvertTo-Answer 'Get-WhySyncState' ([bool]$busy) $state
}

function Get-WhySyncFeatures {
    # The tenant's synchronization switches, as the Entra connector's account reads them from Entra ID.
    [CmdletBinding()]
    param()
    $ErrorActionPreference = 'Stop'
    $content = [ordered]@{ CompanyFeatures = Get-FeatureRow }
    return ConvertTo-Answer 'Get-WhySyncFeatures' $false $content
}

function Get-WhySyncConnectors {
    # Connectors, their domains, containers, object types, attributes and run profiles; no accounts.
    [CmdletBinding()]
    param([switch]$DuringCycle)
    $ErrorActionPreference = 'Stop'
    if ((-not $DuringCycle) -and (Test-Cycle)) { return ConvertTo-Answer 'Get-WhySyncConnectors' $true @{} }
    $content = [ordered]@{ ConfigurationVersion = Get-ConfigurationVersion; Connectors = @(foreach ($connector in @(Get-ADSyncConnector)) { ConvertTo-ConnectorRow $connector }) }
    return ConvertTo-Answer 'Get-WhySyncConnectors' $false $content
}

function Get-WhySyncRules {
    # All synchronization rules.
    [CmdletBinding()]
    param([switch]$DuringCycle)
    $ErrorActionPreference = 'Stop'
    if ((-not $DuringCycle) -and (Test-Cycle)) { return ConvertTo-Answer 'Get-WhySyncRules' $true @{} }
    $content = [ordered]@{ ConfigurationVersion = Get-ConfigurationVersion; Rules = @(foreach ($rule in @(Get-ADSyncRule)) { ConvertTo-RuleRow $rule }) }
    return ConvertTo-Answer 'Get-WhySyncRules' $false $content
}

function Get-WhySyncObject {
    # Objects by name, sourceAnchor or id, each with all that it is joined to, in one answer.
    # DistinguishedName and ConnectorIdentifier go in pairs: a name, and the connector to look in.
    [CmdletBinding()]
    param(
        [ValidateCount(0, 25)]
        [ValidateLength(3, 2048)]
        [ValidatePattern('^[^\x00-\x1f]+\z')]
        [string[]]$DistinguishedName = @(),

        [ValidateCount(0, 25)]
        [guid[]]$ConnectorIdentifier = @(),

        [ValidateCount(0, 25)]
        [ValidateLength(1, 512)]
        [ValidatePattern('^[^\x00-\x1f]+\z')]
        [string[]]$SourceAnchor = @(),

        [ValidateCount(0, 25)]
        [guid[]]$ConnectorSpaceId = @(),

        [ValidateCount(0, 25)]
        [guid[]]$MetaverseId = @(),

        [ValidateCount(0, 25)]
        [guid[]]$ObjectLogId = @(),

        [switch]$DuringCycle
    )
    $ErrorActionPreference = 'Stop'
    if ($DistinguishedName.Count -ne $ConnectorIdentifier.Count) { throw 'DistinguishedName and ConnectorIdentifier go in pairs.' }
    if ((-not $DuringCycle) -and (Test-Cycle)) { return ConvertTo-Answer 'Get-WhySyncObject' $true @{} }
    $bag = @{
        ConnectorSpace = [ordered]@{}; Metaverse = [ordered]@{}; ObjectLog = [ordered]@{}
        Asked = New-Object -TypeName System.Collections.ArrayList
        Control = New-Object -TypeName System.Collections.ArrayList
    }
    $found = @(
        for ($i = 0; $i -lt $DistinguishedName.Count; $i++) {
            Find-Row $bag 'DistinguishedName' $DistinguishedName[$i] ([string]$ConnectorIdentifier[$i]) $DistinguishedName[$i]
        }
        foreach ($anchor in $SourceAnchor) { Find-Row $bag 'SourceAnchor' $anchor $script:EntraConnector (ConvertTo-EntraName $anchor) }
        foreach ($id in $ConnectorSpaceId) { Find-Row $bag 'ConnectorSpaceId' ([string]$id) '' ([string]$id) }
    )
    foreach ($object in $found) { Find-Linked $bag ([string]$object.ConnectedMVObjectId) }
    foreach ($id in $MetaverseId) { Find-Linked $bag ([string]$id) }
    foreach ($id in $ObjectLogId) { Find-PasswordLog $bag ([string]$id) }
    Add-ControlForEach $bag
    $content = [ordered]@{
        ConnectorSpace = @($bag.ConnectorSpace.Values)
        Metaverse      = @($bag.Metaverse.Values)
        ObjectLog      = $bag.ObjectLog
        Asked          = @($bag.Asked)
        Control        = @($bag.Control)
    }
    return ConvertTo-Answer 'Get-WhySyncObject' $false $content
}

function Get-WhySyncPendingEntra {
    # The Entra connector space: what waits to be deleted in Entra ID; with -Orphans also what came from
    # there and is joined to nothing. Without -Orphans no object is read where the statistics count no
    # deletion; with it every row has to be looked at.
    [CmdletBinding()]
    param(
        [ValidateRange(500, 500000)]
        [int]$Rows = 20000,

        [ValidateRange(1, 120)]
        [int]$Seconds = 4,

        [switch]$Orphans,

        [switch]$DuringCycle
    )
    $ErrorActionPreference = 'Stop'
    if ((-not $DuringCycle) -and (Test-Cycle)) { return ConvertTo-Answer 'Get-WhySyncPendingEntra' $true @{} }
    $connector = Get-ADSyncConnector -Identifier ([guid]$script:EntraConnector)
    $numbers = Get-ADSyncConnectorStatistics -ConnectorName $connector.Name
    $bag = @{
        Seen = 0; Deletes = 0; Complete = $false; Error = $null
        Orphans = [bool]$Orphans; ExportDeletes = $numbers.ExportDeletes; Counted = Get-Counted $numbers
        Rows = New-Object -TypeName System.Collections.ArrayList
    }
    if ($null -ne $bag.ExportDeletes -and $bag.ExportDeletes -eq 0 -and -not $Orphans) { $bag.Complete = $true }
    else { Find-PendingEntra $bag $Rows $Seconds }
    $content = [ordered]@{
        ConnectorSpace = @($bag.Rows); Complete = $bag.Complete; Seen = $bag.Seen
        ExportDeletes  = $bag.ExportDeletes; Error = $bag.Error
    }
    return ConvertTo-Answer 'Get-WhySyncPendingEntra' $false $content
}

function Get-WhySyncVisible {
    # Which of these names the connector's own account can read in Active Directory, live, and which
    # attributes it reads of them. The names stand in an LDAP filter, escaped as RFC 4515 says.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)]
        [guid]$ConnectorIdentifier,

        [Parameter(Mandatory = $true)]
        [ValidateCount(1, 64)]
        [ValidateLength(3, 2048)]
        [ValidatePattern('^[^\x00-\x1f]+\z')]
        [string[]]$DistinguishedName,

        [switch]$DuringCycle
    )
    $ErrorActionPreference = 'Stop'
    if ((-not $DuringCycle) -and (Test-Cycle)) { return ConvertTo-Answer 'Get-WhySyncVisible' $true @{} }
    $rows = @(foreach ($name in $DistinguishedName) {
            $escaped = $name.Replace('\', '\5c').Replace('*', '\2a').Replace('(', '\28').Replace(')', '\29')
            $result = Search-ADSyncDirectoryObjects -AdConnectorId $ConnectorIdentifier -LdapFilter "(distinguishedName=$escaped)" -SearchScope Subtree -SizeLimit 1
            $entries = @(foreach ($entry in $result) { if ($entry -is [System.Collections.IDictionary]) { $entry } })
            $attributes = @()
            if ($entries.Count -gt 0) { $attributes = ConvertTo-TextList $entries[0].Keys }
            [ordered]@{ DistinguishedName = $name; Found = ($entries.Count -gt 0); Attributes = $attributes }
        })
    return ConvertTo-Answer 'Get-WhySyncVisible' $false ([ordered]@{ Visible = $rows })
}

Export-ModuleMember -Function @('Get-WhySyncVersion', 'Get-WhySyncState', 'Get-WhySyncFeatures', 'Get-WhySyncConnectors',
    'Get-WhySyncRules', 'Get-WhySyncObject', 'Get-WhySyncPendingEntra', 'Get-WhySyncVisible')
