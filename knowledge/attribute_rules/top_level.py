"""Which top-level domains exist.

IdFix ships a list of 920 names that misses newer ones (src/IdFix/domains.txt). Here the Public
Suffix List answers, in the copy that the library `publicsuffixlist` carries; it is read at the
first question.
"""

from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

LONGEST_LABEL = 63
_CACHE = 1 << 12


def exists(name: str) -> bool:
    """Whether this is a top-level domain of the Internet; without a dot, in lower case."""
    return len(name) <= LONGEST_LABEL and _listed(name)


@lru_cache(maxsize=_CACHE)
def _listed(name: str) -> bool:
    # A label before it, because the list knows some domains only as `*.ck`.
    return _suffixes().publicsuffix(f"x.{name}") is not None


@cache
def _suffixes() -> "PublicSuffixList":
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(accept_unknown=False, only_icann=True)
