"""Texts with pseudonyms in the place of what is of a person.

Done twice over the whole recording: first to learn which words are personal, then to put pseudonyms
wherever one of them stands. The same word gets the same pseudonym in every place and in every
encoding, so that what belonged together still does.
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from adapters.tenant_folder.der import masked_der
from adapters.tenant_folder.personal import (
    PRODUCT_NAMES,
    PRODUCT_PREFIXES,
    TECHNICAL,
    WELL_KNOWN,
)
from adapters.tenant_folder.pseudonyms import Pseudonyms
from handlers.ports import Handle
from knowledge.sid import sid_from_bytes

_SHORT = 3  # letters: shorter ones are masked in names, but not wherever they stand
_LONG_TEXT = 8  # characters: shorter base64 is a word
_GUID_BYTES = 16
_LONG_NUMBER = 5  # digits: shorter ones are masked where they are personal, but not elsewhere
_GUID_TEXT = r"\{?[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?"
_SID_TEXT = r"\bS-1-\d+(?:-\d+)+"
_MARK = r"(?:\\0A|\n)(?:DEL|CNF):"
_HOST = r"(?<![\w@.-])[\w-]+(?:\.[\w-]+)+"
_RUN = r"[^\W\d_]+|\d+"
_VALUE_TEXT = (
    rf"(?P<keep>{_GUID_TEXT}|{_SID_TEXT}|{_MARK}%s"
    r"|^(?:smtp|sip|x400|x500|eum|spo|tel|im|ms-hdr):|\b\w+(?==))"
    rf"|@(?P<domain>[^\s@,;]+)|(?P<host>{_HOST})|(?P<run>{_RUN})"
)
_VALUE = re.compile(_VALUE_TEXT % "", re.IGNORECASE)
_ESCAPED = re.compile(_VALUE_TEXT % r"|\\[0-9A-Fa-f]{2}", re.IGNORECASE)  # in a name
_TEXT = (
    rf"(?P<keep>{_GUID_TEXT}|{_SID_TEXT}|{_MARK})"
    r"|\bAnchor\s*:\s*(?P<anchor>[^\s,;]+)"
    r"|(?P<hexed>\bCN=\{(?:[0-9A-Fa-f]{2})+\})"
    r"|\b(?P<rdn>CN|UID|OU)=(?P<name>(?:\\[0-9A-Fa-f]{2}|\\.|[^,\\+<>;\"\n])+)"
    r"|(?P<local>[^\s\"'<>()\[\]{};,:=\\|@]+)@(?P<domain>[\w.-]+)"
    rf"|(?P<host>{_HOST})|(?P<phrase>(?<![^\W_])(?:%s)(?![^\W_]))|(?P<token>[^\W_]+)"
)
_NOTHING = r"(?!)"
_DN = re.compile(r"(?:CN|OU|DC|UID)=[^,]", re.IGNORECASE)
_PRODUCT = re.compile(PRODUCT_NAMES, re.IGNORECASE)
_PREFIX = re.compile(PRODUCT_PREFIXES, re.IGNORECASE)
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_PUBLIC = frozenset({"onmicrosoft", "microsoft", "outlook", "mail", "windows", "microsoftonline"})


class Masking:
    """`literals` are values that a rule or a filter compares with: they stay, wherever they stand.

    With `domains` the labels of domain names are masked as well, but for the last one of each.
    """

    def __init__(self, key: bytes, literals: Iterable[str], *, domains: bool) -> None:
        self._literals = frozenset(x.lower() for x in literals if len(x) >= _SHORT)
        self.with_domains = domains
        self._words: set[str] = set()
        self._phrases: dict[str, None] = {}
        self._domains: set[str] = set()
        self._own: set[str] = set()
        self._text = re.compile(_TEXT % _NOTHING, re.IGNORECASE)
        self._labels_masked: frozenset[str] = frozenset()
        self._learning = True
        self._pseudonyms = Pseudonyms(key, self._words | TECHNICAL)
        self._key = key

    def learn_domain(self, name: str, *, own: bool = True) -> None:
        """A domain name, which stays as it is; `own`: its labels stand for it elsewhere too."""
        low = name.lower().strip(".")
        if low:
            self._domains.add(low)
        if own:
            self._own.update(low.split("."))

    def begin(self) -> None:
        """All is learned: from now on pseudonyms are given."""
        self._learning = False
        longest = sorted(self._phrases, key=len, reverse=True)
        told = "|".join(re.escape(x) for x in longest) or _NOTHING
        self._text = re.compile(_TEXT % told, re.IGNORECASE)
        names = (x.split(".")[:-1] for x in self._domains)
        runs = (re.findall(_RUN, label) for labels in names for label in labels)
        self._labels_masked = frozenset(run.lower() for found in runs for run in found) - _PUBLIC
        self._pseudonyms = Pseudonyms(self._key, frozenset(self._words) | TECHNICAL)

    @property
    def words(self) -> frozenset[str]:
        """What was found to be personal, in lower case, but for words that every server writes."""
        return frozenset(self._words) - TECHNICAL - self._kept_words()

    def value(self, text: str, runs: re.Pattern[str] = _VALUE) -> str:
        """A text of which all is personal."""
        low = text.strip().lower()
        if low in {"true", "false"} or self._stays(text):
            return self.domains_of(text)
        if _DN.match(text):
            return self.text(text)
        self._learn(text)
        start, end = self._kept_ends(text)
        head, middle, tail = text[:start], text[start:end], text[end:]
        return self.domains_of(head) + runs.sub(self._in_value, middle) + self.domains_of(tail)

    def text(self, text: str) -> str:
        """A text in which something personal may stand."""
        if self._stays(text, names=False):
            return self.domains_of(text)
        done = self._text.sub(self._in_text, text)
        return self._in_base64(text) if done == text else done

    def domains_of(self, text: str) -> str:
        """A text that stays as it is, but for the names of domains where these are masked."""
        if not self.with_domains or self._learning:
            return text
        return re.sub(_RUN, self._label, text)

    def certificate(self, value: bytes) -> bytes:
        """A certificate, with what it says in words masked."""
        return value if self._learning else masked_der(value, self.value)

    def blob(self, value: bytes) -> bytes:
        """Bytes that nobody reads; as many others."""
        return value if self._learning else self._pseudonyms.blob(value)

    def handle(self, handle: Handle) -> Handle:
        """What somebody called the object, as the masked recording calls it."""
        if handle.kind in ("guid", "sid", "immutable-id"):
            return handle
        domain, backslash, name = handle.value.rpartition("\\")
        told = self.domains_of(domain) + backslash if handle.kind != "dn" else ""
        return replace(handle, value=told + self.value(name if told else handle.value))

    def _stays(self, text: str, *, names: bool = True) -> bool:
        """GUIDs and SIDs in base64, and names that are nobody's."""
        low = text.strip().lower()
        is_name = names and (low in self._literals or low in WELL_KNOWN)
        return is_name or bool(_PRODUCT.fullmatch(text.partition("@")[0])) or _is_identifier(text)

    def _kept_ends(self, text: str) -> tuple[int, int]:
        """Between what a rule compares the beginning or end with, or the prefix of a product."""
        low, prefix = text.lower(), _PREFIX.match(text)
        starts = [len(x) for x in self._literals if low.startswith(x)]
        ends = [len(x) for x in self._literals if low.endswith(x)]
        start = max((prefix.end() if prefix else 0, *starts))
        return start, max(start, len(text) - max(ends, default=0))

    def _in_value(self, found: re.Match[str]) -> str:
        if found["run"]:
            return self._run(found["run"])
        if found["domain"]:
            return "@" + self._domain(found["domain"])
        if found["host"]:
            return self._host(found["host"], self._runs)
        return found[0]

    def _in_text(self, found: re.Match[str]) -> str:
        if found["token"]:
            return self._token(found["token"])
        if found["local"]:
            local, domain = found["local"], self._domain(found["domain"])
            stays = _PRODUCT.fullmatch(local)
            return f"{local if stays else self.value(local)}@{domain}"
        if found["rdn"]:
            return f"{found['rdn']}={self._name(found['rdn'], found['name'])}"
        if found["hexed"]:
            return self._hexed(found["hexed"])
        if found["anchor"]:
            at = found.start("anchor") - found.start()
            return found[0][:at] + self.value(found["anchor"])
        if found["phrase"]:
            return self._runs(found["phrase"])
        return self._host(found["host"], self._tokens) if found["host"] else found[0]

    def _name(self, attribute: str, name: str) -> str:
        """The name of an object; an organizational unit's is personal by other places only."""
        if attribute.upper() == "OU":
            return name if name.lower() in self._literals else self._tokens(name)
        return self.value(name, _ESCAPED)

    def _hexed(self, text: str) -> str:
        """CN={...}: the name in the Entra connector space is the sourceAnchor in hexadecimal."""
        raw = bytes.fromhex(text[4:-1])
        try:
            plain = raw.decode()
        except UnicodeDecodeError:
            return text
        masked = plain if _is_identifier(plain) else self.value(plain)
        return text if masked == plain else f"{text[:4]}{masked.encode().hex().upper()}}}"

    def _in_base64(self, text: str) -> str:
        """Base64 of a text, as a sourceAnchor that is no GUID is kept in some places."""
        plain = _plain(text)
        masked = plain if plain is None else self.text(plain)
        if masked is None or masked == plain:
            return text
        return base64.b64encode(masked.encode()).decode()

    def _domain(self, name: str) -> str:
        self.learn_domain(name, own=False)
        return name if not self.with_domains else self._labels(name)

    def _host(self, name: str, mask: Callable[[str], str]) -> str:
        """A host in a domain that is known: the domain stays; anything else is no host."""
        labels = name.split(".")
        for at in range(len(labels)):
            domain = ".".join(labels[at:])
            if domain.lower() in self._domains:
                host = ".".join(labels[:at])
                told = self._domain(domain)
                return f"{mask(host)}.{told}" if host else told
        return mask(name)

    def _labels(self, name: str) -> str:
        *labels, last = name.split(".")
        return ".".join([*(re.sub(_RUN, self._label_of_domain, x) for x in labels), last])

    def _label_of_domain(self, found: re.Match[str]) -> str:
        is_public = found[0].lower() in _PUBLIC
        return found[0] if is_public or self._learning else self._pseudonyms.of(found[0])

    def _label(self, found: re.Match[str]) -> str:
        is_label = found[0].lower() in self._labels_masked
        return self._label_of_domain(found) if is_label else found[0]

    def _kept_words(self) -> frozenset[str]:
        return frozenset() if self.with_domains else frozenset(self._own)

    def _tokens(self, text: str) -> str:
        return re.sub(r"[^\W_]+", lambda m: self._token(m[0]), text)

    def _token(self, token: str) -> str:
        """A word in a text: one that is personal elsewhere, or made of such."""
        if token.lower() in self._words and token.lower() not in TECHNICAL:
            return self._runs(token)
        return re.sub(_RUN, self._word, token)

    def _word(self, found: re.Match[str]) -> str:
        low = found[0].lower()
        is_personal = low in self._words and low not in TECHNICAL
        return self._run(found[0]) if is_personal else self.domains_of(found[0])

    def _runs(self, text: str) -> str:
        return re.sub(_RUN, lambda m: self._run(m[0]), text)

    def _run(self, run: str) -> str:
        low = run.lower()
        if low in self._kept_words():
            return run
        return run if self._learning else self._pseudonyms.of(run)

    def _learn(self, text: str) -> None:
        """The words of a personal value, and the whole where a part is too short to be one."""
        if not self._learning:
            return
        plain = re.sub(rf"{_GUID_TEXT}|{_SID_TEXT}|{_MARK}|@.*", " ", text)
        runs = re.findall(_RUN, plain)
        self._words.update(x.lower() for x in runs if x.isalpha() and len(x) >= _SHORT)
        self._words.update(
            x.lower()
            for x in re.findall(r"[^\W_]+", plain)
            if not x.isalpha() and not x.isdigit() and len(x) > _SHORT
        )
        digits = sum(len(x) for x in runs if x.isdigit())
        letters = sum(len(x) for x in runs if x.isalpha())
        has_short = any(x.isalpha() and len(x) < _SHORT for x in runs)
        is_phrase = (has_short and letters >= _SHORT) or (not letters and digits >= _LONG_NUMBER)
        if is_phrase or (digits and letters and has_short):
            self._phrases[plain.strip().lower()] = None


def _is_identifier(text: str) -> bool:
    """A GUID or a SID as base64 text."""
    if not _BASE64.fullmatch(text):
        return False
    raw = base64.b64decode(text)
    return len(raw) == _GUID_BYTES or sid_from_bytes(raw) is not None


def _plain(text: str) -> str | None:
    if len(text) < _LONG_TEXT or not _BASE64.fullmatch(text):
        return None
    try:
        plain = base64.b64decode(text, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return plain if plain.isprintable() else None
