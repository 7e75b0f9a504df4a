"""The PowerShell that is shipped: its syntax, what it calls, what it lets in and what it tells.

It cannot run here. What a parser can hold is held: a person checks the rest on Windows
(docs/CONNECT_SERVER.md).
"""

import re
from pathlib import Path

import pytest
from tree_sitter import Node

from adapters.connect_server import connect_server, examining
from tests.adapters.connect_server.powershell import (
    ENDPOINT,
    EXPORTED,
    FILES,
    JEA,
    called,
    entry,
    every,
    functions,
    listed,
    nodes,
    shared,
    text,
    tree,
)
from tests.real.psrp_server import ConnectServer

# Of the ADSync module: reads, and none that adsync-cmdlets section 12 forbids.
READS = {
    "Get-ADSyncAADCompanyFeature",
    "Get-ADSyncAADPasswordSyncConfiguration",
    "Get-ADSyncCSObject",
    "Get-ADSyncCSObjectLog",
    "Get-ADSyncConnector",
    "Get-ADSyncConnectorStatistics",
    "Get-ADSyncGlobalSettings",
    "Get-ADSyncMVObject",
    "Get-ADSyncPartitionPasswordSyncState",
    "Get-ADSyncRule",
    "Get-ADSyncRunProfileResult",
    "Get-ADSyncScheduler",
    "Search-ADSyncDirectoryObjects",
}
# Of Windows PowerShell: what the functions use. None starts, changes or fetches anything.
PLAIN = {
    "ConvertTo-Json",
    "Export-ModuleMember",
    "ForEach-Object",
    "Get-Service",
    "Get-WinEvent",
    "New-Object",
    "Sort-Object",
}
# In a JEA session these are proxies with few parameters, which functions of a module meet too
# (Microsoft, "JEA role capabilities", creating custom functions).
PROXIES = {
    "Clear-Host", "Exit-PSSession", "Get-Command", "Get-FormatData", "Get-Help", "Measure-Object",
    "Out-Default", "Select-Object",
}  # fmt: skip
# What the scripts use beside these: an administrator runs them, with -WhatIf first.
SCRIPTS = {
    "Export-WhySync.ps1": {
        "Get-ADSyncConnectorRunStatus", "Get-ChildItem", "Get-FileHash", "Import-Module",
        "Join-Path", "Move-Item", "New-Item", "Remove-Item", "Rename-Item",
        "Select-Object", "Test-Path", "Where-Object", "Write-Warning",
    },
    "Install-WhySyncEndpoint.ps1": {
        "Copy-Item", "Get-Acl", "Get-Content", "Get-Item", "Get-Module",
        "Get-PSSessionConfiguration", "Join-Path", "New-Item", "Register-PSSessionConfiguration",
        "Remove-Item", "Restart-Service", "Set-Acl", "Set-Content", "Test-Path",
        "Test-PSSessionConfigurationFile", "Write-Warning",
    },
    "Uninstall-WhySyncEndpoint.ps1": {
        "Get-PSSessionConfiguration", "Join-Path", "Remove-Item", "Restart-Service", "Test-Path",
        "Unregister-PSSessionConfiguration",
    },
}  # fmt: skip
TYPES = {
    "bool", "byte[]", "datetime", "guid", "guid[]", "int", "ordered", "string", "string[]",
    "switch", "void", "System.BitConverter", "System.Collections.IDictionary", "System.Convert",
    "System.DateTimeKind", "System.Globalization.CultureInfo",
    "System.Security.Cryptography.SHA256", "System.Text.Encoding",
}  # fmt: skip
MADE = {
    "System.Collections.ArrayList", "System.IO.StreamWriter",
    "System.Security.AccessControl.DirectorySecurity", "System.Text.UTF8Encoding",
    "System.Xml.XmlDocument",
}  # fmt: skip


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_syntax(path: Path) -> None:
    """Every file parses, and is plain text for any editor and any code page."""
    root = tree(path.name)
    broken = [n for n in every(root) if n.type == "ERROR" or n.is_missing]
    assert [(n.start_point, text(n)[:60]) for n in broken] == []
    assert path.read_bytes().isascii()


def test_nothing_but_reads_is_called() -> None:
    """The endpoint's functions call each other, reads of ADSync, and a few plain commands."""
    own = set(shared())
    for file in ENDPOINT:
        assert called(tree(file)) - own <= READS | PLAIN, file
    for file, more in SCRIPTS.items():
        own_too = own | set(functions(file))
        assert called(tree(file)) - own_too <= READS | PLAIN | more, file
    assert {path.name for path in FILES if path.suffix == ".ps1"} == {*ENDPOINT[1:], *SCRIPTS}


def test_no_proxy_of_the_session_is_called() -> None:
    """The functions use none of the commands that JEA replaces."""
    for file in ENDPOINT:
        assert called(tree(file)) & PROXIES == set(), file


