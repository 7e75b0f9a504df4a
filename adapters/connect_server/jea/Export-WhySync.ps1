<#
.SYNOPSIS
    Writes what WhySync may read of this server into a folder, for those who allow no remoting.
.DESCRIPTION
    Run by a scheduled task. Each export is a folder of its own, written under another name and renamed when
    it is whole; export.json, written last, names it and has the size and the SHA-256 of each file. Older
    exports are removed. While a synchronization cycle runs nothing is written, and what was written while one
    began is discarded.
.PARAMETER Folder
    Where the exports stand. It holds personal data: let only the bot's account read it.
.PARAMETER Objects
    Also write the connector spaces and the metaverse. One cmdlet call for each metaverse object.
.PARAMETER MostObjects
    With more connector-space objects than this, the objects are left out: half a list would look like all.
.EXAMPLE
    .\Export-WhySync.ps1 -Folder 'D:\WhySync' -Objects
#>
#Requires -Version 5.1
[CmdletBinding(SupportsShouldProcess = $true)]
param(
    [Parameter(Mandatory = $true)]
    [ValidateScript({ Test-Path -Path $_ -PathType Container })]
    [string]$Folder,

    [switch]$Objects,

    [ValidateRange(1, 2000000)]
    [int]$MostObjects = 200000
)
$ErrorActionPreference = 'Stop'
Import-Module -Name 'ADSync'
. "$PSScriptRoot\Projection.ps1"
. "$PSScriptRoot\State.ps1"
. "$PSScriptRoot\Lookup.ps1"

function Write-Json {
    param([string]$Path, $Value)
    $text = ConvertTo-Json -InputObject $Value -Depth 12 -Compress
    [System.IO.File]::WriteAllText($Path, $text, (New-Object -TypeName System.Text.UTF8Encoding -ArgumentList $false))
}

function Write-ObjectFile {
    # Both object files, one line to an object. Returns whether all objects were written.
    param([string]$Place, [int]$Most)
    $plain = New-Object -TypeName System.Text.UTF8Encoding -ArgumentList $false
    $rows = New-Object -TypeName System.IO.StreamWriter -ArgumentList "$Place\connector_space.json", $false, $plain
    $metaverse = New-Object -TypeName System.IO.StreamWriter -ArgumentList "$Place\metaverse.json", $false, $plain
    $seen = @{}
    $count = 0
    try {
        $rows.Write('[')
        $metaverse.Write('[')
        foreach ($connector in @(Get-ADSyncConnector)) {
            $start = 0
            while ($true) {
                $page = Get-ADSyncCSObject -ConnectorIdentifier $connector.Identifier -StartIndex $start -MaxResultCount 500
                $objects = @(foreach ($object in $page) { $object })
                if ($objects.Count -eq 0) { break }
                $start += $objects.Count
                foreach ($object in $objects) {
                    if ($count -ge $Most) { return $false }
                    if ($count -gt 0) { $rows.Write(",`n") }
                    $count += 1
                    $rows.Write((ConvertTo-Json -InputObject (ConvertTo-Row $object) -Depth 12 -Compress))
                    $linked = [string]$object.ConnectedMVObjectId
                    if ($linked -ne '' -and $linked -ne $script:NoLink -and -not $seen.ContainsKey($linked)) {
                        if ($seen.Count -gt 0) { $metaverse.Write(",`n") }
                        $seen[$linked] = $true
                        $found = ConvertTo-MetaverseRow (Get-ADSyncMVObject -Identifier ([guid]$linked))
                        $metaverse.Write((ConvertTo-Json -InputObject $found -Depth 12 -Compress))
                    }
                }
            }
        }
        $rows.Write(']')
        $metaverse.Write(']')
        return $true
    }
    finally {
        $rows.Dispose()
        $metaverse.Dispose()
    }
}

