"""Bolt's and the SDK's own log lines: that something failed and how, never what was in it.

They print payloads, the text that a person typed included, into warnings and at level DEBUG.
"""

import logging
import re
from typing import Final

_NAME: Final = "slack_bolt"
_CODE = re.compile(r"'error': '([a-z_]{1,60})'")


def quiet_logger() -> logging.Logger:
    """The logger for `AsyncApp(logger=...)`, which Bolt copies to its parts."""
    logger = logging.getLogger(_NAME)
    logger.setLevel(logging.WARNING)  # below it stand bodies, whatever level the program logs at
    if _without_bodies not in logger.filters:
        logger.addFilter(_without_bodies)
    logging.getLogger("slack_sdk").setLevel(logging.WARNING)
    return logger


def _without_bodies(record: logging.LogRecord) -> bool:
    """Keep what stands before the first bracket or line end, and Slack's own word for an error.

    That nobody listens for something is no news: Slack sends an event for each of our own edits.
    """
    text = record.getMessage()
    code = _CODE.search(text)
    told = re.split(r"[({\[\n]", text, maxsplit=1)[0].strip()
    record.msg, record.args = f"{told}: {code[1]}" if code else told, ()
    return not told.startswith("Unhandled request")