def test_patterns_end_at_the_end() -> None:
    """`$` lets a line break through at the end of a text; in a replacement it has a meaning."""
    for path in FILES:
        for pattern in re.findall(r"(?:ValidatePattern\(|-match )'(\^[^']*)'", path.read_text()):
            assert not pattern.endswith("$") or pattern.endswith(("ADSync)$", "]+$")), path.name
        for pattern in re.findall(r"ValidatePattern\('([^']*)'", path.read_text()):
            assert pattern.endswith("\\z"), path.name
        assert re.findall(r"-replace '[^']*', [^']", path.read_text()) == [], path.name


def test_the_installer_writes_a_managed_account() -> None:
    """Its replacements, made here, find the lines of the configuration."""
    install, account = (JEA / "Install-WhySyncEndpoint.ps1").read_text(), "CONTOSO\\svc-whysync$"
    configuration = (JEA / "WhySync.pssc").read_text()
    groups = "'ADSyncOperators', 'ADSyncBrowse', 'Event Log Readers'"
    before = re.search(r"""Replace\("(@\('ADSync.*?\))", "@\(\$groups\)"\)""", install)
    assert before is not None
    assert before[1] == f"@({groups})"
    inside = install[install.index("if ($ManagedAccount) {") :]
    quoted = r"""(?:'([^']*)'|"([^"]*)")"""
    for old, old2, new, new2 in re.findall(rf"\.Replace\({quoted}, {quoted}\)", inside):
        found = (old or old2).replace("$groups", groups)
        assert configuration.count(found) == 1, found
        put = (new or new2).replace("$ManagedAccount", account)
        configuration = configuration.replace(found, put)
    assert f"GroupManagedServiceAccount = '{account}'\n" in configuration
    assert "RunAsVirtualAccount" not in configuration


def test_the_export_is_of_a_server_at_rest() -> None:
    """Before it begins and when it is written, the cycle and the runs are looked at."""
    source = (JEA / "Export-WhySync.ps1").read_text()
    for look in ("Test-Cycle", "= Read-RunId"):
        assert source.count(look) == 2
        assert source.rindex(look) > source.index("Write-ObjectFile $writing")
        assert source.rindex(look) < source.index("Rename-Item")


def test_numbers_that_conclusions_are_drawn_from_must_be_told() -> None:
    """None of the scheduler's or the statistics' is read so that a missing one looks like zero."""
    for file in ENDPOINT:
        source = (JEA / file).read_text()
        forced = set(re.findall(r"\[(?:int|bool)\]\$\w+\.\w+", source))
        assert forced <= {"[int]$entry.Id", "[int]$entry.Level"}, file
        assert not re.search(
            r"= \$(numbers|scheduler)\.(?!Next|Maintenance|ExportDeletes;)", source
        )


def test_no_other_types_are_used() -> None:
    """.NET is reached only through these types; nothing starts a process or opens a connection."""
    for file in ENDPOINT:
        used = {text(node)[1:-1] for node in nodes(tree(file), "type_literal")}
        assert used <= TYPES, file
    for path in FILES:
        made = re.findall(r"New-Object -TypeName (\S+)", path.read_text())
        assert len(made) == path.read_text().count("New-Object ")
        assert set(made) <= MADE, path.name
        assert "http" not in path.read_text().lower(), path.name


def test_nothing_secret_is_read() -> None:
    """Neither connectivity parameters nor credentials are named."""
    for path in FILES:
        code = re.sub(r"#.*", "", path.read_text())
        for word in ("ConnectivityParameters", "Credential", "ConvertFrom-SecureString", "Decrypt"):
            assert word.lower() not in code.lower(), (path.name, word)


def test_the_same_functions_everywhere() -> None:
    """Module, manifest, role capability, version and doctor name the same eight functions."""
    module = (JEA / "WhySync.psm1").read_text()
    exported = listed(module[module.index("Export-ModuleMember") :])
    visible = listed(entry("WhySync.psrc", "VisibleFunctions"))
    told = functions("WhySync.psm1")["Get-WhySyncVersion"]
    names = listed(text(told).partition("Functions")[2].partition("ServiceStatus")[0])
    assert exported == EXPORTED
    assert listed(entry("WhySync.psd1", "FunctionsToExport")) == EXPORTED
    assert visible == [f"WhySync\\{name}" for name in EXPORTED]
    assert names == EXPORTED
    assert set(EXPORTED) == examining.FUNCTIONS


def test_only_these_functions_are_visible() -> None:
    """No cmdlet, alias, provider, script or program beside the functions."""
    keys = {text(node.children[0]) for node in nodes(tree("WhySync.psrc"), "hash_entry")}
    assert keys == {"GUID", "Author", "Description", "ModulesToImport", "VisibleFunctions"}


