<#
.SYNOPSIS
    Installs the WhySync module and its JEA endpoint on a Microsoft Entra Connect server.
.DESCRIPTION
    Copies the module, writes the session configuration for your group, and registers it. Reaches out to
    nothing. -WhatIf shows each step. Uninstall-WhySyncEndpoint.ps1 removes all that is made here.
.PARAMETER Group
    Who may connect, as DOMAIN\Group. Make a group for this purpose alone.
.PARAMETER VirtualAccountGroups
    Local groups whose rights the functions run with.
.PARAMETER ManagedAccount
    A group-managed service account (DOMAIN\Name$) to run the functions with, instead of a virtual account.
.PARAMETER RestartWinRM
    Restarts the WinRM service, which the endpoint needs before its first use; open remote sessions end.
.EXAMPLE
    .\Install-WhySyncEndpoint.ps1 -Group 'CONTOSO\WhySync-Readers' -WhatIf
#>
#Requires -Version 5.1
#Requires -RunAsAdministrator
[CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
param(
    [Parameter(Mandatory = $true)]
    [ValidatePattern('^[A-Za-z0-9.-]+\\[A-Za-z0-9 ._-]+\z')]
    [string]$Group,

    [ValidateCount(1, 8)]
    [ValidatePattern('^[A-Za-z0-9 ._\\-]+\z')]
    [string[]]$VirtualAccountGroups = @('ADSyncOperators', 'ADSyncBrowse', 'Event Log Readers'),

    [ValidatePattern('^[A-Za-z0-9.-]+\\[A-Za-z0-9._-]+\$\z')]
    [string]$ManagedAccount,

    [switch]$RestartWinRM
)
$ErrorActionPreference = 'Stop'
$name = 'WhySync'
$moduleFolder = Join-Path -Path $env:ProgramFiles -ChildPath 'WindowsPowerShell\Modules\WhySync'
$dataFolder = Join-Path -Path $env:ProgramData -ChildPath 'WhySync'
$transcripts = Join-Path -Path $dataFolder -ChildPath 'Transcripts'
$capabilities = Join-Path -Path $moduleFolder -ChildPath 'RoleCapabilities'
$configuration = Join-Path -Path $dataFolder -ChildPath 'WhySync.pssc'

function Test-AdministratorsOnly {
    # Whether a folder is no link, belongs to Administrators or SYSTEM, and lets in nobody else.
    param([string]$Path)
    $ours = 'S-1-5-32-544', 'S-1-5-18'
    if ((Get-Item -Path $Path -Force).Attributes -band [System.IO.FileAttributes]::ReparsePoint) { return $false }
    $acl = Get-Acl -Path $Path
    if ($ours -notcontains $acl.GetOwner([System.Security.Principal.SecurityIdentifier]).Value) { return $false }
    foreach ($rule in $acl.GetAccessRules($true, $true, [System.Security.Principal.SecurityIdentifier])) {
        if ($ours -notcontains $rule.IdentityReference.Value) { return $false }
    }
    return $true
}

# Every user may make folders in ProgramData: one that was there before must be one that was made here.
if ((Test-Path -Path $dataFolder) -and -not (Test-AdministratorsOnly $dataFolder)) {
    throw "$dataFolder is there already and not for administrators alone. Look at it, remove it, and run this again."
}
if (Get-PSSessionConfiguration -Name $name -ErrorAction SilentlyContinue) {
    throw "There is an endpoint named $name already. Run Uninstall-WhySyncEndpoint.ps1 first."
}
if (-not (Get-Module -Name 'ADSync' -ListAvailable)) {
    throw 'The ADSync module is not here: this is no Microsoft Entra Connect server.'
}

if ($PSCmdlet.ShouldProcess($moduleFolder, 'Copy the module')) {
    [void](New-Item -Path $capabilities -ItemType Directory -Force)
    foreach ($file in 'WhySync.psd1', 'WhySync.psm1', 'Projection.ps1', 'State.ps1', 'Lookup.ps1') {
        Copy-Item -Path (Join-Path -Path $PSScriptRoot -ChildPath $file) -Destination $moduleFolder
    }
    Copy-Item -Path (Join-Path -Path $PSScriptRoot -ChildPath 'WhySync.psrc') -Destination $capabilities
}

if ($PSCmdlet.ShouldProcess($dataFolder, 'Make the folder for transcripts; only SYSTEM and Administrators may read it')) {
    [void](New-Item -Path $dataFolder -ItemType Directory -Force)
    $access = New-Object -TypeName System.Security.AccessControl.DirectorySecurity
    $access.SetSecurityDescriptorSddlForm('O:BAD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)')
    Set-Acl -Path $dataFolder -AclObject $access
    if (-not (Test-AdministratorsOnly $dataFolder)) { throw "$dataFolder could not be closed to others than administrators." }
    [void](New-Item -Path $transcripts -ItemType Directory -Force)
    Remove-Item -Path $configuration -Force -ErrorAction SilentlyContinue
}

if ($PSCmdlet.ShouldProcess($configuration, "Write the session configuration for $Group")) {
    $text = Get-Content -Path (Join-Path -Path $PSScriptRoot -ChildPath 'WhySync.pssc') -Raw
    $text = $text.Replace('CONTOSO\WhySync-Readers', $Group).Replace('C:\ProgramData\WhySync\Transcripts', $transcripts)
    $groups = ($VirtualAccountGroups | ForEach-Object -Process { "'$_'" }) -join ', '
    $text = $text.Replace("@('ADSyncOperators', 'ADSyncBrowse', 'Event Log Readers')", "@($groups)")
    if ($ManagedAccount) {
        $text = $text.Replace('RunAsVirtualAccount     = $true', "GroupManagedServiceAccount = '$ManagedAccount'")
        $text = $text.Replace("RunAsVirtualAccountGroups = @($groups)", '')
        if ($text.Contains('RunAsVirtualAccount')) { throw 'WhySync.pssc is another one than this script knows.' }
    }
    Set-Content -Path $configuration -Value $text -Encoding UTF8
    if (-not (Test-PSSessionConfigurationFile -Path $configuration)) { throw "$configuration is not valid." }
}

if ($PSCmdlet.ShouldProcess($name, 'Register the endpoint')) {
    [void](Register-PSSessionConfiguration -Name $name -Path $configuration -Force -NoServiceRestart)
}

if ($RestartWinRM -and $PSCmdlet.ShouldProcess('WinRM', 'Restart the service')) { Restart-Service -Name 'WinRM' }
elseif (-not $RestartWinRM) { Write-Warning -Message 'Restart the WinRM service before the first use: Restart-Service WinRM.' }
