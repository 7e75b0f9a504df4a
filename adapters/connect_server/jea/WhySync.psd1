@{
    RootModule           = 'WhySync.psm1'
    ModuleVersion        = '1.0.0'
    GUID                 = '6f5d6e0e-3a5c-4c56-9f0a-7f0c4f1f5a11'
    Author               = 'WhySync'
    Description          = 'What a diagnosing bot may read of a Microsoft Entra Connect server. Read-only.'
    PowerShellVersion    = '5.1'
    CompatiblePSEditions = @('Desktop')
    FunctionsToExport    = @(
        'Get-WhySyncVersion'
        'Get-WhySyncState'
        'Get-WhySyncFeatures'
        'Get-WhySyncConnectors'
        'Get-WhySyncRules'
        'Get-WhySyncObject'
        'Get-WhySyncPendingEntra'
        'Get-WhySyncVisible'
    )
    CmdletsToExport      = @()
    VariablesToExport    = @()
    AliasesToExport      = @()
    FileList             = @('WhySync.psd1', 'WhySync.psm1', 'Projection.ps1', 'State.ps1', 'Lookup.ps1')
}
