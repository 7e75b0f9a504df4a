"""`python -m bot`, which is also the command `whysync`."""

import sys

from bot.cli import main

if __name__ == "__main__":
    sys.exit(main())
