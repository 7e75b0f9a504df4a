# Looking up objects. The cmdlets throw when an object is not there, and nobody has published what
# they say then. So nothing is guessed here: whatever a look-up threw is reported as it is, beside
# what the same look-up throws for a name that cannot exist, and whether it finds one that does.

$script:EntraConnector = 'b891884f-051e-4a83-95af-2544101c9083'
$script:NoLink = '00000000-0000-0000-0000-000000000000'
$script:MostRows = 200

function ConvertTo-EntraName {
    # The name of an object in the Entra connector space: its sourceAnchor's UTF-8 bytes in hex.
    param([string]$Anchor)
    $bytes = [System.Text.Encoding]::UTF8.GetBytes($Anchor)
    return 'CN={' + [System.BitConverter]::ToString($bytes).Replace('-', '') + '}'
}

function Get-ConnectorSpaceObject {
    # One look-up of one kind; throws what the cmdlet throws.
    param([string]$Kind, [string]$Connector, [string]$Looked)
    if ($Kind -eq 'ConnectorSpaceId') {
        return Get-ADSyncCSObject -Identifier ([guid]$Looked) -ErrorAction Stop
    }
    return Get-ADSyncCSObject -ConnectorIdentifier ([guid]$Connector) -DistinguishedName $Looked -ErrorAction Stop
}

function New-Outcome {
    param([string]$Kind, [string]$Value, [string]$Connector, [string]$Looked)
    return [ordered]@{
        Kind = $Kind; Value = $Value; Connector = $Connector; Looked = $Looked
        Result = 'nothing'; ObjectId = $null; Error = $null; Counted = $null
    }
}

function Find-Row {
    # Looks, projects, and notes what came of it. Returns the engine's object when it was found.
    param($Bag, [string]$Kind, [string]$Value, [string]$Connector, [string]$Looked)
    $outcome = New-Outcome $Kind $Value $Connector $Looked
    [void]$Bag.Asked.Add($outcome)
    try {
        $found = Get-ConnectorSpaceObject $Kind $Connector $Looked
        if ($null -eq $found) { return $null }
        $id = [string]$found.ObjectId
        $Bag.ConnectorSpace[$id] = ConvertTo-Row $found
        $outcome.Result = 'found'
        $outcome.ObjectId = $id
        return $found
    }
    catch {
        $outcome.Result = 'error'
        $outcome.Error = ConvertTo-Failure $_
        return $null
    }
}

function Find-MetaverseRow {
    param($Bag, [string]$Value)
    $outcome = New-Outcome 'MetaverseId' $Value '' $Value
    [void]$Bag.Asked.Add($outcome)
    try {
        $found = Get-ADSyncMVObject -Identifier ([guid]$Value) -ErrorAction Stop
        if ($null -eq $found) { return $null }
        $Bag.Metaverse[[string]$found.ObjectId] = ConvertTo-MetaverseRow $found
        $outcome.Result = 'found'
        $outcome.ObjectId = [string]$found.ObjectId
        return $found
    }
    catch {
        $outcome.Result = 'error'
        $outcome.Error = ConvertTo-Failure $_
        return $null
    }
}

function Find-Linked {
    # From a row to its metaverse object, and from that to every row that it is joined to.
    param($Bag, [string]$MetaverseId)
    if ($MetaverseId -eq '' -or $MetaverseId -eq $script:NoLink) { return }
    if ($Bag.Metaverse.Contains($MetaverseId)) { return }
    $found = Find-MetaverseRow $Bag $MetaverseId
    if ($null -eq $found) { return }
    foreach ($line in $found.Lineage) {
        $id = [string]$line.ConnectedCsObjectId
        if ((-not $Bag.ConnectorSpace.Contains($id)) -and ($Bag.ConnectorSpace.Count -lt $script:MostRows)) {
            [void](Find-Row $Bag 'ConnectorSpaceId' $id '' $id)
        }
    }
}

function Find-PasswordLog {
    param($Bag, [string]$Value)
    $outcome = New-Outcome 'ObjectLogId' $Value '' $Value
    [void]$Bag.Asked.Add($outcome)
    try {
        $lines = @(Get-ADSyncCSObjectLog -Identifier ([guid]$Value) -Count 50 -ErrorAction Stop)
        $Bag.ObjectLog[$Value] = @(foreach ($line in $lines) {
                [ordered]@{ TimeStamp = ConvertTo-Moment $line.TimeStamp; Status = [string]$line.Status }
            })
        $outcome.Result = 'found'
    }
    catch {
        $outcome.Result = 'error'
        $outcome.Error = ConvertTo-Failure $_
    }
}

# ---- controls --------------------------------------------------------------------------------

function New-ImpossibleName {
    # A name that cannot exist, made like the one that was asked for, in the same container.
    param([string]$Kind, [string]$Looked)
    $id = [guid]::NewGuid()
    if ($Kind -eq 'SourceAnchor') { return ConvertTo-EntraName ([System.Convert]::ToBase64String($id.ToByteArray())) }
    if ($Kind -ne 'DistinguishedName') { return [string]$id }
    return "CN=$id," + ($Looked -replace '^(\\.|[^\\,])*,', '')
}

function Get-Counted {
    # All that a connector's statistics count, in one number: 0 when they count nothing. Nothing when a
    # number is not told. TotalConnectors alone counts only what is joined.
    param($Numbers)
    $sum = 0
    foreach ($name in 'ExportAdds', 'ExportUpdates', 'ExportDeletes', 'ImportAdds', 'ImportUpdates', 'ImportDeletes', 'ImportNoChange', 'TotalConnectors') {
        if ($null -eq $Numbers.$name) { return $null }
        $sum += [int]$Numbers.$name
    }
    return $sum
}

