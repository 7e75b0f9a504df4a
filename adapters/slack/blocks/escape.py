"""Text from outside as Slack text that shows it and does nothing else.

Slack decodes `&amp;`, `&lt;` and `&gt;`; without a raw `<` there is no mention, no channel and no
link (docs.slack.dev, "Formatting message text"). For `*`, `_`, `~`, a backtick, `:name:` and a
leading `>` it has no escape: a backslash stays visible, and a zero-width character would be copied
along. Inside inline code nothing is formatted. So a word of a sentence that would format is shown
as inline code, its characters as they are; every other word is left alone. `svc_sync_01` and
`11:30` do not format. The one character that cannot stand in inline code, the backtick, is shown
as the letter U+02CB, which looks like it. The full-width forms are treated like the marks.
"""

import re
from datetime import UTC, datetime
from typing import Final

from handlers import replies

_ANY_LENGTH: Final = 10**9
_FORMATS = re.compile(
    r"[*~`\uff0a\uff5e\uff40]"
    r"|(?<![^\W_\uff3f])[_\uff3f]|[_\uff3f](?![^\W_\uff3f])"  # in a word it is only itself
    r"|:[\w+\uff0b'-]+:"
)
_QUOTES: Final = (">", "\uff1e")
_BACKTICKS = str.maketrans({"`": "\u02cb", "\uff40": "\u02cb"})
_TIME = re.compile(r"(?<!\S)(\(?)(\d{4}-\d\d-\d\d \d\d:\d\d UTC)([).,;:]*)(?!\S)")
_HTTPS = re.compile(r"https://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")


def escape(text: str) -> str:
    """One line without control characters, for plain_text."""
    shown = replies.plain(text, _ANY_LENGTH)
    return shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def code(text: str) -> str:
    """An identifier, to be copied: inline code."""
    shown = escape(text).translate(_BACKTICKS)
    return f"`{shown}`" if shown else ""


def prose(text: str) -> str:
    """A sentence; its times also in the time zone of whoever reads it."""
    pieces = _TIME.split(replies.plain(text, _ANY_LENGTH))
    said = [_words(pieces[0], at_start=True)]
    for at in range(1, len(pieces), 4):
        opening, time, closing, rest = pieces[at : at + 4]
        said += [opening, _moment(time), closing, _words(rest, at_start=False)]
    return "".join(said)


def silent(text: str) -> str:
    """A sentence for a place where times cannot be shown in anybody's own zone."""
    return _words(replies.plain(text, _ANY_LENGTH), at_start=True)


def bold(text: str) -> str:
    """A sentence in bold; plain where an asterisk in it could end that."""
    shown = prose(text)
    return f"*{shown}*" if shown and "*" not in shown else shown


def link(title: str, url: str) -> str:
    """An official page; what is no https address is shown and not linked."""
    name = prose(title)
    if not _HTTPS.fullmatch(url):
        return f"{name} {code(url)}".strip()
    address = url.replace("&", "&amp;")
    if not name or "`" in name or "<" in name or "|" in name:
        return f"{name} <{address}>".strip()
    return f"<{address}|{name}>"


def _words(text: str, *, at_start: bool) -> str:
    """Neighbours that would format share one piece of code: what they open ends in it."""
    said: list[str] = []
    marked: list[str] = []
    for at, word in enumerate(text.split(" ")):
        quotes = at_start and at == 0 and word.startswith(_QUOTES)
        if word and (quotes or _FORMATS.search(word)):
            marked.append(word)
            continue
        said += [code(" ".join(marked))] if marked else []
        marked = []
        said.append(_entities(word))
    said += [code(" ".join(marked))] if marked else []
    return " ".join(said)


def _entities(word: str) -> str:
    return word.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _moment(time: str) -> str:
    """docs.slack.dev, "Formatting message text", date formatting; UTC stays beside it."""
    try:
        moment = datetime.strptime(time, "%Y-%m-%d %H:%M UTC").replace(tzinfo=UTC)
    except ValueError:
        return time
    seconds = int(moment.timestamp())
    if seconds <= 0:  # AD writes 1601 for "never"
        return time
    return f"<!date^{seconds}^{{date_short_pretty}} {{time}}|{time}> ({time})"
