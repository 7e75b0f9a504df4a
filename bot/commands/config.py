"""`whysync config`: an example of the configuration file, and what is wrong with one."""

import argparse
import sys
from pathlib import Path

from bot import logs


def run(arguments: argparse.Namespace) -> int:
    """Print the example, or check a file; what is wrong with it is wrong use."""
    if arguments.view == "example":
        from bot.config.example import example

        sys.stdout.write(example())
        return 0
    from bot.config.reading import read

    found = read(Path(arguments.file))
    logs.remark(found.notes)
    print("ok")
    return 0
