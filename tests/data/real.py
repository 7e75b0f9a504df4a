"""The real exported configuration that tests read: Contoso 2016, as the cmdlet wrote it.

Its 62 rules are shipped once, in the embedded demo tenant; connectors and metaverse stand here.
"""

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

from adapters.tenant_folder.rule_sources import read_configuration
from knowledge.vocabulary import SyncRule

ROOT = Path(__file__).resolve().parent / "aadconnect"
CONTOSO = ROOT / "contoso-2016"
_DEMO_RULES = (
    Path(__file__).resolve().parents[2] / "adapters/tenant_folder/demo/connect/SynchronizationRules"
)
_RULES = "contoso-2016/SynchronizationRules/"


def counts() -> dict[str, Any]:
    """The independent counts, by file."""
    read = json.loads((ROOT / "COUNTS.json").read_text(encoding="utf-8"))
    files: dict[str, Any] = read["files"]
    return files


def rule_files() -> list[Path]:
    """The 62 exported rules."""
    names = [name.removeprefix(_RULES) for name in counts() if name.startswith(_RULES)]
    return [_DEMO_RULES / name for name in sorted(names)]


def rules() -> tuple[SyncRule, ...]:
    """The 62 rules of the export, by precedence."""
    found = (rule for path in rule_files() for rule in read_configuration(path).rules)
    return tuple(sorted(found, key=lambda rule: rule.precedence))


def connector_file(identifier: str) -> bytes:
    """A connector as exported; the one of Active Directory is kept compressed."""
    path = CONTOSO / f"Connector_{{{identifier}}}.xml"
    packed = path.with_suffix(".xml.gz")
    return gzip.decompress(packed.read_bytes()) if packed.exists() else path.read_bytes()


def contoso(target: Path) -> Path:
    """The whole export, put together in a folder as the cmdlet leaves it."""
    for name in ("SynchronizationRules", "Connectors", "GlobalSettings"):
        (target / name).mkdir(parents=True)
    for path in rule_files():
        shutil.copyfile(path, target / "SynchronizationRules" / path.name)
    for identifier in (
        "ae4db4cc-b16b-4eb2-acf5-837ca84e4d7d",
        "b891884f-051e-4a83-95af-2544101c9083",
    ):
        name = f"Connector_{{{identifier}}}.xml"
        (target / "Connectors" / name).write_bytes(connector_file(identifier))
    shutil.copyfile(CONTOSO / "GlobalSettings/MV.xml", target / "GlobalSettings/MV.xml")
    return target
