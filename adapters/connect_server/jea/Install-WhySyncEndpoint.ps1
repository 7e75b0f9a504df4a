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
    [ValidatePattern('^[A-Za-z0-9.-]+\\[A-Za-z0-9 ._-]+$')]
    [string]$Group,

    [ValidateCount(1, 8)]
    [ValidatePattern('^[A-Za-z0-9 ._\\-]+$')]
    [string[]]$VirtualAccountGroups = @('ADSyncOperators', 'ADSyncBrowse', 'Event Log Readers'),

    [ValidatePattern('^[A-Za-z0-9.-]+\\[A-Za-z0-9._-]+\$$')]
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
    [void](New-Item -Path $transcripts -ItemType Directory -Force)
    $access = New-Object -TypeName System.Security.AccessControl.DirectorySecurity
    $access.SetSecurityDescriptorSddlForm('D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)')
    Set-Acl -Path $dataFolder -AclObject $access
}

if ($PSCmdlet.ShouldProcess($configuration, "Write the session configuration for $Group")) {
    $text = Get-Content -Path (Join-Path -Path $PSScriptRoot -ChildPath 'WhySync.pssc') -Raw
    $text = $text.Replace('CONTOSO\WhySync-Readers', $Group).Replace('C:\ProgramData\WhySync\Transcripts', $transcripts)
    $groups = ($VirtualAccountGroups | ForEach-Object -Process { "'$_'" }) -join ', '
    $text = $text.Replace("@('ADSyncOperators', 'ADSyncBrowse', 'Event Log Readers')", "@($groups)")
    if ($ManagedAccount) {
        $text = $text -replace '(?m)^ *RunAsVirtualAccount +=.*$', "    GroupManagedServiceAccount = '$ManagedAccount'"
        $text = $text -replace '(?m)^ *RunAsVirtualAccountGroups =.*$', ''
    }
    Set-Content -Path $configuration -Value $text -Encoding UTF8
    if (-not (Test-PSSessionConfigurationFile -Path $configuration)) { throw "$configuration is not valid." }
}

if ($PSCmdlet.ShouldProcess($name, 'Register the endpoint')) {
    [void](Register-PSSessionConfiguration -Name $name -Path $configuration -Force -NoServiceRestart)
}

if ($RestartWinRM -and $PSCmdlet.ShouldProcess('WinRM', 'Restart the service')) { Restart-Service -Name 'WinRM' }
elseif (-not $RestartWinRM) { Write-Warning -Message 'Restart the WinRM service before the first use: Restart-Service WinRM.' }
