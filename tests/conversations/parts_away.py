"""The demo tenant with parts of its folder taken away or written anew."""

import json
import shutil
from pathlib import Path
from typing import Any

from adapters.tenant_folder import load
from tests.conversations.demo import Demo
from tests.conversations.test_views import Bot


def without(demo: Demo, folder: Path, overlay: str | None, *files: str) -> Bot:
    """The bot over an overlay that lacks some files."""
    shutil.copytree(demo.folder(overlay), folder / "tenant")
    for name in files:
        (folder / "tenant" / name).unlink()
    return Bot(load(folder / "tenant"))


def rewritten(demo: Demo, folder: Path, overlay: str | None, file: str, content: Any) -> Bot:
    """The bot over an overlay with other records in a file."""
    shutil.copytree(demo.folder(overlay), folder / "tenant")
    (folder / "tenant" / file).write_text(json.dumps(content), "utf-8")
    return Bot(load(folder / "tenant"))
