"""The systems that a configuration file names."""

from pathlib import Path

from bot.settings import tenant_folder
from bot.systems import Systems, recorded
from handlers.attention import QUESTION_LIMIT


def configured(path: Path) -> tuple[Systems, float]:
    """The systems of a configuration file, and a question's time limit in seconds."""
    return recorded(tenant_folder(None, str(path))), QUESTION_LIMIT