function Read-RunId {
    # The ids of the last runs, and whether one is going on now: this cmdlet returns nothing when all is idle.
    $running = @(Get-ADSyncConnectorRunStatus -ErrorAction Stop)
    $runs = @(Get-ADSyncRunProfileResult -NumberRequested 50 -ErrorAction Stop)
    return @{ Ids = @(foreach ($run in $runs) { [string]$run.RunHistoryId }); Open = ($running.Count -gt 0) }
}

$before = Read-RunId
if ($before.Open -or (Test-Cycle)) {
    Write-Warning -Message 'A synchronization cycle or a run is going on: nothing is written.'
    return
}
if (-not $PSCmdlet.ShouldProcess($Folder, 'Write an export')) { return }

$started = [datetime]::UtcNow
$stamp = $started.ToString('yyyyMMddTHHmmssZ', [System.Globalization.CultureInfo]::InvariantCulture)
$writing = Join-Path -Path $Folder -ChildPath "writing-$stamp"
[void](New-Item -Path $writing -ItemType Directory)
$failed = New-Object -TypeName System.Collections.ArrayList

$server = Get-ServerRow $failed
$version = [string]$server.Version
try { $server['CompanyFeatures'] = Get-FeatureRow }
catch { Add-Failed $failed 'CompanyFeatures' $_ }
Write-Json "$writing\server.json" $server
Write-Json "$writing\runs.json" (Get-RunList 100 @() 500 600).Rows
Write-Json "$writing\events.json" (Get-EventList 500 48).Rows
Write-Json "$writing\password_sync.json" (Get-PasswordSyncRow)
Write-Json "$writing\rules.json" @(foreach ($rule in @(Get-ADSyncRule | Sort-Object -Property Precedence)) { ConvertTo-RuleRow $rule })
$statistics = Get-StatisticsTable
$connectors = @(foreach ($connector in @(Get-ADSyncConnector)) {
        $row = ConvertTo-ConnectorRow $connector
        $row['Statistics'] = $statistics[$row.Identifier]
        $row
    })
Write-Json "$writing\connectors.json" $connectors
if ($Objects -and -not (Write-ObjectFile $writing $MostObjects)) {
    Remove-Item -Path "$writing\connector_space.json", "$writing\metaverse.json"
    Write-Warning -Message "More than $MostObjects objects: they are left out."
}

# What was read while the engine was at work does not belong together.
$after = Read-RunId
$begun = @($after.Ids | Where-Object -FilterScript { $before.Ids -notcontains $_ })
if ($begun.Count -gt 0 -or $after.Open -or (Test-Cycle)) {
    Remove-Item -Path $writing -Recurse -Force
    Write-Warning -Message 'A synchronization cycle or a run began meanwhile: the export is discarded.'
    return
}

$target = Join-Path -Path $Folder -ChildPath "export-$stamp"
Rename-Item -Path $writing -NewName "export-$stamp"
$files = @(foreach ($file in @(Get-ChildItem -Path $target -File | Sort-Object -Property Name)) {
        [ordered]@{
            Name   = $file.Name
            Size   = $file.Length
            Sha256 = (Get-FileHash -Path $file.FullName -Algorithm SHA256).Hash.ToLowerInvariant()
        }
    })
$manifest = [ordered]@{
    Schema   = 1
    Server   = $env:COMPUTERNAME
    Version  = $version
    Started  = ConvertTo-Moment $started
    Finished = ConvertTo-Moment ([datetime]::UtcNow)
    Folder   = "export-$stamp"
    Files    = $files
    Failed   = @($failed)
}
Write-Json "$Folder\export.json.new" $manifest
Move-Item -Path "$Folder\export.json.new" -Destination "$Folder\export.json" -Force

$exports = @(Get-ChildItem -Path $Folder -Directory | Where-Object -FilterScript { $_.Name -match '^export-\d{8}T\d{6}Z\z' } | Sort-Object -Property Name -Descending)
$broken = @(Get-ChildItem -Path $Folder -Directory | Where-Object -FilterScript { $_.Name -match '^writing-\d{8}T\d{6}Z\z' })
foreach ($old in @($exports | Select-Object -Skip 2) + $broken) {
    Remove-Item -Path $old.FullName -Recurse -Force
}
