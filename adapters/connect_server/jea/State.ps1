# The state of the server, part by part. A part that cannot be read is named in Failed; the others stand.

function Get-SettingTable {
    # Global settings by name. Values that the engine keeps encrypted or that are no text are left out.
    $table = [ordered]@{}
    $settings = Get-ADSyncGlobalSettings -ErrorAction Stop
    foreach ($parameter in $settings.Parameters) {
        $name = [string]$parameter.Name
        if ($name.StartsWith('Microsoft.')) { $table[$name] = [string]$parameter.Value }
    }
    return $table
}

function Read-Told {
    # A property that something is concluded from. To be without it is a failure, not zero and not false.
    param($Object, [string]$Name)
    $value = $Object.$Name
    if ($null -eq $value) { throw "$Name is not told." }
    return $value
}

function Test-Cycle {
    # Whether a synchronization cycle is running: the engine is then left alone. Throws when that is not told.
    return [bool](Read-Told (Get-ADSyncScheduler -ErrorAction Stop) 'SyncCycleInProgress')
}

function Get-SchedulerRow {
    $scheduler = Get-ADSyncScheduler -ErrorAction Stop
    return [ordered]@{
        NextSyncCyclePolicyType      = [string]$scheduler.NextSyncCyclePolicyType
        NextSyncCycleStartTimeInUTC  = ConvertTo-Moment $scheduler.NextSyncCycleStartTimeInUTC
        SyncCycleEnabled             = Read-Told $scheduler 'SyncCycleEnabled'
        MaintenanceEnabled           = $scheduler.MaintenanceEnabled
        StagingModeEnabled           = Read-Told $scheduler 'StagingModeEnabled'
        SchedulerSuspended           = Read-Told $scheduler 'SchedulerSuspended'
        SyncCycleInProgress          = Read-Told $scheduler 'SyncCycleInProgress'
    }
}

function Get-ServerRow {
    # The service may be stopped; then nothing but its status is known.
    param($Failed)
    $server = [ordered]@{ ServerName = $env:COMPUTERNAME }
    try { $server['ServiceStatus'] = [string](Get-Service -Name 'ADSync' -ErrorAction Stop).Status }
    catch { Add-Failed $Failed 'ServiceStatus' $_ }
    try { $server['Scheduler'] = Get-SchedulerRow }
    catch { Add-Failed $Failed 'Scheduler' $_ }
    try {
        $server['GlobalSettings'] = Get-SettingTable
        $server['Version'] = $server['GlobalSettings']['Microsoft.Synchronize.ServerConfigurationVersion']
    }
    catch { Add-Failed $Failed 'GlobalSettings' $_ }
    return $server
}

function Add-Failed {
    param($Failed, [string]$Part, $Record)
    [void]$Failed.Add([ordered]@{ Part = $Part; Error = ConvertTo-Failure $Record })
}

function Get-FeatureRow {
    # Asks Entra ID, with the account of the Entra connector.
    $features = Get-ADSyncAADCompanyFeature -ErrorAction Stop
    return [ordered]@{
        PasswordHashSync           = $features.PasswordHashSync
        ForcePasswordChangeOnLogOn = $features.ForcePasswordChangeOnLogOn
        UserWriteback              = $features.UserWriteback
        DeviceWriteback            = $features.DeviceWriteback
        UnifiedGroupWriteback      = $features.UnifiedGroupWriteback
        GroupWritebackV2           = $features.GroupWritebackV2
    }
}

# ---- runs ------------------------------------------------------------------------------------

function ConvertFrom-Fragment {
    # XML of a run step: a fragment without a root.
    param([string]$Text)
    $document = New-Object -TypeName System.Xml.XmlDocument
    $document.XmlResolver = $null
    $plain = $Text -replace '^\s*<\?xml[^>]*\?>', ''
    $document.LoadXml("<fragment>$plain</fragment>")
    return $document.DocumentElement
}

function Find-Text {
    param($Node, [string]$Path)
    $found = $Node.SelectSingleNode($Path)
    if ($null -eq $found) { return $null }
    return $found.InnerText
}

function ConvertTo-ErrorRow {
    param($Node, [string]$Kind)
    return [ordered]@{
        ErrorKind         = $Kind
        ObjectDn          = if ($Node.HasAttribute('dn')) { $Node.GetAttribute('dn') } else { Find-Text $Node 'dn' }
        CsGuid            = $Node.GetAttribute('cs-guid')
        ErrorType         = Find-Text $Node 'error-type'
        ErrorCode         = Find-Text $Node './/cd-error/error-code'
        ErrorLiteral      = Find-Text $Node './/cd-error/error-literal'
        ExtraErrorDetails = Find-Text $Node './/cd-error/*[self::extra-error-details or self::server-error-detail]'
        CallStack         = Find-Text $Node 'extension-error-info/call-stack'
        RetryCount        = Find-Text $Node 'retry-count'
        FirstOccurred     = Find-Text $Node 'first-occurred'
        DateOccurred      = Find-Text $Node 'date-occurred'
    }
}

