"""`whysync version`."""

import argparse
import tomllib
from importlib import metadata
from pathlib import Path


def run(_: argparse.Namespace) -> int:
    """Print the version."""
    print(f"whysync {version()}")
    return 0


def version() -> str:
    """The installed version, else that of the source tree."""
    try:
        return metadata.version("whysync")
    except metadata.PackageNotFoundError:
        source = Path(__file__).parents[2] / "pyproject.toml"
        return str(tomllib.loads(source.read_text(encoding="utf-8"))["project"]["version"])