function Get-ConnectorCount {
    param([string]$Connector)
    if ($Connector -eq '') { return $null }
    $found = Get-ADSyncConnector -Identifier ([guid]$Connector) -ErrorAction Stop
    return Get-Counted (Get-ADSyncConnectorStatistics -ConnectorName $found.Name -ErrorAction Stop)
}

function Add-Control {
    param($Bag, $Outcome, [string]$Purpose, [string]$Looked)
    $control = New-Outcome $Outcome.Kind $Outcome.Value $Outcome.Connector $Looked
    $control['Purpose'] = $Purpose
    [void]$Bag.Control.Add($control)
    try {
        if ($Looked -eq '') {
            $control.Counted = Get-ConnectorCount $Outcome.Connector
            return
        }
        if ($Outcome.Kind -eq 'MetaverseId') { $found = Get-ADSyncMVObject -Identifier ([guid]$Looked) -ErrorAction Stop }
        else { $found = Get-ConnectorSpaceObject $Outcome.Kind $Outcome.Connector $Looked }
        if ($null -ne $found) { $control.Result = 'found' }
    }
    catch {
        $control.Result = 'error'
        $control.Error = ConvertTo-Failure $_
    }
}

function Find-ExistingName {
    # The name or id of some object that the connector space really holds; empty when it holds none.
    param([string]$Kind, [string]$Connector)
    $place = $Connector
    if ($place -eq '') { $place = $script:EntraConnector }
    $page = Get-ADSyncCSObject -ConnectorIdentifier ([guid]$place) -StartIndex 0 -MaxResultCount 5 -ErrorAction Stop
    foreach ($row in $page) {
        $linked = [string]$row.ConnectedMVObjectId
        if ($Kind -eq 'ConnectorSpaceId') { return [string]$row.ObjectId }
        if ($Kind -ne 'MetaverseId') { return [string]$row.DistinguishedName }
        if ($linked -ne '' -and $linked -ne $script:NoLink) { return $linked }
    }
    return ''
}

function Add-ControlSet {
    # For a look-up that brought nothing: two that must fail, and one that must not.
    param($Bag, $Outcome)
    Add-Control $Bag $Outcome 'cannot-exist' (New-ImpossibleName $Outcome.Kind $Outcome.Looked)
    Add-Control $Bag $Outcome 'cannot-exist' (New-ImpossibleName $Outcome.Kind $Outcome.Looked)
    try { $existing = Find-ExistingName $Outcome.Kind $Outcome.Connector }
    catch {
        $control = New-Outcome $Outcome.Kind $Outcome.Value $Outcome.Connector ''
        $control['Purpose'] = 'exists'
        $control.Result = 'error'
        $control.Error = ConvertTo-Failure $_
        [void]$Bag.Control.Add($control)
        return
    }
    Add-Control $Bag $Outcome 'exists' $existing
}

function Add-ControlForEach {
    # One set for each kind and connector of which something was not found.
    param($Bag)
    $done = @{}
    foreach ($outcome in @($Bag.Asked)) {
        $key = $outcome.Kind + ' ' + $outcome.Connector
        if ($outcome.Result -ne 'found' -and $outcome.Kind -ne 'ObjectLogId' -and -not $done.ContainsKey($key)) {
            $done[$key] = $true
            Add-ControlSet $Bag $outcome
        }
    }
}

# ---- the Entra connector space as a whole ------------------------------------------------------

function Get-EntraPage {
    param([int]$Start, [int]$Number)
    $page = Get-ADSyncCSObject -ConnectorIdentifier ([guid]$script:EntraConnector) -StartIndex $Start -MaxResultCount $Number -ErrorAction Stop
    return @(foreach ($object in $page) { $object })
}

function Find-PendingEntra {
    # Rows without a link that wait to be deleted in Entra ID, or came from there: page by page, until
    # an empty page, or all the deletions that the statistics count; or until time or number is over.
    # Who may see no row gets an empty page too: the first one counts only where the statistics count none.
    param($Bag, [int]$Rows, [int]$Seconds)
    $until = [datetime]::UtcNow.AddSeconds($Seconds)
    try {
        while ($Bag.Seen -lt $Rows -and [datetime]::UtcNow -lt $until) {
            $page = @(Get-EntraPage $Bag.Seen 500)
            $Bag.Seen += $page.Count
            foreach ($object in $page) { Add-PendingRow $Bag $object }
            if ($page.Count -eq 0) {
                $Bag.Complete = ($Bag.Seen -gt 0) -or ($null -ne $Bag.Counted -and $Bag.Counted -eq 0)
                return
            }
            if ((-not $Bag.Orphans) -and $null -ne $Bag.ExportDeletes -and $Bag.Deletes -ge $Bag.ExportDeletes) {
                $Bag.Complete = $true
                return
            }
        }
    }
    catch { $Bag.Error = ConvertTo-Failure $_ }
}

function Add-PendingRow {
    param($Bag, $Object)
    $linked = [string]$Object.ConnectedMVObjectId
    if ($linked -ne '' -and $linked -ne $script:NoLink) { return }
    $row = ConvertTo-Row $Object
    $deletes = ($null -ne $row.PendingExport) -and ($row.PendingExport.Operation -eq 'delete')
    $adds = ($null -ne $row.PendingImport) -and ($row.PendingImport.Operation -eq 'add')
    if ($deletes) { $Bag.Deletes += 1 }
    if ($deletes -or $adds) { [void]$Bag.Rows.Add($row) }
}
