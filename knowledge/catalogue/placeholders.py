"""Placeholders in texts: a name in braces. A brace that shall be shown is written twice."""

from string import Formatter


def placeholders(text: str) -> tuple[frozenset[str], str]:
    """The names in braces, and what is wrong with the braces, if anything."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return frozenset(), "a brace has no partner"
    names = [(name, spec, conversion) for _, name, spec, conversion in parts if name is not None]
    if any(spec or conversion or not name.isidentifier() for name, spec, conversion in names):
        return frozenset(), "a placeholder is a name in braces and nothing else"
    return frozenset(name for name, _, _ in names), ""