function ConvertTo-ErrorList {
    # The errors of a step: of an import, of a synchronization, of an export.
    param($Step, [string]$StepType)
    $inbound = 'import'
    if ($StepType -like '*apply-rules*' -or $StepType -like '*reevaluate-rules*') { $inbound = 'sync' }
    $rows = @(
        if ([string]$Step.SyncErrors.SyncErrorsXml) {
            $found = ConvertFrom-Fragment ([string]$Step.SyncErrors.SyncErrorsXml)
            foreach ($node in $found.SelectNodes('.//import-error')) { ConvertTo-ErrorRow $node $inbound }
            foreach ($node in $found.SelectNodes('.//export-error')) { ConvertTo-ErrorRow $node 'export' }
        }
        if ([string]$Step.ConnectorDiscoveryErrors.ConnectorDiscoveryErrorsXml) {
            $found = ConvertFrom-Fragment ([string]$Step.ConnectorDiscoveryErrors.ConnectorDiscoveryErrorsXml)
            foreach ($node in $found.SelectNodes('.//ma-object-error')) { ConvertTo-ErrorRow $node 'discovery' }
        }
    )
    return , $rows
}

function Read-First {
    # The first so many. No Select-Object: in a JEA session that is a proxy, for functions too.
    param($Rows, [int]$Most)
    $first = @(for ($i = 0; $i -lt $Rows.Count -and $i -lt $Most; $i++) { $Rows[$i] })
    return , $first
}

function ConvertTo-StepRow {
    param($Step, [int]$Most)
    $about = ConvertFrom-Fragment ([string]$Step.StepXml)
    $type = $about.SelectSingleNode('.//step-type')
    $kind = ''
    if ($null -ne $type) { $kind = $type.GetAttribute('type') }
    $all = ConvertTo-ErrorList $Step $kind
    $row = [ordered]@{
        StepNumber                       = $Step.StepNumber
        StepResult                       = [string]$Step.StepResult
        StartDate                        = ConvertTo-Moment $Step.StartDate
        EndDate                          = ConvertTo-Moment $Step.EndDate
        Partition                        = Find-Text $about './/partition'
        ConnectorConnectionInformationXml = [string]$Step.ConnectorConnectionInformationXml
        Errors                           = Read-First $all $Most
        ErrorsCut                        = ($all.Count -gt $Most)
    }
    foreach ($property in $Step.PSObject.Properties) {
        if ($property.Name -match '^(Stage|Export|Connector|Disconnector|Flow)[A-Za-z]+$' -and $property.Value -is [int]) {
            $row[$property.Name] = $property.Value
        }
    }
    return $row
}

function ConvertTo-RunRow {
    # A run. Its steps are read only where they are wanted: they carry much XML.
    param($Run, [bool]$WithSteps, [int]$Most)
    $steps = $null
    if ($WithSteps) {
        $whole = Get-ADSyncRunProfileResult -RunHistoryId ([guid]$Run.RunHistoryId) -RunStepDetails -ErrorAction Stop
        $steps = @(foreach ($step in $whole.RunStepResults) { ConvertTo-StepRow $step $Most })
    }
    return [ordered]@{
        RunHistoryId   = [string]$Run.RunHistoryId
        ConnectorId    = [string]$Run.ConnectorId
        ConnectorName  = [string]$Run.ConnectorName
        RunProfileName = [string]$Run.RunProfileName
        RunNumber      = $Run.RunNumber
        IsRunComplete  = Read-Told $Run 'IsRunComplete'
        Result         = [string]$Run.Result
        StartDate      = ConvertTo-Moment $Run.StartDate
        EndDate        = ConvertTo-Moment $Run.EndDate
        RunStepResults = $steps
    }
}

function Get-RunList {
    # The newest runs, and whether there are older ones; the steps of those that the asker does not know,
    # as long as the time lasts.
    param([int]$Number, [string[]]$Known, [int]$Most, [int]$Seconds)
    $until = [datetime]::UtcNow.AddSeconds($Seconds)
    $runs = @(Get-ADSyncRunProfileResult -NumberRequested ($Number + 1) -ErrorAction Stop | Sort-Object -Property StartDate -Descending)
    $rows = @(foreach ($run in (Read-First $runs $Number)) {
            $wanted = ($Known -notcontains [string]$run.RunHistoryId) -and ([datetime]::UtcNow -lt $until)
            ConvertTo-RunRow $run $wanted $Most
        })
    return @{ Rows = $rows; Cut = ($runs.Count -gt $Number) }
}

# ---- the rest --------------------------------------------------------------------------------