def test_the_session_is_restricted() -> None:
    """No language, a temporary account of few groups, transcripts."""
    assert entry("WhySync.pssc", "SessionType") == "'RestrictedRemoteServer'"
    assert entry("WhySync.pssc", "LanguageMode") == "'NoLanguage'"
    assert entry("WhySync.pssc", "RunAsVirtualAccount") == "$true"
    groups = listed(entry("WhySync.pssc", "RunAsVirtualAccountGroups"))
    assert groups == ["ADSyncOperators", "ADSyncBrowse", "Event Log Readers"]
    assert entry("WhySync.pssc", "TranscriptDirectory").startswith("'C:\\ProgramData")
    assert entry("WhySync.pssc", "RoleDefinitions").count("RoleCapabilities") == 1


@pytest.mark.parametrize("name", EXPORTED)
def test_parameters_are_validated(name: str) -> None:
    """A switch, a single GUID, or something with its range, count, length or pattern."""
    for node in nodes(functions("WhySync.psm1")[name], "script_parameter"):
        source = text(node)
        kind = re.findall(r"\[([a-z]+(?:\[\])?)\]", source)[-1]
        validated = set(re.findall(r"\[(Validate\w+)", source))
        wanted = {
            "switch": set(),
            "guid": set(),
            "int": {"ValidateRange"},
            "guid[]": {"ValidateCount"},
            "string[]": {"ValidateCount", "ValidateLength", "ValidatePattern"},
        }[kind]
        assert validated >= wanted, source


def test_every_function_leaves_the_engine_alone_while_a_cycle_runs() -> None:
    """But for the version, the switches of the tenant, and the state, which sees to it itself."""
    for name, node in functions("WhySync.psm1").items():
        if name in {"Get-WhySyncVersion", "Get-WhySyncFeatures"} or name not in EXPORTED:
            continue
        assert "$DuringCycle" in text(node), name
        assert "Test-Cycle" in text(node) or name == "Get-WhySyncState"


def test_scripts_can_be_tried_first() -> None:
    """Each script knows -WhatIf, and whatever changes something stands behind it."""
    for file in SCRIPTS:
        assert "SupportsShouldProcess = $true" in (JEA / file).read_text(), file
    for file in ("Install-WhySyncEndpoint.ps1", "Uninstall-WhySyncEndpoint.ps1"):
        for node in nodes(tree(file), "command"):
            name = text(node.child_by_field_name("command_name"))
            if re.match(r"(New-Item|Copy|Set|Register|Unregister|Remove|Restart)\b", name):
                assert behind_should_process(node), text(node)


def behind_should_process(node: Node) -> bool:
    """Whether it stands in an if that asks ShouldProcess."""
    above = node.parent
    while above is not None:
        if above.type == "if_statement" and "ShouldProcess" in text(above).partition("{")[0]:
            return True
        above = above.parent
    return False


def test_the_uninstaller_removes_what_the_installer_makes() -> None:
    """The module's folder, the folder with configuration and transcripts, and the endpoint."""
    install = (JEA / "Install-WhySyncEndpoint.ps1").read_text()
    uninstall = (JEA / "Uninstall-WhySyncEndpoint.ps1").read_text()
    places = dict(re.findall(r"^\$(\w+) = (Join-Path .*|'WhySync')$", install, re.MULTILINE))
    for name in ("name", "moduleFolder", "dataFolder", "configuration"):
        assert f"${name} = {places[name]}\n" in uninstall
    for inside, holder in (("transcripts", "dataFolder"), ("capabilities", "moduleFolder")):
        assert f"-Path ${holder}" in places[inside]
        assert re.search(rf"Remove-Item -Path \${holder} -Recurse", uninstall)
    made = set(re.findall(r"(?:New-Item -Path|Destination|Set-Content -Path) \$(\w+)", install))
    assert made <= {*places}
    copied = re.findall(r"'(\w+\.ps\w+)'", install[install.index("foreach ($file in") :])
    assert set(listed(entry("WhySync.psd1", "FileList"))) <= set(copied)


async def test_what_is_sent_is_declared(
    server: ConnectServer, live: connect_server.LiveConnectServer
) -> None:
    """Each parameter that the adapter sends is one of the function."""
    await live.server()
    await live.pending_deletes()
    await live.orphans()
    await live.ad_object("CN=X,DC=corp,DC=contoso,DC=com", "00000000-1111-2222-3333-444444444444")
    await live.object_log("00000000-1111-2222-3333-444444444444")
    await live.visible("CN=X,DC=corp,DC=contoso,DC=com")
    assert {name for name, _ in server.endpoint.calls} <= set(EXPORTED)
    for name, asked in server.endpoint.calls:
        declared = {
            text(n).rpartition("$")[2].partition(" ")[0]
            for node in nodes(functions("WhySync.psm1")[name], "script_parameter")
            for n in nodes(node, "variable")
            if n.parent is not None and n.parent.type == "script_parameter"
        }
        assert set(asked) <= declared, name
