<#
.SYNOPSIS
    Removes all that Install-WhySyncEndpoint.ps1 made.
.PARAMETER KeepTranscripts
    Leaves the transcripts, which are the record of what was asked.
.PARAMETER RestartWinRM
    Restarts the WinRM service, so that open sessions of the endpoint end now.
.EXAMPLE
    .\Uninstall-WhySyncEndpoint.ps1 -WhatIf
#>
#Requires -Version 5.1
#Requires -RunAsAdministrator
[CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
param(
    [switch]$KeepTranscripts,

    [switch]$RestartWinRM
)
$ErrorActionPreference = 'Stop'
$name = 'WhySync'
$moduleFolder = Join-Path -Path $env:ProgramFiles -ChildPath 'WindowsPowerShell\Modules\WhySync'
$dataFolder = Join-Path -Path $env:ProgramData -ChildPath 'WhySync'
$configuration = Join-Path -Path $dataFolder -ChildPath 'WhySync.pssc'

if (Get-PSSessionConfiguration -Name $name -ErrorAction SilentlyContinue) {
    if ($PSCmdlet.ShouldProcess($name, 'Unregister the endpoint')) {
        Unregister-PSSessionConfiguration -Name $name -Force -NoServiceRestart
    }
}

if ((Test-Path -Path $moduleFolder) -and $PSCmdlet.ShouldProcess($moduleFolder, 'Remove the module')) {
    Remove-Item -Path $moduleFolder -Recurse -Force
}

if ((Test-Path -Path $configuration) -and $PSCmdlet.ShouldProcess($configuration, 'Remove the session configuration')) {
    Remove-Item -Path $configuration -Force
}

if ((Test-Path -Path $dataFolder) -and (-not $KeepTranscripts) -and $PSCmdlet.ShouldProcess($dataFolder, 'Remove the transcripts')) {
    Remove-Item -Path $dataFolder -Recurse -Force
}

if ($RestartWinRM -and $PSCmdlet.ShouldProcess('WinRM', 'Restart the service')) { Restart-Service -Name 'WinRM' }