function Get-StatisticsTable {
    $table = [ordered]@{}
    foreach ($connector in @(Get-ADSyncConnector -ErrorAction Stop)) {
        $numbers = Get-ADSyncConnectorStatistics -ConnectorName $connector.Name -ErrorAction Stop
        $table[[string]$connector.Identifier] = [ordered]@{
            ExportAdds      = Read-Told $numbers 'ExportAdds'
            ExportUpdates   = Read-Told $numbers 'ExportUpdates'
            ExportDeletes   = Read-Told $numbers 'ExportDeletes'
            ImportAdds      = Read-Told $numbers 'ImportAdds'
            ImportUpdates   = Read-Told $numbers 'ImportUpdates'
            ImportDeletes   = Read-Told $numbers 'ImportDeletes'
            ImportNoChange  = Read-Told $numbers 'ImportNoChange'
            TotalConnectors = Read-Told $numbers 'TotalConnectors'
        }
    }
    return $table
}

function Get-PasswordSyncRow {
    $states = @(foreach ($state in @(Get-ADSyncPartitionPasswordSyncState -ErrorAction Stop)) {
            [ordered]@{
                ConnectorId                                   = [string]$state.ConnectorId
                DN                                            = [string]$state.DN
                PasswordSyncLastSuccessfulCycleEndTimestamp   = ConvertTo-Moment $state.PasswordSyncLastSuccessfulCycleEndTimestamp
                PasswordSyncLastCycleStatus                   = [string]$state.PasswordSyncLastCycleStatus
            }
        })
    $switches = @(foreach ($connector in @(Get-ADSyncConnector -ErrorAction Stop)) {
            if ([string]$connector.ConnectorTypeName -eq 'AD') {
                $setting = Get-ADSyncAADPasswordSyncConfiguration -SourceConnector $connector.Name -ErrorAction Stop
                [ordered]@{
                    SourceConnector = [string]$setting.SourceConnector
                    TargetConnector = [string]$setting.TargetConnector
                    Enabled         = Read-Told $setting 'Enabled'
                }
            }
        })
    return [ordered]@{ PartitionState = $states; Configuration = $switches }
}

function Get-EventList {
    # The Application log: what synchronization says, and errors of its database. Events 656 and 657
    # name each user whose password changed: that they were written is told, but not what they say.
    # Cut tells that there were more than so many.
    param([int]$Number, [int]$Hours)
    $span = $Hours * 3600000
    $recent = "TimeCreated[timediff(@SystemTime) <= $span]"
    $queries = @(
        "*[System[Provider[@Name='Directory Synchronization' or @Name='ADSync'] and $recent]]"
        "*[System[(Level=1 or Level=2) and $recent]]"
    )
    $levels = @('Information', 'Critical', 'Error', 'Warning', 'Information', 'Verbose')
    $cut = $false
    $rows = @(foreach ($query in $queries) {
            try { $events = @(Get-WinEvent -LogName 'Application' -FilterXPath $query -MaxEvents ($Number + 1) -ErrorAction Stop) }
            catch {
                if ([string]$_.FullyQualifiedErrorId -notlike 'NoMatchingEventsFound*') { throw }
                $events = @()
            }
            if ($events.Count -gt $Number) { $cut = $true }
            foreach ($entry in (Read-First $events $Number)) {
                $source = [string]$entry.ProviderName
                $ours = $source -match '^(Directory Synchronization|ADSync)$'
                if (($query -eq $queries[0]) -or ((-not $ours) -and $source -match '^(MSSQL|SQLLocalDB)')) {
                    [ordered]@{
                        TimeCreated = ConvertTo-Moment $entry.TimeCreated
                        Id          = [int]$entry.Id
                        Source      = $source
                        Level       = $levels[[int]$entry.Level]
                        Message     = if (656, 657 -contains $entry.Id) { '' } else { [string]$entry.Message }
                    }
                }
            }
        })
    return @{ Rows = $rows; Cut = $cut }
}

function Get-ConfigurationVersion {
    # What moves when the configuration is saved: versions of settings, connectors and rules, in one hash.
    $lines = @(
        [string](Get-ADSyncGlobalSettings -ErrorAction Stop).Version
        foreach ($connector in @(Get-ADSyncConnector -ErrorAction Stop | Sort-Object -Property Identifier)) {
            '{0} {1} {2} {3}' -f $connector.Identifier, $connector.Version, $connector.InternalVersion, (ConvertTo-Moment $connector.LastModificationTime)
        }
        foreach ($rule in @(Get-ADSyncRule -ErrorAction Stop | Sort-Object -Property Identifier)) {
            '{0} {1} {2} {3} {4}' -f $rule.Identifier, $rule.InternalId, $rule.Version, $rule.Precedence, $rule.Disabled
        }
    )
    $bytes = [System.Text.Encoding]::UTF8.GetBytes(($lines -join "`n"))
    $hash = [System.Security.Cryptography.SHA256]::Create().ComputeHash($bytes)
    return [System.BitConverter]::ToString($hash).Replace('-', '').ToLowerInvariant()
}
